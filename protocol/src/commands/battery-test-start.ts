import { z } from 'zod';
import { encode } from '../encode.ts';
import { presentOutletGroups } from '../outlet-groups.ts';
import { registers } from '../registers.ts';
import { stateOf } from '../state-of.ts';
import { defineCommand } from './command.ts';
import { isSequencing, viewGroup } from './group-view.ts';

const reasons = ['invalidState', 'internalFault', 'chargeNotAcceptable'] as const;

export default defineCommand({
  name: 'battery-test.start',
  help: 'Starts the battery self-test: the load runs from the battery for some seconds.',
  kind: 'immediate',
  load: false,
  plan: 'basic',
  role: 'operator',
  repeatable: false,
  args: z.strictObject({}),
  check: (_args, { values }) => {
    if (values.upsStatus?.has('testInProgress') || values.calibrationStatus?.has('inProgress'))
      return { code: 'test-running' };
    if (stateOf(values.upsStatus) !== 'online') return { code: 'not-online' };
    const busy = presentOutletGroups(values).find((group) => isSequencing(viewGroup(values, group).status));
    return busy === undefined ? undefined : { code: 'pending', says: `outlet group ${busy} has a sequence under way` };
  },
  write: () => ({ register: 'batteryTestCommand', words: encode(registers.batteryTestCommand, ['start']) }),
  proofPaces: ['status'],
  // The outcome word stays until the next test, so only what differs from before, or a test seen running, is this one's.
  prove: (_args, before, looks) => {
    const words = looks.map(({ values }) => values.batteryTestStatus);
    const old = [...(before.batteryTestStatus ?? [])].sort().join();
    const isRunning = (word: ReadonlySet<string> | undefined) =>
      word?.has('inProgress') === true || word?.has('pending') === true;
    const ran = words.some(isRunning);
    const last = words.at(-1);
    const changed = last !== undefined && [...last].sort().join() !== old;
    if (last === undefined || isRunning(last))
      return { verdict: 'waiting', begun: ran, says: ran ? 'the test is running' : 'no sign of it yet' };
    if (!ran && !changed) return { verdict: 'waiting', begun: false, says: 'no sign of it yet' };
    if (last.has('refused')) {
      const why = reasons.filter((reason) => last.has(reason)).join(', ');
      return { verdict: 'refused', says: `the unit refused the test${why === '' ? '' : ` (${why})`}` };
    }
    if (last.has('passed')) return { verdict: 'confirmed', says: 'the battery passed the test' };
    if (last.has('failed')) return { verdict: 'failed', says: 'the battery failed the test' };
    if (last.has('aborted')) return { verdict: 'failed', says: 'the test was aborted' };
    return { verdict: 'waiting', begun: ran, says: 'the test has ended, and the unit does not say how' };
  },
  withinMs: () => 180_000,
});
