import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { jsonOf, RunningCloud } from '../api/running-cloud.ts';
import { UPS } from '../rig/records.ts';
import { until } from '../rig/until.ts';
import { CliProcess, runHere, runProcess } from './run-cli.ts';

let cloud: RunningCloud;
beforeAll(async () => {
  cloud = await (await new RunningCloud().start()).bringAgent();
});
afterAll(() => cloud.stop());

const run = (...args: string[]) => runHere(cloud, ...args);
const spawned = (...args: string[]) => runProcess(cloud, ...args);
const reboot = ['do', UPS, 'outlet-group.reboot', '--group', '1'];

describe('looking', () => {
  test('list is a table of at most 80 columns without colours, and JSON when asked', async () => {
    const [plain, json] = await Promise.all([spawned('list'), run('list', '--json')]);
    expect(plain).toMatchObject({ code: 0, err: '' });
    const [title, line] = plain.out.trimEnd().split('\n');
    expect(title).toMatch(/^UPS +LABEL +STATUS +LOAD +CHARGE +RUNTIME +TEMP +INPUT +LINK$/);
    expect(line).toMatch(/^3S2042X14540 +rack 1 +OL +23\.4% +100% +1h02m +- +- +up$/);
    for (const one of plain.out.split('\n')) expect(one.length).toBeLessThanOrEqual(80);
    expect(plain.out).not.toContain('\u001b');
    expect(JSON.parse(json.out).ups[0]).toMatchObject({ serial: UPS, status: 'OL' });
  });

  test('show, events and telemetry tell what is stored', async () => {
    await cloud.event('power.lost', { 'input.voltage': 0 });
    const [show, events, telemetry, values] = await Promise.all([
      run('show', 'rack 1'),
      run('events', UPS, '--since', '1h'),
      run('telemetry', UPS, '--reading', 'ups.load', '--last', '1h'),
      run('telemetry', UPS, '--reading', 'ups.load', '--reading', 'battery.charge', '--json'),
    ]);
    for (const one of show.out.split('\n')) expect(one.length).toBeLessThanOrEqual(80);
    expect(show.out).toContain('outlet groups   0 (UPS Outlets), 1 (Servers), 2 (Network)');
    expect(show.out).toMatch(/^battery\.runtime +3723/m);
    expect(events.out).toMatch(/^2\S+Z {2}warning {3}power\.lost {2}input\.voltage=0$/m);
    expect(telemetry.out).toMatch(/^2\S+Z {2}23\.4$/m);
    expect(JSON.parse(values.out).samples[0].readings).toEqual({ 'ups.load': 23.4, 'battery.charge': 100 });
    expect([show.code, events.code, telemetry.code]).toEqual([0, 0, 0]);
  });

  test('what is not there, and a cloud that is not there, end with 1 and a sentence', async () => {
    const [nobody, nowhere, status] = await Promise.all([
      run('show', 'nobody'),
      spawned('list', '--url', 'https://127.0.0.1:2'),
      run('status', 'nothing'),
    ]);
    expect(nobody).toMatchObject({
      code: 1,
      out: '',
      err: 'there is no UPS with the id, serial number or label "nobody"\n',
    });
    expect(nowhere.code).toBe(1);
    expect(nowhere.err).toMatch(/^the cloud at https:\/\/127\.0\.0\.1:2 cannot be reached: .*ECONNREFUSED.*\n$/);
    expect(status).toMatchObject({ code: 1, err: 'there is no such command\n' });
  });

  test('watch and events --follow tell what happens until they are ended', async () => {
    const watch = new CliProcess(cloud, ['watch']);
    const follow = new CliProcess(cloud, ['events', UPS, '--follow', '--json', '--since', '0s']);
    await until(() => watch.out.includes(UPS));
    await cloud.readings({ 'ups.load': 77 });
    await until(() => watch.out.includes('load=77%'));
    await until(async () => {
      await cloud.event('fault.set');
      return follow.out.includes('fault.set');
    });
    await until(() => watch.out.includes('fault.set'));
    watch.child.kill('SIGINT');
    follow.child.kill('SIGTERM');
    expect([(await watch.ended).code, (await follow.ended).code]).toEqual([0, 0]);
    expect(watch.out).not.toContain('\u001b');
  });
});

