import type { Subcommand } from './subcommand.ts';

export interface LogAsked {
  readonly what: 'log';
  readonly follow: boolean;
  readonly most: number;
}

const MOST = 1000;

export const log: Subcommand<LogAsked> = {
  name: 'log',
  usage: [['log --config agent.yaml', 'what happened last, as the running agent itself keeps it']],
  flags: {
    follow: { takesValue: false, help: ['          and what happens from now on, until Ctrl-C'] },
    lines: { takesValue: true, help: [`N          so many at most (50; up to ${MOST})`] },
  },
  needsConfig: true,
  read: (words, { given, flags }, mistakes) => {
    if (words.length > 0) mistakes.push(`log takes no '${words.join(' ')}'`);
    const text = given.get('lines') ?? '50';
    const most = /^[0-9]{1,4}$/.test(text) ? Number(text) : 0;
    if (most < 1 || most > MOST) mistakes.push(`--lines is 1 to ${MOST}, not '${text}'`);
    return { what: 'log', follow: flags.has('follow'), most };
  },
};
