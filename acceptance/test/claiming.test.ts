import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { outcome } from '../harness/commands.ts';
import { request } from '../harness/https.ts';
import { GROUP_1, SERIAL } from '../harness/one-ups.ts';
import { ours } from '../harness/process.ts';
import { Scratch } from '../harness/scratch.ts';
import { startSimulator, theUnit } from '../harness/simulator.ts';
import {
  addAgent,
  type Cloud,
  cli,
  get,
  listUps,
  operate,
  startAgent,
  startCloud,
  upsWith,
  writeAgentConfig,
} from '../harness/stack.ts';
import { until } from '../harness/until.ts';

let scratch: Scratch;
beforeEach(() => {
  scratch = new Scratch();
});
afterEach(() => scratch.clear());

const startUnit = async (serial = SERIAL) =>
  theUnit(
    await startSimulator(scratch, [
      '--model',
      'SMT1500RM2UC',
      '--serial',
      serial,
      '--modbus-tcp',
      '127.0.0.1:0',
      '--control',
      '127.0.0.1:0',
    ]),
  );
type Line = { readonly state?: string; readonly code?: string; readonly words?: string };

/** `enroll` as an installer runs it, up to the code on his terminal. */
async function askForCode(cloud: Cloud, config: string, ...more: string[]) {
  const enrolling = ours('agent', [
    'enroll',
    cloud.https,
    '--config',
    config,
    '--ca-hash',
    cloud.caHash,
    '--allow-load-commands',
    '--json',
    ...more,
  ]);
  scratch.later(() => enrolling.stop());
  const waiting = await until('the code', () => {
    const lines = enrolling.stdout
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as Line);
    return lines.find(({ state }) => state === 'waiting');
  });
  return { enrolling, code: String(waiting.code), words: String(waiting.words) };
}

describe('an agent is claimed by the code on its terminal', () => {
  test('the same words on both sides, its UPS appears for the claimer and for nobody else, and it can be commanded', async () => {
    const unit = await startUnit();
    const cloud = await startCloud(scratch);
    const { key: foreign } = await operate(cloud.folder, 'org', 'add', 'Others');
    const config = writeAgentConfig(scratch, 'gw1', [
      { label: 'rack', link: `modbus-tcp://127.0.0.1:${unit.modbusTcp?.port}` },
    ]);
    const { enrolling, code, words } = await askForCode(cloud, config);
    expect(code).toMatch(/^[B-DF-HJ-NP-TV-XZ]{4}-[B-DF-HJ-NP-TV-XZ]{4}$/);

    const claimed = await cli(cloud, 'claim', code.toLowerCase(), '--yes');
    expect(claimed.code, claimed.stderr).toBe(0);
    for (const word of words.split(' ')) expect(claimed.stdout + claimed.stderr).toContain(word);
    expect(claimed.stdout + claimed.stderr).toContain(SERIAL);
    expect(await enrolling.finished()).toMatchObject({ code: 0 });

    await startAgent(scratch, config);
    const { id } = await upsWith(cloud, SERIAL, ['outlet.group.1.name']);
    const others: Cloud = { ...cloud, key: String(foreign) };
    expect(await listUps(others)).toEqual([]);
    expect((await request(others, 'GET', `/api/v1/ups/${id}`)).status).toBe(404);
    expect(
      (await request(others, 'POST', `/api/v1/ups/${id}/commands`, { name: 'outlet-group.off', args: GROUP_1 })).status,
    ).toBe(404);
    const { key: _, ...nobody } = cloud;
    expect((await request(nobody, 'GET', '/api/v1/ups')).status).toBe(401);
    expect(await outcome(cloud, SERIAL, 'outlet-group.reboot', GROUP_1)).toMatchObject({ state: 'confirmed' });

    const { entries } = await get<{ entries: { act: string }[] }>(cloud, '/api/v1/audit?limit=500');
    expect(entries.length).toBeGreaterThan(1);
    expect((await cli(cloud, 'audit', 'verify')).code).toBe(0);
  });

  test('a code is good once; a wrong one is refused; a wrong --ca-hash ends the enrolment before anything is said', async () => {
    const cloud = await startCloud(scratch);
    const unit = await startUnit();
    const link = `modbus-tcp://127.0.0.1:${unit.modbusTcp?.port}`;
    const { enrolling, code } = await askForCode(cloud, writeAgentConfig(scratch, 'gw1', [{ label: 'rack', link }]));
    expect((await cli(cloud, 'claim', 'BCDF-GHJK', '--yes')).code).not.toBe(0);
    expect((await cli(cloud, 'claim', code, '--yes')).code).toBe(0);
    expect(await enrolling.finished()).toMatchObject({ code: 0 });
    expect((await cli(cloud, 'claim', code, '--yes')).code).not.toBe(0);

    const config = writeAgentConfig(scratch, 'gw2', [{ label: 'rack', link }]);
    const fooled = ours('agent', [
      'enroll',
      cloud.https,
      '--config',
      config,
      '--ca-hash',
      `sha256:${'0'.repeat(64)}`,
      '--json',
    ]);
    scratch.later(() => fooled.stop());
    const { code: ended, stderr, stdout } = await fooled.finished();
    expect(ended).toBe(1);
    expect(stderr + stdout).toMatch(/certificate/i);
    expect(stderr).not.toMatch(/ {4}at /);
  });

  test('an agent without an identity says how to get one', async () => {
    const config = writeAgentConfig(scratch, 'gw1', [{ label: 'rack', link: 'modbus-tcp://127.0.0.1:1' }]);
    const agent = ours('agent', ['--config', config]);
    scratch.later(() => agent.stop());
    expect(await agent.finished()).toMatchObject({ code: 1, stderr: expect.stringContaining('enroll') });
  });
});

test('a UPS that another organization has: the new one gets its own, and nothing moves', async () => {
  const cloud = await startCloud(scratch);
  const { key: foreign } = await operate(cloud.folder, 'org', 'add', 'Others');
  const others: Cloud = { ...cloud, key: String(foreign) };
  const one = await startUnit();
  const two = await startUnit();
  await addAgent(scratch, cloud, [{ label: 'ours', link: `modbus-tcp://127.0.0.1:${one.modbusTcp?.port}` }]);
  const first = await upsWith(cloud, SERIAL);
  const config = writeAgentConfig(scratch, 'gw2', [
    { label: 'theirs', link: `modbus-tcp://127.0.0.1:${two.modbusTcp?.port}` },
  ]);
  const { enrolling, code } = await askForCode(others, config);
  expect((await cli(others, 'claim', code, '--yes')).code).toBe(0);
  expect(await enrolling.finished()).toMatchObject({ code: 0 });
  await startAgent(scratch, config);
  const second = await upsWith(others, SERIAL);
  expect(second.id).not.toBe(first.id);
  expect(second.label).toBe('theirs');
  expect((await listUps(cloud)).map(({ id, label }) => ({ id, label }))).toEqual([{ id: first.id, label: 'ours' }]);
});
