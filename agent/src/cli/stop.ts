import type { Subcommand } from './subcommand.ts';

export interface StopAsked {
  readonly what: 'stop';
  readonly force: boolean;
  /** Only asks whether it may. */
  readonly ask: boolean;
}

export const stop: Subcommand<StopAsked> = {
  name: 'stop',
  usage: [['stop --config agent.yaml', 'stops the agent that runs on that file, unless servers rely on it right now']],
  flags: {
    force: { takesValue: false, help: ['           although a UPS is on battery with servers logged in'] },
    ask: {
      takesValue: false,
      help: ['             only says whether it may be stopped, for scripts: exit code 0 or 1'],
    },
  },
  needsConfig: true,
  read: (words, { flags }, mistakes) => {
    if (words.length > 0) mistakes.push(`stop takes no '${words.join(' ')}'`);
    if (flags.has('force') && flags.has('ask')) mistakes.push('--force and --ask do not go together');
    return { what: 'stop', force: flags.has('force'), ask: flags.has('ask') };
  },
};
