import { lockDirectory } from '../../src/adapters/lock-directory.ts';

lockDirectory(process.argv[2] ?? '');
process.stdout.write('locked\n');
setInterval(() => {}, 1000);
