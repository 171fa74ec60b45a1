import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeUnit } from '../../src/adapters/make-unit.ts';
import { ServedUnit } from '../../src/adapters/served-unit.ts';
import { isSimulatorError } from '../../src/simulator-error.ts';
import { type Peer, ptyPeer, until } from './peers.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'ridethrough-'));
const link = path.join(folder, 'older');
afterAll(() => rmSync(folder, { recursive: true }));

const hexOf = (text: string): string => Buffer.from(text, 'latin1').toString('hex');

describe('a unit on its line', () => {
  const { unit, served } = makeUnit(
    { model: 'SUA1500I', identity: { serial: 'AS0612345678' } },
    { upsLink: { path: link }, control: { host: '127.0.0.1', port: 0 } },
  );
  let peer: Peer;
  beforeAll(async () => {
    await served.start();
    peer = ptyPeer(link);
  });
  afterAll(async () => {
    peer.close();
    await served.stop();
  });

  /** Sends it, and waits until what came since ends so. */
  const ask = async (text: string, end: string): Promise<void> => {
    const from = peer.received.length;
    peer.send(hexOf(text));
    await until(
      () => peer.received.slice(from).endsWith(hexOf(end)),
      `${JSON.stringify(end)}, came ${peer.received.slice(from)}`,
    );
  };

  test('speaks, tells of the mains by itself, and shows what it heard', async () => {
    await ask('Q', '');
    await ask('Y', 'SM\r\n');
    await ask('n', 'AS0612345678\0\0\r\n');
    const from = peer.received.length;
    unit.setMains({ voltage: 0 });
    await until(() => peer.received.slice(from).includes(hexOf('!')), 'the alert');
    await ask('S', 'OK\r\n');
    const report = await (await fetch(`${served.at.control}/ups-link`)).json();
    expect(report).toMatchObject({
      mode: 'smart',
      byCharacter: { Q: 1, Y: 1, n: 1, S: 1 },
      acted: [{ characters: 'S', name: 'shutdown', outcome: 'done', reply: 'OK' }],
    });
    expect(served.at.upsLink).toMatchObject({
      path: link,
      baud: 2400,
      terminal: expect.stringMatching(/^\/dev\/pts\//),
    });
  });

  test('can be made dumb, and made to say what it has not', async () => {
    const put = (body: object) => fetch(`${served.at.control}/ups-link`, { method: 'PUT', body: JSON.stringify(body) });
    const from = peer.received.length;
    expect(await (await put({ mode: 'dumb', say: '%' })).json()).toMatchObject({ mode: 'dumb' });
    await until(() => peer.received.slice(from) === hexOf('%'), 'what it was to say');
    const refused = await put({ mode: 'clever' });
    expect([refused.status, await refused.json()]).toEqual([
      400,
      { error: 'not done', mistakes: [{ path: 'body/mode', message: 'one of dumb, smart' }] },
    ]);
  });
});

test('a unit that does not speak it is not served so', () => {
  const caught = (() => {
    try {
      return makeUnit({ model: 'SMT1500RM2UC' }, { upsLink: { path: link } });
    } catch (error) {
      return error;
    }
  })();
  expect(isSimulatorError(caught, 'bad-value')).toBe(true);
  expect(String(caught)).toContain('--ups-link: SMT1500RM2UC does not speak it');
});

test('recorded answers are served as they are', async () => {
  const served = new ServedUnit({ recorded: {}, upsLink: { path: link, answers: { Q: '88', n: '09000717' } } });
  await served.start();
  const peer = ptyPeer(link);
  peer.send(hexOf('YQn'));
  await until(() => peer.received === hexOf('SM\r\n88\r\n09000717\r\n'), 'the answers');
  peer.close();
  await served.stop();
});
