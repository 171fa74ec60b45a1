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

test.each(files)('$file imports only what it may', ({ owner, file, may }) => {
  for (const from of importsOf(file)) {
    const [, other] = /^@ridethrough\/([a-z]+)/.exec(from) ?? [];
    if (other !== undefined) expect(may, `${file} imports ${from}`).toContain(other);
    if (!from.startsWith('.')) continue;
    const target = new URL(from, `file:///${file}`).pathname.slice(1);
    expect(target.split('/')[0], `${file} reaches into ${target}`).toBe(owner);
  }
});

test.each(globSync('protocol/src/**/*.ts'))('%s is pure', (file) => {
  const text = readFileSync(file, 'utf8');
  expect(importsOf(file).filter((from) => from.startsWith('node:'))).toEqual([]);
  expect(text).not.toMatch(
    /\bDate\.now\b|\bnew Date\(\)|\bsetTimeout\b|\bsetInterval\b|\bMath\.random\b|\bprocess\.|\bfetch\(/,
  );
});

test.each(
  globSync('{protocol,simulator,agent,cloud,scripts,acceptance}/**/*.ts').filter(
    (file) => !/node_modules|\/(tables|models)\//.test(file),
  ),
)('%s is one idea long', (file) => expect(readFileSync(file, 'utf8').split('\n').length).toBeLessThanOrEqual(301));
