import type { Subcommand } from './subcommand.ts';

export interface PolicyAsked {
  readonly what: 'policy';
  readonly onBattery: boolean;
}

export const policy: Subcommand<PolicyAsked> = {
  name: 'policy',
  usage: [
    [
      'policy --config agent.yaml',
      'the policy of the file, and what it would do by the present readings; does nothing',
    ],
    ['policy --config agent.yaml --on-battery', 'what would happen, and when, if the mains failed now'],
  ],
  flags: { 'on-battery': { takesValue: false, help: ['as if the mains had failed this moment'] } },
  needsConfig: true,
  read: (words, { flags }, mistakes) => {
    if (words.length > 0) mistakes.push(`policy takes no '${words.join(' ')}'`);
    return { what: 'policy', onBattery: flags.has('on-battery') };
  },
};
