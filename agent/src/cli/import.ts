import type { Subcommand } from './subcommand.ts';

const sources = {
  nut: { from: '/etc/nut', is: 'a directory' },
  apcupsd: { from: '/etc/apcupsd/apcupsd.conf', is: 'a file' },
} as const;

export interface ImportAsked {
  readonly what: 'import';
  readonly source: keyof typeof sources;
  readonly from: string;
  readonly out: string | undefined;
  readonly force: boolean;
}

const isSource = (text: string | undefined): text is ImportAsked['source'] =>
  text !== undefined && Object.hasOwn(sources, text);

export const importCommand: Subcommand<ImportAsked> = {
  name: 'import',
  usage: [
    [`import nut [${sources.nut.from}]`, "reads NUT's configuration, prints an agent.yaml and what is not in it"],
    [`import apcupsd [${sources.apcupsd.from}]`, "the same of apcupsd's"],
  ],
  flags: {
    out: { takesValue: true, help: ['FILE         writes it there, where nothing may be yet'] },
    force: { takesValue: false, help: ['           also over what is there'] },
  },
  needsConfig: false,
  read: ([source, from, ...others], { given, flags }, mistakes) => {
    if (!isSource(source) || others.length > 0)
      mistakes.push(`import is followed by ${Object.keys(sources).join(' or ')}, and by where that configuration is`);
    const known = isSource(source) ? source : 'nut';
    if (flags.has('force') && !flags.has('out')) mistakes.push('--force goes with --out');
    return {
      what: 'import',
      source: known,
      from: from ?? sources[known].from,
      out: given.get('out'),
      force: flags.has('force'),
    };
  },
};
