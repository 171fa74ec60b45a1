import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { readConfig } from '../../src/config/read-config.ts';
import { composeYaml } from '../../src/import/compose-yaml.ts';
import { importApcupsd } from '../../src/import/import-apcupsd.ts';
import { importNut, nutFiles } from '../../src/import/import-nut.ts';
import type { Imported } from '../../src/import/imported.ts';
import { readNutSections, readNutWords } from '../../src/import/read-nut-words.ts';
import { isPassword } from '../../src/local-page/password.ts';

const fixture = (...parts: string[]) => readFileSync(path.join(import.meta.dirname, 'fixtures', ...parts), 'utf8');
const hash = async (password: string) => `hashed(${password})`;
const files = Object.fromEntries(nutFiles.map((name) => [name, { name, text: fixture('nut', name) }]));
const saidOf = ({ remarks }: Imported, file: string) =>
  remarks.filter((one) => one.file === file).map(({ line, entry, says }) => `${line} ${entry}: ${says}`);

test('the words of a line: quoted, escaped, with = and comments', () => {
  expect(readNutWords('a = "b c" # d\n\ne=f\\ g "h\\"i"\nj \\\nk\n"l')).toEqual([
    { line: 1, words: ['a', '=', 'b c'] },
    { line: 3, words: ['e', '=', 'f g', 'h"i'] },
    { line: 4, words: ['j', 'k'] },
    { line: 6, words: ['l'], problem: 'a quotation mark is missing' },
  ]);
  expect(readNutSections('x=1\n[a b]\nflag\nkey value')).toEqual([
    { line: 1, section: undefined, key: 'x', values: ['1'] },
    { line: 2, section: 'a b', key: '', values: [] },
    { line: 3, section: 'a b', key: 'flag', values: [] },
    { line: 4, section: 'a b', key: 'key', values: ['value'] },
  ]);
});

test("NUT's files: UPSs, addresses, users and the wait of the primary stand in a file that is right", async () => {
  const imported = await importNut(files, hash);
  const { remarks, ...sections } = imported;
  expect(sections).toEqual({
    ups: [
      { label: 'Rack', link: 'modbus-tcp://192.0.2.20', low: { runtimeSeconds: 420, chargePercent: 35 } },
      { label: 'lab', link: 'modbus-rtu:///dev/serial/by-id/usb-FTDI_ABC-if00-port0?baud=19200&unit=3' },
      { label: 'old', link: 'ups-link:///dev/ttyS0' },
      { label: 'older', link: 'ups-link:///dev/ttyS1' },
    ],
    nut: {
      listen: ['127.0.0.1:3493', '192.0.2.1:3500', '[::1]:3493', '0.0.0.0:3494', '[::]:3494'],
      users: [
        { name: 'admin', password: 'hashed(two words # no comment)', actions: ['set', 'fsd', 'instcmd'] },
        { name: 'upsmon', password: 'hashed(monitoring)', primary: true },
        { name: 'nas', password: 'hashed(s"ecret)' },
      ],
      aliases: { Rack: 'Rack' },
    },
    policy: { mode: 'dry-run', ups: [{ label: 'Rack', waitSeconds: 45 }] },
  });
  expect(remarks.length).toBeGreaterThan(20);
});

test('each entry that is left out is named with its file, its line and why, and no secret with it', async () => {
  const imported = await importNut(files, hash);
  const conf = saidOf(imported, 'ups.conf');
  for (const said of [
    /^2 maxretry = 3: the agent keeps a pace/,
    /^9 \[Rack\] desc = Front rack, lower half: /,
    /^12 \[Rack\] ignorelb: low battery is always judged/,
    /^20 \[lab\] response_timeout_ms = 500: /,
    /^26 \[old\] sdtype = 2: /,
    /^33 \[usb\] driver = usbhid-ups: this UPS is not taken over: this agent does not read USB/,
    /^38 \[modbususb\] driver = apc_modbus: .*USB/,
    /^42 \[card\] driver = snmp-ups: .*modbus-tcp:\/\/192\.0\.2\.21, .*card: true/,
    /^48 \[odd\] driver = apc_modbus: .*parity even/,
    /^54 \[dummy\] driver = dummy-ups: /,
  ])
    expect(conf).toContainEqual(expect.stringMatching(said));
  expect(saidOf(imported, 'upsd.conf')).toEqual([
    expect.stringMatching(/^5 LISTEN gateway\.example: this is no address/),
    expect.stringMatching(/^6 MAXAGE 25: /),
    expect.stringMatching(/^7 CERTFILE .*without TLS/),
    '8 SOMETHING new: this is not understood',
  ]);
  expect(saidOf(imported, 'upsd.users')).toEqual([
    expect.stringMatching(/^1 \[admin\]: .*nut\.allow/),
    expect.stringMatching(/^14 \[nas\] instcmds test\.battery\.start: .*given none/),
    expect.stringMatching(/^16 \[nobody\]: there is no password/),
  ]);
  const upsmon = saidOf(imported, 'upsmon.conf');
  expect(upsmon[0]).toMatch(/^1 MONITOR Rack@localhost 1 upsmon … primary: stays with upsmon.*same name/);
  expect(upsmon[1]).toMatch(/^2 MONITOR usb@localhost .*not taken over/);
  expect(upsmon[2]).toMatch(/^3 MONITOR far@192\.0\.2\.77 .*watches a UPS of 192\.0\.2\.77/);
  expect(upsmon).toContainEqual(expect.stringMatching(/^5 SHUTDOWNCMD .*stays with upsmon/));
  expect(upsmon.at(-1)).toMatch(/^12 NOTIFYMSG .*quotation mark/);
  expect(saidOf(imported, 'upssched.conf')).toHaveLength(1);
  const said = JSON.stringify(imported.remarks);
  for (const secret of ['private-thing', 'monitoring"', 'otherpass', 'two words', 'ecret'])
    expect(said).not.toContain(secret);
});

