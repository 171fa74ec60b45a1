import path from 'node:path';
import { readPassphrase } from '../../backup/read-passphrase.ts';
import { type Restored, restoreBackup } from '../../backup/restore-backup.ts';
import { defineOperatorCommand } from '../operator-command.ts';
import { showTime } from '../show-rows.ts';

export default defineOperatorCommand({
  name: 'restore',
  words: 'FILE',
  says: 'makes a data directory, which must be missing or empty, out of a backup; all of the backup is checked first',
  flags: {
    'passphrase-file': { kind: 'text', value: 'F', says: 'a file whose first line is the passphrase' },
  },
  read: ([file = ''], values, mistakes) => ({ file, passphrase: readPassphrase(values['passphrase-file'], mistakes) }),
  async run({ clock, dataDir, actor, out, json }, { file, passphrase }) {
    const restored = await restoreBackup({ file, passphrase, dataDir, at: clock.wallNow(), actor });
    if (json) out.line(JSON.stringify({ data: path.resolve(dataDir), ...restored }));
    else for (const line of linesOf(restored, dataDir)) out.line(line);
    return 0;
  },
});

/** What is there, what comes back by itself, and what does not. */
function linesOf(restored: Restored, dataDir: string): string[] {
  const { made, agents, devices, organizations, openCommands, files } = restored;
  const since = showTime(made);
  return [
    `${dataDir}: the cloud as it was at ${since}: ${count(files, 'file')}, ${count(organizations, 'organization')}, ${count(agents, 'agent')}, ${devices} UPS.`,
    `Records made since ${since} come back from the agents as they connect, where they still hold them. What they had`,
    'deleted, because the lost cloud had it, is gone: each such range is told in the audit log as records.lost.',
    openCommands === 0
      ? 'No command was open.'
      : `${count(openCommands, 'command')} of the backup ${openCommands === 1 ? 'was' : 'were'} open: none is sent again, and they become unknown unless the agent tells what became of them.`,
    `Undone since ${since}, and to be done again: agents and keys that were revoked, tokens that were used, codes that were approved.`,
    'The cloud that this one replaces must not run any more.',
  ];
}

const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`;
