import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ask, finalOf, make, outcome, readCommand } from '../harness/commands.ts';
import { allWrites, GROUP_1, OUTLET_COMMAND, SERIAL, startOneUps, writesTo } from '../harness/one-ups.ts';
import { Scratch } from '../harness/scratch.ts';
import { control } from '../harness/simulator.ts';
import { cli, eventOf, startAgent, upsWith } from '../harness/stack.ts';
import { until } from '../harness/until.ts';

let scratch: Scratch;
beforeEach(() => {
  scratch = new Scratch();
});
afterEach(() => scratch.clear());

describe('refused, with its reason, and nothing written', () => {
  test('a group that does not exist, N = 0, a name and a state that differ', async () => {
    const { cloud, unit } = await startOneUps(scratch);
    expect(await outcome(cloud, SERIAL, 'outlet-group.off', { group: 2, groupName: 'Outlet Group 2' })).toMatchObject({
      state: 'refused',
      code: 'no-such-group',
    });
    expect(await outcome(cloud, SERIAL, 'outlet-group.off', { ...GROUP_1, groupName: 'Servers' })).toMatchObject({
      state: 'refused',
      code: 'name-differs',
    });
    expect(await outcome(cloud, SERIAL, 'outlet-group.on', { ...GROUP_1, groupState: 'off' })).toMatchObject({
      state: 'refused',
      code: 'state-differs',
    });
    const zero = await ask(cloud, SERIAL, 'outlet-group.off', { group: 0, groupName: 'UPS Outlets' });
    expect(zero.status).toBe(422);
    expect(JSON.stringify(zero.body)).toContain('group');
    const typed = await cli(cloud, 'do', 'rack', 'outlet-group.off', '--group', '0', '--wait');
    expect(typed.code).toBe(2);
    expect(typed.stderr).toMatch(/group/);
    const none = await cli(cloud, 'do', 'rack', 'outlet-group.off', '--group', '3', '--wait');
    expect(none.code).not.toBe(0);
    expect(none.stderr + none.stdout).toMatch(/group 3/);
    const misnamed = await cli(
      cloud,
      'do',
      'rack',
      'outlet-group.off',
      '--group',
      '1',
      '--group-name',
      'Servers',
      '--wait',
    );
    expect(misnamed.code).toBe(3);
    expect(await allWrites(unit)).toBe(0);
  });

  test('loadCommands: deny, while what touches no load still goes', async () => {
    const { cloud, unit } = await startOneUps(scratch, { ups: { loadCommands: 'deny' } });
    expect(await outcome(cloud, SERIAL, 'outlet-group.reboot', GROUP_1)).toMatchObject({
      state: 'refused',
      code: 'load-commands-denied',
    });
    expect(await allWrites(unit)).toBe(0);
    expect(await outcome(cloud, SERIAL, 'input.sensitivity.set', { sensitivity: 'reduced' })).toMatchObject({
      state: 'confirmed',
    });
  });

  test('a command while another is pending', async () => {
    const { cloud, unit } = await startOneUps(scratch);
    const first = await make(cloud, SERIAL, 'outlet-group.off', { ...GROUP_1, delay: true });
    await until('the first one under way', async () => (await readCommand(cloud, first.id)).state === 'running');
    const second = await outcome(cloud, SERIAL, 'outlet-group.reboot', GROUP_1);
    expect(second).toMatchObject({ state: 'refused', code: 'pending' });
    expect(await writesTo(unit, OUTLET_COMMAND)).toBe(1);
  });

  test('another unit behind the link, swapped in between the acceptance and the write', async () => {
    const { cloud, unit } = await startOneUps(scratch);
    // Every reply takes a second, so there is time between the acceptance, told at once, and the write.
    await control(unit, 'PUT', '/link', { faults: [{ kind: 'delay', ms: 1000 }] });
    const { id } = await make(cloud, SERIAL, 'outlet-group.off', GROUP_1);
    await until('accepted', async () => (await readCommand(cloud, id)).state === 'accepted', 30_000);
    await control(unit, 'PUT', '/identity', { serial: '3S2099X00001' });
    expect(await finalOf(cloud, id)).toMatchObject({ state: 'refused', code: 'another-unit' });
    expect(await allWrites(unit)).toBe(0);
    await control(unit, 'PUT', '/link', { faults: [] });
    await upsWith(cloud, '3S2099X00001');
  });

  test('on battery without force, and off of what feeds the gateway', async () => {
    const { cloud, unit } = await startOneUps(scratch, { ups: { feeds: { 1: ['gateway'] } } });
    expect(await outcome(cloud, SERIAL, 'outlet-group.off', GROUP_1)).toMatchObject({
      state: 'refused',
      code: 'feeds-gateway',
    });
    await control(unit, 'PUT', '/mains', { voltage: 0 });
    await eventOf(cloud, SERIAL, 'power.lost');
    expect(await outcome(cloud, SERIAL, 'outlet-group.reboot', GROUP_1)).toMatchObject({
      state: 'refused',
      code: 'on-battery',
    });
    expect(await allWrites(unit)).toBe(0);
  });

  test('an agent that is offline, also by kill; and a command from before its restart never runs', async () => {
    const { cloud, agent, unit } = await startOneUps(scratch);
    await agent.process.kill();
    await until(
      'offline or unanswered',
      async () => {
        const { body } = await ask(cloud, SERIAL, 'outlet-group.off', GROUP_1);
        return (body as { code?: string }).code === 'offline';
      },
      60_000,
    );
    await startAgent(scratch, agent.config);
    await until(
      'the agent takes commands again',
      async () => {
        const made = await make(cloud, SERIAL, 'outlet-group.off', { ...GROUP_1, groupName: 'Not its name' });
        return (await finalOf(cloud, made.id)).code === 'name-differs';
      },
      60_000,
    );
    expect(await allWrites(unit)).toBe(0);
  }, 150_000);
});

describe('a lost reply to the write', () => {
  test('is settled by reading: confirmed, with one write on the wire', async () => {
    const { cloud, unit } = await startOneUps(scratch);
    await control(unit, 'PUT', '/link', { faults: [{ kind: 'drop', to: 'write', count: 1 }] });
    expect(await outcome(cloud, SERIAL, 'outlet-group.reboot', GROUP_1)).toMatchObject({ state: 'confirmed' });
    expect(await writesTo(unit, OUTLET_COMMAND)).toBe(1);
  });
  test('and when the write itself was lost it is never said to be done, nor sent again', async () => {
    const { cloud, unit } = await startOneUps(scratch);
    await control(unit, 'PUT', '/link', { faults: [{ kind: 'lose', to: 'write', count: 1 }] });
    const command = await outcome(cloud, SERIAL, 'outlet-group.off', GROUP_1);
    expect(command).toMatchObject({ state: 'unproven' });
    expect(await writesTo(unit, OUTLET_COMMAND)).toBe(0);
  }, 90_000);
});
