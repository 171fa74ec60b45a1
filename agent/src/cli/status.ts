import type { Subcommand } from './subcommand.ts';

export interface StatusAsked {
  readonly what: 'status';
  readonly watch: boolean;
}

export const status: Subcommand<StatusAsked> = {
  name: 'status',
  usage: [
    ['status --config agent.yaml', 'asks the agent that runs on that file how it is'],
    ['status --config agent.yaml --watch', 'the same, kept current until Ctrl-C'],
  ],
  flags: {
    watch: {
      takesValue: false,
      help: ["           kept current; where no terminal is, a line for each change of a UPS's state"],
    },
  },
  needsConfig: true,
  read: (words, { flags }, mistakes) => {
    if (words.length > 0) mistakes.push(`status takes no '${words.join(' ')}'`);
    return { what: 'status', watch: flags.has('watch') };
  },
};
