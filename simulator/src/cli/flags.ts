/** A flag of the command line; `takes` names its value, absent where it has none. */
export type Flag = { readonly takes?: string; readonly says: string };

/** Flags of one unit; `--unit` begins the next one's. */
export const unitFlags = {
  model: { takes: 'SKU', says: 'which UPS to be; --list-models shows them' },
  raw: {
    takes: 'FILE',
    says: 'in place of --model: serve the words recorded from a real unit (JSON, address to word)',
  },
  'from-dump': {
    takes: 'FILE',
    says: 'begin as the real unit of a dump was (NUT variables, or words); --model where the dump does not tell it',
  },
  serial: { takes: 'TEXT', says: 'its serial number (the one of the model)' },
  'modbus-tcp': {
    takes: 'HOST:PORT',
    says: "serve Modbus TCP, as the unit's own network port; port 0 takes a free one",
  },
  'modbus-card': { takes: 'HOST:PORT', says: 'serve Modbus TCP as a management card does: what is absent reads 0' },
  'modbus-rtu': { takes: 'PATH', says: 'serve Modbus RTU on a pseudo-terminal, and make PATH a link to it' },
  'ups-link': {
    takes: 'PATH',
    says: 'serve UPS-Link, as the older units do, on a pseudo-terminal at 2400 baud; PATH becomes a link to it',
  },
  baud: { takes: 'RATE', says: 'speed of the serial line: 1200 to 115200 (9600)' },
  control: { takes: 'HOST:PORT', says: 'serve the HTTP control API' },
  'unit-id': { takes: 'N', says: 'Modbus unit id, 1 to 223 (1); requests for any other get no answer' },
  'as-delivered': { says: 'begin as a new unit, with Modbus switched off on every port' },
  'tcp-access': { takes: 'ACCESS', says: 'its network port: disabled, read-only or read-write (read-write)' },
  'master-ip': { takes: 'ADDRESS', says: 'the one address that may connect to its network port (0.0.0.0: any)' },
  'serial-access': { takes: 'ACCESS', says: 'Modbus on its serial port: on or off (on)' },
  'reply-ms': { takes: 'MS', says: 'how long the unit thinks before a reply, 0 to 10000 (20)' },
  'card-reply-ms': { takes: 'MS', says: 'the same for --modbus-card, 0 to 10000 (as --reply-ms)' },
  speed: { takes: 'X', says: 'simulated seconds per second, 0 to 10000 (1)' },
  seed: { takes: 'N', says: 'the same seed and the same calls give the same run, 0 to 4294967295 (1)' },
  load: { takes: 'PERCENT', says: 'what is plugged in, in percent of the rated watts, 0 to 200' },
  link: { takes: 'JSON', says: 'what is wrong with its links from the start, as PUT /link takes it' },
  scene: { takes: 'NAME', says: 'play this scene from the start: a shipped one, random:SEED, or a file (./day.yaml)' },
  log: { takes: 'FILE', says: 'write all that happens to this file, a JSON object a line' },
} as const satisfies Record<string, Flag>;

/** Flags of the whole process. */
export const processFlags = {
  unit: { says: "begins the next unit's flags, for several units in one process" },
  'listen-anywhere': { says: 'allow addresses that are not loopback' },
  json: { says: 'print one line of JSON when ready, with the real ports and paths' },
  'exit-after-scene': {
    says: 'end when every scene is over: with 0 if all that they expect was met, else with 1',
  },
  'list-models': { says: 'print the models, and end' },
  help: { says: 'print this, and end' },
} as const satisfies Record<string, Flag>;

export type UnitFlag = keyof typeof unitFlags;
export type ProcessFlag = keyof typeof processFlags;

/** What `--help` prints; `program` is how this was called. */
export function usage(program = 'npm run simulator --'): string {
  const lines = [...Object.entries<Flag>(unitFlags), ...Object.entries<Flag>(processFlags)].map(
    ([name, { takes, says }]) => `  ${`--${name}${takes ? ` ${takes}` : ''}`.padEnd(24)}${says}`,
  );
  return `A simulated APC Smart-UPS, or several, served over Modbus.

${program} --model SMT1500RM2UC --modbus-tcp 127.0.0.1:1502 --modbus-rtu ./ups0 --control 127.0.0.1:8091

${lines.join('\n')}
`;
}
