import { type Document, isNode, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { type Config, configSchema } from './config-schema.ts';
import { findClashes } from './find-clashes.ts';

/** One thing that is wrong with the file: where, what was given and what is allowed. */
export interface ConfigMistake {
  /** `ups[0].link`; empty for the file as a whole. */
  readonly path: string;
  readonly line: number;
  readonly says: string;
}

export type ConfigReading =
  | { readonly ok: true; readonly config: Config }
  | { readonly ok: false; readonly mistakes: readonly ConfigMistake[] };

/** The text of agent.yaml to its meaning, or every mistake in it, in order of their lines. */
export function readConfig(text: string): ConfigReading {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true });
  if (document.errors.length > 0) {
    const mistakes = document.errors.map(({ message, pos }) => ({
      path: '',
      line: lines.linePos(pos[0]).line,
      says: message,
    }));
    return { ok: false, mistakes };
  }
  const given: unknown = document.toJS() ?? {};
  const parsed = configSchema.safeParse(given, { reportInput: true });
  const clashes = findClashes(given).map(({ path, says }) => ({
    path: sayPath(path),
    line: lineOf(path, document, lines),
    says,
  }));
  if (parsed.success && clashes.length === 0) return { ok: true, config: parsed.data };
  const issues = parsed.success ? [] : parsed.error.issues;
  const mistakes = [...issues.flatMap((issue) => mistakesOf(issue, document, lines)), ...clashes];
  return { ok: false, mistakes: mistakes.sort((a, b) => a.line - b.line) };
}

/** The mistakes as a person reads them, a line each, as `agent.yaml:7: ups[0].link: …`. */
export function sayMistakes(file: string, mistakes: readonly ConfigMistake[]): string {
  return mistakes.map(({ path, line, says }) => `${file}:${line}: ${path === '' ? '' : `${path}: `}${says}`).join('\n');
}

/** Entries of earlier versions, and what takes their place. */
const gone: Readonly<Record<string, string>> = {
  'agent.id': 'the cloud gives the agent its id when it is enrolled (npm run agent -- enroll URL)',
  cloud: 'where the cloud is, the agent learns when it is enrolled (npm run agent -- enroll URL)',
};

type Path = readonly PropertyKey[];

function mistakesOf(issue: z.core.$ZodIssue, document: Document, lines: LineCounter): ConfigMistake[] {
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => {
      const path = [...issue.path, key];
      const where = sayPath(path);
      const says = Object.hasOwn(gone, where) ? `take this entry out: ${gone[where]}` : 'there is no such entry';
      return { path: where, line: lineOf(path, document, lines), says: `${says}; ${issue.message}` };
    });
  const missing = issue.input === undefined;
  const given = missing
    ? 'it is missing'
    : isSecret(issue.path)
      ? 'what is given is not right'
      : `given ${sayGiven(issue.input)}`;
  return [
    { path: sayPath(issue.path), line: lineOf(issue.path, document, lines), says: `${given}; ${sayAllowed(issue)}` },
  ];
}

/** Mistakes end up in logs and on screens. */
const isSecret = (path: Path): boolean => path.some((part) => /password|secret/i.test(String(part)));

function sayAllowed(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.expected === 'int'
        ? 'allowed: a whole number'
        : `allowed: ${/^[aeio]/.test(issue.expected) ? 'an' : 'a'} ${issue.expected}`;
    case 'invalid_value':
      return `allowed: ${issue.values.map(String).join(' or ')}`;
    case 'too_small':
      return issue.origin === 'number' || issue.origin === 'int' ? `allowed: at least ${issue.minimum}` : issue.message;
    case 'too_big':
      return `allowed: at most ${issue.maximum}`;
    default:
      return issue.message;
  }
}

function sayGiven(input: unknown): string {
  const text = JSON.stringify(input) ?? String(input);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

function sayPath(path: Path): string {
  return path
    .map((part, index) => (typeof part === 'number' ? `[${part}]` : `${index > 0 ? '.' : ''}${String(part)}`))
    .join('');
}

/** The line of the entry, or of the nearest one around it when it is not there. */
function lineOf(path: Path, document: Document, lines: LineCounter): number {
  for (let length = path.length; length > 0; length--) {
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  }
  return 1;
}
