import { describe, expect, test } from 'vitest';
import { type Hand, type Input, nextStanding, type Standing } from '../../src/commands/command-machine.ts';
import { type CommandState, commandStates, isFinal } from '../../src/commands/command-states.ts';

const inputs = {
  handing: { type: 'handing' },
  sent: { type: 'sent' },
  offline: { type: 'offline' },
  lost: { type: 'agent-lost' },
  restarted: { type: 'restarted' },
  deadline: { type: 'deadline' },
  silent: { type: 'silent' },
  restored: { type: 'restored' },
  '>accepted': { type: 'result', state: 'accepted', older: false },
  '>running': { type: 'result', state: 'running', older: false },
  '>confirmed': { type: 'result', state: 'confirmed', older: false },
  '>refused': { type: 'result', state: 'refused', code: 'pending', older: false },
  '>unproven': { type: 'result', state: 'unproven', older: false },
  '>failed': { type: 'result', state: 'failed', older: false },
  '>expired': { type: 'result', state: 'expired', older: false },
  '>cancelled': { type: 'result', state: 'cancelled', older: false },
  '>known': { type: 'result', state: 'refused', code: 'known', older: false },
  '>older': { type: 'result', state: 'confirmed', older: true },
} as const satisfies Record<string, Input>;

const columns = Object.keys(inputs) as (keyof typeof inputs)[];

/** One column per input, in the order of `inputs`; `.` is "nothing happens", `hand:x` is created with that hand. */
const table = `
immediate created/no     hand:first . refused . . expired . unknown ${'accepted running confirmed refused unproven failed expired cancelled . .'}
immediate created/first  . sent refused . sent . .          unknown ${'accepted running confirmed refused unproven failed expired cancelled . .'}
immediate created/lost   hand:again . refused . . unknown . unknown ${'accepted running confirmed refused unproven failed expired cancelled . .'}
immediate created/again  . sent refused . sent . .          unknown ${'accepted running confirmed refused unproven failed expired cancelled . .'}
deferred  created/no     hand:first . . . . expired .       unknown ${'accepted running confirmed refused unproven failed expired cancelled . .'}
deferred  created/first  . sent hand:no . hand:lost . .     unknown ${'accepted running confirmed refused unproven failed expired cancelled . .'}
deferred  created/lost   hand:again . . . . unknown .       unknown ${'accepted running confirmed refused unproven failed expired cancelled . .'}
deferred  created/again  . sent hand:lost . hand:lost . .   unknown ${'accepted running confirmed refused unproven failed expired cancelled . .'}
immediate sent           . . . . . . unknown                unknown ${'accepted running confirmed refused unproven failed expired cancelled . .'}
deferred  sent           . . . hand:lost hand:lost . unknown unknown ${'accepted running confirmed refused unproven failed expired cancelled . .'}
both      accepted       . . . . . . unknown                unknown ${'. running confirmed refused unproven failed expired cancelled . .'}
both      running        . . . . . . unknown                unknown ${'. running confirmed refused unproven failed expired cancelled . .'}
both      confirmed      . . . . . . .                      . ${'. . . refused unproven failed expired cancelled . .'}
both      refused        . . . . . . .                      . ${'. . confirmed . unproven failed expired cancelled . .'}
both      unproven       . . . . . . .                      . ${'. . confirmed refused . failed expired cancelled . .'}
both      failed         . . . . . . .                      . ${'. . confirmed refused unproven . expired cancelled . .'}
both      expired        . . . . . . .                      . ${'. . confirmed refused unproven failed . cancelled . .'}
both      cancelled      . . . . . . .                      . ${'. . confirmed refused unproven failed expired . . .'}
both      unknown        . . . . . . .                      . ${'accepted running confirmed refused unproven failed expired cancelled . .'}
`;

const rows = table
  .trim()
  .split('\n')
  .flatMap((line) => {
    const [kind, from = '', ...cells] = line.trim().split(/\s+/);
    const [state, hand = 'no'] = from.split('/') as [CommandState, Hand?];
    const kinds = kind === 'both' ? (['immediate', 'deferred'] as const) : [kind as 'immediate' | 'deferred'];
    return kinds.map((of) => ({ standing: { kind: of, state, hand } satisfies Standing, cells }));
  });

describe('the whole table of a command', () => {
  test('names every kind, state, hand and input once', () => {
    const keys = rows.map(({ standing: s }) => `${s.kind} ${s.state} ${s.hand}`);
    expect(new Set(keys).size).toBe(keys.length);
    for (const kind of ['immediate', 'deferred'])
      for (const state of commandStates) expect(keys).toContain(`${kind} ${state} no`);
    for (const hand of ['first', 'lost', 'again']) expect(keys).toContain(`deferred created ${hand}`);
    for (const { cells } of rows) expect(cells).toHaveLength(columns.length);
  });

  for (const { standing, cells } of rows) {
    for (const [i, column] of columns.entries()) {
      const cell = cells[i] ?? '?';
      test(`${standing.kind} ${standing.state}/${standing.hand} + ${column} -> ${cell}`, () => {
        const move = nextStanding(standing, inputs[column]);
        if (cell === '.') expect(move).toBeUndefined();
        else if (cell.startsWith('hand:')) expect(move).toMatchObject({ state: 'created', hand: cell.slice(5) });
        else expect(move).toMatchObject({ state: cell, hand: 'no' });
      });
    }
  }

  test('once sent, only the agent says refused, expired or cancelled', () => {
    const own = columns.filter((column) => !column.startsWith('>'));
    for (const { standing } of rows.filter(({ standing: s }) => s.state !== 'created'))
      for (const column of own)
        expect(['refused', 'expired', 'cancelled', 'confirmed', 'failed', 'unproven']).not.toContain(
          nextStanding(standing, inputs[column])?.state,
        );
  });

  test('what the cloud ends by itself, it explains', () => {
    for (const { standing } of rows)
      for (const column of columns.filter((name) => !name.startsWith('>'))) {
        const move = nextStanding(standing, inputs[column]);
        if (move && isFinal(move.state)) expect(move.says).toMatch(/\w/);
      }
  });
});
