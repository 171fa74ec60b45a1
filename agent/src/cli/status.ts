import type { Subcommand } from './subcommand.ts';

export type StatusAsked = { readonly what: 'status' };

export const status: Subcommand<StatusAsked> = {
  name: 'status',
  usage: [['status --config agent.yaml', 'asks the agent that runs on that file how it is']],
  flags: {},
  needsConfig: true,
  read: (words, _split, mistakes) => {
    if (words.length > 0) mistakes.push(`status takes no '${words.join(' ')}'`);
    return { what: 'status' };
  },
};
