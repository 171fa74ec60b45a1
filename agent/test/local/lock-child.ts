import { lockDirectory } from '../../src/adapters/lock-directory.ts';

// Held on to: a lock that nobody can give back any more is given back by the garbage collector.
const release = lockDirectory(process.argv[2] ?? '');
process.stdout.write('locked\n');
setInterval(() => release, 1000);
