import { isNutName, upsNames } from '../nut/ups-names.ts';
import type { Imported, SourceFile } from './imported.ts';
import { readUpsConf } from './read-ups-conf.ts';
import { readUpsdConf } from './read-upsd-conf.ts';
import { type HashPassword, readUpsdUsers } from './read-upsd-users.ts';
import { readUpsmonConf } from './read-upsmon-conf.ts';

/** What may lie in NUT's directory, and is looked at. */
export const nutFiles = ['ups.conf', 'upsd.conf', 'upsd.users', 'upsmon.conf', 'upssched.conf'] as const;
export type NutFile = (typeof nutFiles)[number];

/** NUT's files to the sections of agent.yaml. Nothing in them is carried out. */
export async function importNut(
  files: Readonly<Partial<Record<NutFile, SourceFile>>>,
  hash: HashPassword,
): Promise<Imported> {
  const none = { listen: [], users: [], ups: [], remarks: [] };
  const conf = files['ups.conf'] ? readUpsConf(files['ups.conf']) : none;
  const labels = conf.ups.map(({ label }) => label);
  const server = files['upsd.conf'] ? readUpsdConf(files['upsd.conf']) : none;
  const users = files['upsd.users'] ? await readUpsdUsers(files['upsd.users'], hash) : none;
  const monitor = files['upsmon.conf'] ? readUpsmonConf(files['upsmon.conf'], labels) : { remarks: [] };
  const schedule = files['upssched.conf'];
  const names = upsNames(labels);
  const aliases = Object.fromEntries(
    labels.filter((label) => isNutName(label) && names.get(label) !== label).map((label) => [label, label]),
  );
  const isServed = files['upsd.conf'] !== undefined || files['upsd.users'] !== undefined;
  return {
    ups: conf.ups,
    ...(isServed && {
      nut: {
        ...(server.listen.length > 0 && { listen: server.listen }),
        ...(users.users.length > 0 && { users: users.users }),
        ...(Object.keys(aliases).length > 0 && { aliases }),
      },
    }),
    ...(monitor.policy && { policy: monitor.policy }),
    remarks: [
      ...conf.remarks,
      ...server.remarks,
      ...users.remarks,
      ...monitor.remarks,
      ...(schedule === undefined
        ? []
        : [
            {
              file: schedule.name,
              line: 1,
              entry: 'the whole file',
              says: 'programs and timers are not taken over; stages by time on battery are in the section policy',
            },
          ]),
    ],
  };
}
