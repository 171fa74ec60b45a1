import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

/** Who may import whom; tests of a package may use the simulator too. */
const allowed: Readonly<Record<string, { src: string[]; test: string[] }>> = {
  protocol: { src: [], test: ['protocol'] },
  simulator: { src: ['protocol'], test: ['protocol', 'simulator'] },
  agent: { src: ['protocol'], test: ['protocol', 'agent', 'simulator'] },
  cloud: { src: ['protocol'], test: ['protocol', 'cloud', 'simulator'] },
  acceptance: { src: [], test: [] },
};

const importsOf = (file: string): string[] =>
  [...readFileSync(file, 'utf8').matchAll(/(?:from|import)\s*\(?\s*['"]([^'"]+)['"]/g)].flatMap(
    ([, from]) => from ?? [],
  );

const files = Object.entries(allowed).flatMap(([owner, may]) =>
  (['src', 'test'] as const).flatMap((part) =>
    globSync(`${owner}/${part}/**/*.ts`).map((file) => ({ owner, file, may: may[part] })),
  ),
);

test('there is something to look at', () => expect(files.length).toBeGreaterThan(50));

test('packages import only what they may', () => {
  const wrong = files.flatMap(({ owner, file, may }) =>
    importsOf(file)
      .filter((from) => {
        const [, other] = /^@ridethrough\/([a-z]+)/.exec(from) ?? [];
        if (other !== undefined) return !may.includes(other);
        return from.startsWith('.') && new URL(from, `file:///${file}`).pathname.split('/')[1] !== owner;
      })
      .map((from) => `${file} imports ${from}`),
  );
  expect(wrong).toEqual([]);
});

test('protocol is pure: no ports, no clock, no chance', () => {
  const impure =
    /\bDate\.now\b|\bnew Date\(\)|\bsetTimeout\b|\bsetInterval\b|\bMath\.random\b|\bprocess\.[a-z]|\bfetch\(/;
  const sources = globSync('protocol/src/**/*.ts');
  expect(sources.length).toBeGreaterThan(20);
  const wrong = sources.filter(
    (file) => impure.test(readFileSync(file, 'utf8')) || importsOf(file).some((from) => from.startsWith('node:')),
  );
  expect(wrong).toEqual([]);
});

test('a file is one idea long; tables of data may be longer', () => {
  const sources = globSync('{protocol,simulator,agent,cloud,scripts,acceptance}/**/*.ts').filter(
    (file) => !/node_modules|\/(tables|models)\//.test(file),
  );
  expect(sources.filter((file) => readFileSync(file, 'utf8').split('\n').length > 301)).toEqual([]);
});
