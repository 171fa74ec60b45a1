import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument } from 'yaml';
import { readScene } from './read-scene.ts';
import type { Scene } from './scene.ts';
import type { SceneMistake } from './scene-mistake.ts';

/** Reads the YAML of a scene file. Gives the scene, or every mistake as `line: what is wrong`. */
export function readSceneText(yaml: string): { scene: Scene } | { mistakes: readonly string[] } {
  const lines = new LineCounter();
  const document = parseDocument(yaml, { lineCounter: lines });
  const broken = [...document.errors, ...document.warnings];
  if (broken.length > 0) {
    return {
      mistakes: broken.map(({ message, pos: [at] }) => `${lines.linePos(at).line}: ${message.split('\n', 1)[0]}`),
    };
  }
  const read = readScene(plain(document));
  if ('scene' in read) return read;
  return { mistakes: read.mistakes.map((mistake) => named(mistake, lineOf(document, mistake, lines))) };
}

/** An alias that stands for too much is a mistake of the file too. */
function plain(document: Document): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch {
    return undefined;
  }
}

const named = ({ path, message }: SceneMistake, line: number): string =>
  `${line}: ${path.length > 0 ? `${path.join('/')}: ` : ''}${message}`;

/** The line of what is wrong, or of the nearest thing around it where it is missing. */
function lineOf(document: Document, { path }: SceneMistake, lines: LineCounter): number {
  for (let depth = path.length; depth > 0; depth--) {
    const at = startOf(document, path.slice(0, depth));
    if (at !== undefined) return lines.linePos(at).line;
  }
  return 1;
}

function startOf(document: Document, path: readonly (string | number)[]): number | undefined {
  const parent = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  // The member's own name tells its line better than its value, which may begin below.
  const pair = isMap(parent)
    ? parent.items.find(({ key }) => isScalar(key) && String(key.value) === String(path.at(-1)))
    : undefined;
  if (pair !== undefined && isScalar(pair.key)) return pair.key.range?.[0];
  const node = document.getIn(path, true);
  return isNode(node) ? node.range?.[0] : undefined;
}