describe('doing', () => {
  const outcomes = [
    ['confirmed', {}, 0],
    ['failed', { code: 'unit-failed' }, 1],
    ['refused', { code: 'pending', says: 'a sequence is under way' }, 3],
    ['unproven', { code: 'no-proof' }, 4],
    ['expired', { code: 'expired' }, 5],
  ] as const;

  for (const [state, more, code] of outcomes)
    test(`--wait ends with ${code} when it is ${state}`, async () => {
      const answered = cloud.answerCommands(state, more);
      const ended = await spawned(...reboot, '--wait');
      await answered;
      expect(ended.code).toBe(code);
      expect(ended.out).toMatch(new RegExp(`^${state}`));
      expect(ended.err).toContain(`outlet group 1 of ${UPS} is named "Servers"`);
      for (const step of ['created', 'sent', 'accepted', 'running', state]) expect(ended.err).toContain(step);
      const sent = cloud.commands.at(-1);
      expect(sent).toMatchObject({
        name: 'outlet-group.reboot',
        ups: UPS,
        args: { group: 1, groupName: 'Servers', delay: false },
      });
    });

  test('the name and state as seen go along, and so do delay and force', async () => {
    const answered = cloud.answerCommands('refused', { code: 'name-differs' });
    const seen = ['--group-name', 'Lab', '--group-state', 'on', '--delay', '--force'];
    expect((await run(...reboot, ...seen, '--wait')).code).toBe(3);
    await answered;
    expect(cloud.commands.at(-1)?.args).toEqual({
      group: 1,
      groupName: 'Lab',
      groupState: 'on',
      delay: true,
      force: true,
    });
  });

  test('without --wait it gives the id, and status tells the rest; --timeout ends with 6', async () => {
    const late = await run(...reboot, '--wait', '--timeout', '1', '--json');
    expect(late.code).toBe(6);
    const command = JSON.parse(late.out);
    expect(command).toMatchObject({ state: 'sent', final: false });
    await cloud.result(command.id, 'unproven', { code: 'no-proof' });
    await until(async () => (await cloud.json(`/api/v1/commands/${command.id}`)).final);
    const [status, asJson] = await Promise.all([run('status', command.id), run('status', command.id, '--json')]);
    expect(status).toMatchObject({ code: 4, err: '' });
    expect(status.out).toMatch(/unproven \(no-proof\)$/m);
    expect(JSON.parse(asJson.out).history).toHaveLength(3);
    const made = await run(...reboot);
    expect(made.code).toBe(0);
    expect(made.out).toMatch(/^[0-9a-f-]{36}\n$/);
    await cloud.result(made.out.trim(), 'failed');
  });

  test('what cannot be asked ends with 2, names every mistake, and sends nothing', async () => {
    const before = cloud.agent.commands.length;
    const cases: [string[], RegExp[]][] = [
      [['do', UPS, 'outlet-group.reboot', '--group', '0'], [/--group 0: .*main group/]],
      [
        ['do', UPS, 'outlet-group.reboot', '--group', '3'],
        [/has no such outlet group; it has 1 \(Servers\), 2 \(Network\)/],
      ],
      [['do', UPS, 'outlet-group.reboot'], [/--group N is missing/]],
      [
        ['do', UPS, 'outlet-group.reboot', '--group', 'one', '--sensitivity', 'low', '--timeout', 'soon', '--dealy'],
        [
          /--group one: it is not allowed/,
          /--sensitivity: outlet-group.reboot does not take it/,
          /--timeout soon/,
          /--dealy: there is no such flag/,
        ],
      ],
      [['do', UPS, 'outlet-group.explode'], [/there is no such command; outlet-group.reboot, /]],
      [['do'], [/UPS is missing/, /COMMAND is missing/]],
      [['do', UPS, 'beeper.mute', 'now'], [/now: no more than UPS COMMAND/]],
      [
        ['do', UPS, 'input.sensitivity.set', '--sensitivity', 'extreme'],
        [/--sensitivity extreme: .*normal, reduced or low/],
      ],
      [['events', UPS, '--since', 'yesterday'], [/--since yesterday: it must be .*1h/]],
      [
        ['telemetry', UPS, '--reading', 'ups.laod', '--last', '1y'],
        [/ups\.laod: there is no such reading; .*ups\.load/, /--last 1y/],
      ],
      [['lst'], [/lst: there is no such subcommand; list, /]],
      [['list', '--url', 'ftp://x'], [/--url: "ftp:\/\/x" is no address/]],
      [[], [/Usage: /]],
    ];
    const all = await Promise.all(cases.map(([args]) => run(...args)));
    all.push(await spawned(...(cases[0]?.[0] ?? [])));
    cases.push(cases[0] ?? [[], []]);
    for (const [i, ended] of all.entries()) {
      expect([cases[i]?.[0], ended.code, ended.out]).toEqual([cases[i]?.[0], 2, '']);
      for (const pattern of cases[i]?.[1] ?? []) expect(ended.err).toMatch(pattern);
      expect(ended.err).not.toMatch(/at .*\.ts:/);
    }
    expect(cloud.agent.commands.length).toBe(before);
  });

  test('what the unit does not offer, and an agent that is offline, end with 3 and the reason', async () => {
    const battery = await run('do', UPS, 'battery-test.start', '--wait');
    expect(battery.code).toBe(3);
    expect(battery.err).toMatch(/does not offer battery-test\.start; allowed: outlet-group\.reboot/);
    await cloud.sayStatus(false);
    await until(async () => (await cloud.json('/api/v1/ups')).ups[0].agent.online === false);
    const offline = await run(...reboot, '--wait');
    expect(offline).toMatchObject({ code: 3, out: 'refused (offline): the agent is offline, so nothing was sent\n' });
    const body = { name: 'input.sensitivity.set', args: { sensitivity: 'low' } };
    const { id } = await jsonOf(await cloud.post(`/api/v1/ups/${UPS}/commands`, body));
    const waiting = await run('status', id);
    expect(waiting.code).toBe(0);
    expect(waiting.out).toMatch(/ {2}created$/m);
    await cloud.sayStatus(true);
    await until(async () => (await cloud.json('/api/v1/ups')).ups[0].current);
    await until(async () => (await cloud.json(`/api/v1/commands/${id}`)).state === 'sent');
    await cloud.result(id, 'confirmed');
  });
});

test('help: of all and of each, within 80 columns', async () => {
  const names = ['list', 'show', 'watch', 'events', 'telemetry', 'commands', 'do', 'status'];
  const all = await Promise.all([run('--help'), run('commands'), ...names.map((name) => run(name, '--help'))]);
  for (const { code, out, err } of all) {
    expect([code, err]).toEqual([0, '']);
    for (const line of out.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  }
  for (const name of names) expect(all[0]?.out).toContain(`  ${name}`);
  expect(all[1]?.out).toContain('input.sensitivity.set');
  const list = JSON.parse((await run('commands', '--json')).out).commands;
  expect(list[0]).toMatchObject({
    name: 'outlet-group.reboot',
    load: true,
    flags: [{ flag: '--group', required: true }, {}, {}, {}, {}],
  });
});
