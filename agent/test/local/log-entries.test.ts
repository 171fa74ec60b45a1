import type { CommandMessage } from '@ridethrough/protocol';
import { expect, test } from 'vitest';
import { commandEntry } from '../../src/local/log-entries.ts';
import { sayEntry } from '../../src/local/say-entry.ts';

const command: CommandMessage = {
  v: 1,
  id: 'local-0123',
  agent: 'a',
  ups: 'UNIT1',
  name: 'outlet-group.off',
  args: { group: 1 },
  boot: '0',
  issued: 1,
  expires: 2,
  by: 'admin from 127.0.0.1 by NUT',
};

test('a command stands in the log with who gave it and from where', () => {
  const entry = commandEntry(command, 3, { state: 'confirmed' });
  expect(sayEntry(entry)).toBe('Command outlet-group.off by admin from 127.0.0.1 by NUT: confirmed.');
  const refused = commandEntry({ ...command, by: 'policy' }, 3, { state: 'refused', says: 'no' });
  expect(sayEntry(refused)).toBe('Command outlet-group.off by policy: refused (no).');
  // As it was kept before its giver was.
  expect(sayEntry({ event: 'command', details: { name: 'ups.off', state: 'confirmed' } })).toBe(
    'Command ups.off: confirmed.',
  );
});
