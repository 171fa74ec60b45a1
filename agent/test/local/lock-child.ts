import { lockDirectory } from '../../src/adapters/lock-directory.ts';

// Kept, as the agent keeps it: a lock that nobody holds on to goes with the next garbage collection.
process.once('exit', lockDirectory(process.argv[2] ?? ''));
process.stdout.write('locked\n');
setInterval(() => {}, 1000);
