import type { Subcommand } from './subcommand.ts';

export type RunAsked = { readonly what: 'run' | 'check' };

export const run: Subcommand<RunAsked> = {
  name: 'run',
  usage: [
    ['--config agent.yaml', 'runs until it is stopped (Ctrl-C)'],
    ['--config agent.yaml --check', 'only checks the file'],
  ],
  flags: { check: { takesValue: false, help: [] } },
  needsConfig: true,
  read: (words, { flags }, mistakes) => {
    if (words.length > 0) mistakes.push(`'${words.join(' ')}' is too much`);
    return { what: flags.has('check') ? 'check' : 'run' };
  },
};
