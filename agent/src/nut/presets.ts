export const nutActions = ['set', 'instcmd', 'fsd'] as const;
export type NutAction = (typeof nutActions)[number];

/** What boxes that cannot be told otherwise look for: the UPS under this name, and this user. It may look and log in, no more. */
export const nutPresets = {
  synology: { upsName: 'ups', user: 'monuser', password: 'secret' },
  qnap: { upsName: 'qnapups', user: 'admin', password: '123456' },
} as const satisfies Record<string, { readonly upsName: string; readonly user: string; readonly password: string }>;

export type NutPreset = keyof typeof nutPresets;