test('what is written is right by the rules of agent.yaml, and holds the hashes of the passwords only', async () => {
  const { hashPassword } = await import('../../src/local-page/password.ts');
  const yaml = composeYaml(await importNut(files, hashPassword), '/etc/nut');
  const read = readConfig(yaml);
  expect(read).toMatchObject({ ok: true });
  if (!read.ok) return;
  expect(read.config.ups.map(({ loadCommands }) => loadCommands)).toEqual(['deny', 'deny', 'deny', 'deny']);
  expect(read.config.nut?.allow).toEqual({ set: false, instcmd: false });
  expect(read.config.policy.mode).toBe('dry-run');
  const nas = read.config.nut?.users.find(({ name }) => name === 'nas');
  expect(await isPassword('s"ecret', nas?.password ?? '')).toBe(true);
  for (const secret of ['monitoring\n', 'private-thing', 'two words']) expect(yaml).not.toContain(secret);
  expect(yaml).toContain('#   ups.conf:33: [usb] driver = usbhid-ups: ');
});

test('apcupsd: the link, the limits and the time on battery, and what becomes of the rest', () => {
  const imported = importApcupsd({ name: 'apcupsd.conf', text: fixture('apcupsd-serial.conf') });
  const { remarks, ...sections } = imported;
  expect(sections).toEqual({
    ups: [{ label: 'Server room', link: 'ups-link:///dev/ttyS0', low: { runtimeSeconds: 420, chargePercent: 15 } }],
    policy: { mode: 'dry-run', ups: [{ label: 'Server room', when: { onBatterySeconds: 600 } }] },
  });
  const said = remarks.map(({ line, entry }) => `${line} ${entry}`);
  expect(said).toEqual([
    '6 POLLTIME 60',
    '10 ANNOY 300',
    '11 KILLDELAY 0',
    '12 NETSERVER on',
    '13 NISIP 0.0.0.0',
    '14 NISPORT 3551',
    '15 UPSCLASS standalone',
    '16 UPSMODE disable',
    '18 FLUXLEVEL 88',
    '9 TIMEOUT 600',
  ]);
  expect(remarks.find(({ entry }) => entry.startsWith('FLUX'))?.says).toBe('this is not understood');
  expect(readConfig(composeYaml(imported, 'apcupsd.conf'))).toMatchObject({ ok: true });
});

test.each([
  ['UPSTYPE modbus\nUPSCABLE smart\nDEVICE /dev/ttyUSB0', 'modbus-rtu:///dev/ttyUSB0', ''],
  ['UPSTYPE modbus\nUPSCABLE usb\nDEVICE', undefined, 'USB'],
  ['UPSTYPE usb\nUPSCABLE usb', undefined, 'USB'],
  ['UPSTYPE snmp\nDEVICE 192.0.2.5:161:APC:topsecret', undefined, 'modbus-tcp://192.0.2.5'],
  ['UPSTYPE pcnet\nDEVICE 192.0.2.5:apc:topsecret', undefined, 'Modbus TCP'],
  ['UPSTYPE net\nDEVICE 192.0.2.5:3551', undefined, 'another apcupsd'],
  ['UPSTYPE dumb', undefined, 'contacts'],
  ['UPSTYPE modem', undefined, 'not understood'],
  ['', undefined, 'no type'],
])('apcupsd with "%s": %s', (text, link, says) => {
  const { ups, remarks } = importApcupsd({ name: 'f', text });
  expect(ups[0]?.link).toBe(link);
  expect(remarks.map((one) => one.says).join()).toContain(says);
  expect(JSON.stringify(remarks)).not.toContain('topsecret');
});

test.each([
  ['BATTERYLEVEL -1', 'cannot be switched off'],
  ['MINUTES abc', '1 to 1440'],
  ['TIMEOUT 999999', '1 to 86400'],
])('apcupsd: %s is said not to be taken over', (entry, says) => {
  const { ups, policy, remarks } = importApcupsd({
    name: 'f',
    text: `UPSTYPE apcsmart\nDEVICE /dev/ttyS0\n${entry}\n`,
  });
  expect(ups).toEqual([{ label: 'ups', link: 'ups-link:///dev/ttyS0' }]);
  expect(policy).toBeUndefined();
  expect(remarks).toEqual([{ file: 'f', line: 3, entry, says: expect.stringContaining(says) }]);
});

test('whatever stands in the files, what is written is one file of YAML', async () => {
  const name = '"evil]\u2028: {a: b} #"';
  const text = `[${name}]\ndriver = apcsmart\nport = "/dev/x\\\n y"\nstrange = "a: b # c"\n`;
  const imported = await importNut({ 'ups.conf': { name: 'ups.conf', text } }, hash);
  const read = readConfig(composeYaml(imported, '/etc/nut\nagent: {}'));
  expect(imported.ups[0]?.label).toBe('evil]\u2028: {a: b} #');
  expect(read.ok ? [] : read.mistakes.filter(({ path: where }) => !where.startsWith('ups[0].'))).toEqual([]);
});
