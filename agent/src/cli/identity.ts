import type { Subcommand } from './subcommand.ts';

const acts = ['show', 'renew', 'reset'] as const;

export interface IdentityAsked {
  readonly what: 'identity';
  readonly act: (typeof acts)[number];
  /** Nobody is asked. */
  readonly yes: boolean;
}

export const identity: Subcommand<IdentityAsked> = {
  name: 'identity',
  usage: [
    ['identity show', 'who this agent is, and until when'],
    ['identity renew', 'a new key and certificate now'],
    ['identity reset', 'forgets who it is, so that it can be enrolled anew'],
  ],
  flags: { yes: { takesValue: false, help: ['             reset: without being asked'] } },
  needsConfig: false,
  read: (words, { flags }, mistakes) => {
    const act = acts.find((one) => one === words[0]);
    if (act === undefined || words.length > 1) mistakes.push('identity is followed by show, renew or reset');
    else if (flags.has('yes') && act !== 'reset') mistakes.push(`--yes and identity ${act} do not go together`);
    return { what: 'identity', act: act ?? 'show', yes: flags.has('yes') };
  },
};
