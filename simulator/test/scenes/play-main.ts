import { playRandom } from './play-random.ts';
import { playShipped } from './play-shipped.ts';

/** Plays what its arguments say in plain Node, and prints what came of each as one JSON list. The test runner's modules are three times slower. */
const [what, ...args] = process.argv.slice(2);
if (what === 'random') {
  const [from = 1, count = 1] = args.map(Number);
  const wrong: string[] = [];
  for (let seed = from; seed < from + count && wrong.length < 10; seed++) wrong.push(...playRandom(seed));
  process.stdout.write(JSON.stringify(wrong));
} else {
  const plays = args.map((pair) => {
    const [name = '', sku = ''] = pair.split('@');
    return playShipped(name, sku);
  });
  process.stdout.write(JSON.stringify(plays));
}
