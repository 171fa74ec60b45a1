import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { OpenPort, PortEvents } from '../../src/links/byte-port.ts';
import { BYTE_GAP_MS, findProtocol } from '../../src/probe/find-protocol.ts';
import { verificationAnswer, verificationRequest } from '../../src/probe/verification.ts';
import { VirtualClock } from '../virtual-clock.ts';
import { hearAt2400, spoken } from './hear-at-2400.ts';

interface Sent {
  readonly baud: number;
  readonly at: number;
  readonly byte: number;
}

const words = '313233343536373812345678fffffffb1234fffb2020dfe0';
/** Registers 2050 to 2061 as 990-9840B gives them, in an RTU reply still without its CRC. */
const reply = Buffer.from(`010318${words}`, 'hex');

function rig(answer: (sent: Sent, tell: (bytes: Uint8Array) => void) => void) {
  const clock = new VirtualClock();
  const sent: Sent[] = [];
  const opened: number[] = [];
  const openAt =
    (baud: number): OpenPort =>
    async (events: PortEvents) => {
      opened.push(baud);
      return {
        write: (bytes) => {
          for (const byte of bytes) {
            const one = { baud, at: clock.now(), byte };
            sent.push(one);
            answer(one, (back) => clock.at(clock.now() + 40, () => events.bytes(back)));
          }
        },
        flush: async () => {},
        close: async () => {},
      };
    };
  const find = () => clock.runUntil(findProtocol({ openAt, clock, signal: new AbortController().signal }));
  return { clock, sent, opened, find };
}

const smart = ({ baud, byte }: Sent, tell: (bytes: Uint8Array) => void) => {
  if (baud === 2400 && byte === 0x59) tell(Buffer.from('SM\r\n'));
};

test('a UPS-Link unit is found by Y alone, and the port never runs at another speed', async () => {
  const { find, sent, opened } = rig(smart);
  expect(await find()).toBe('ups-link');
  expect(sent.map(({ byte }) => byte)).toEqual([0x59]);
  expect(opened).toEqual([2400]);
});

test('an alert right before SM, or SM in pieces, is heard all the same', async () => {
  const { find } = rig(({ baud, byte }, tell) => {
    if (baud !== 2400 || byte !== 0x59) return;
    for (const char of '!SM\r\n') tell(Buffer.from(char));
  });
  expect(await find()).toBe('ups-link');
});

test('until SM came nothing but Y goes out at 2400 baud', async () => {
  const { find, sent, clock } = rig(() => {});
  expect(await find()).toBeUndefined();
  expect(new Set(sent.filter(({ baud }) => baud === 2400).map(({ byte }) => byte))).toEqual(new Set([0x59]));
  expect(clock.now()).toBeLessThan(11_000);
});

test('a Modbus unit is found by its verification registers, within six seconds', async () => {
  const asked: number[] = [];
  const { find, clock, sent } = rig(({ baud, byte }, tell) => {
    if (baud !== 9600) return;
    asked.push(byte);
    if (Buffer.from(asked.slice(-8)).equals(verificationRequest)) tell(withRightCrc(reply));
  });
  expect(await find()).toBe('modbus-rtu');
  expect(clock.now()).toBeLessThan(6000);
  const frames = sent.filter(({ baud }) => baud === 9600);
  expect(Buffer.from(frames.map(({ byte }) => byte))).toEqual(verificationRequest);
  expect(verificationRequest.toString('hex')).toMatch(/^01030802000c/);
});

test('an answer of other contents is no Smart-UPS', () => {
  const other = Buffer.from(reply);
  other[5] = 0x39;
  expect(verificationAnswer(withRightCrc(reply))).toBe(true);
  expect(verificationAnswer(withRightCrc(other))).toBe(false);
  expect(verificationAnswer(reply)).toBe(false);
});

test('whatever byte goes out at 9600 baud, a unit at 2400 baud hears no command in it', () => {
  // The gap is what the probe keeps at least; a slot at 9600 baud takes 104 µs.
  const idle = Math.floor((BYTE_GAP_MS * 9600) / 1000) - 10;
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 1, maxLength: 8 }),
      fc.double({ min: -0.04, max: 0.04, noNaN: true }),
      fc.double({ min: -0.5, max: 0.5, noNaN: true }),
      (bytes, skew, late) => {
        const heard = hearAt2400(
          [...bytes].flatMap((byte) => spoken(byte, idle)),
          { skew, late },
        );
        expect(heard.filter((byte) => byte < 0xfe)).toEqual([]);
      },
    ),
    { numRuns: 2000 },
  );
});

test('every byte of the request itself, at every skew of the clocks', () => {
  const idle = Math.floor((BYTE_GAP_MS * 9600) / 1000) - 10;
  const slots = [...verificationRequest].flatMap((byte) => spoken(byte, idle));
  for (let skew = -0.04; skew <= 0.04; skew += 0.0025)
    for (let late = -0.5; late <= 0.5; late += 0.05)
      expect(hearAt2400(slots, { skew, late }).filter((byte) => byte < 0xfe)).toEqual([]);
});

test('the receiver of these tests hears what is said to it at its own speed', () => {
  const slow = (byte: number) => spoken(byte, 0).flatMap((bit) => [bit, bit, bit, bit]);
  expect(
    hearAt2400(
      [...'YSK@'].flatMap((char) => slow(char.charCodeAt(0))),
      { skew: 0.01, late: 0.2 },
    ),
  ).toEqual([...'YSK@'].map((char) => char.charCodeAt(0)));
  // Back to back, the same request would say things at 2400 baud: that is why its bytes stand apart.
  const contiguous = [...verificationRequest].flatMap((byte) => spoken(byte, 0));
  expect(hearAt2400(contiguous, { skew: 0, late: 0.2 }).some((byte) => byte < 0x80)).toBe(true);
});

test.each<[string, (sent: Sent) => string]>([
  ['repeats all that it hears', ({ byte }) => String.fromCharCode(byte)],
  ['talks of something else', () => '$GPGGA,092750.000,5321.6802,N,00630.3372,W,1,8,1.03,61.7,M,55.2,M,,*76\r\n'],
  ['says SM in the middle of a line', () => 'SMS-READY\r\nSM '],
  ['says alerts alone', () => '!!$%+?=#|*'],
  ['answers Modbus with an exception', ({ baud }) => (baud === 9600 ? '\x01\x83\x02\xc0\xf1' : '')],
])('a device that %s is none, and is sent no more than a silent one', async (_what, says) => {
  const silent = rig(() => {});
  await silent.find();
  const { find, sent, clock } = rig((one, tell) => tell(Buffer.from(says(one), 'latin1')));
  expect(await find()).toBeUndefined();
  expect(sent.map(({ baud, byte }) => [baud, byte])).toEqual(silent.sent.map(({ baud, byte }) => [baud, byte]));
  expect(clock.now()).toBeLessThan(11_000);
});

test('a port that is lost while it is asked is told with the reason', async () => {
  const clock = new VirtualClock();
  const openAt = (): OpenPort => async (events) => ({
    write: () => events.lost(new Error('the device hung up')),
    flush: async () => {},
    close: async () => {},
  });
  const finding = findProtocol({ openAt, clock, signal: new AbortController().signal });
  await expect(clock.runUntil(finding)).rejects.toThrow('the device hung up');
});

function withRightCrc(frame: Buffer): Buffer {
  let crc = 0xffff;
  for (const byte of frame) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >> 1) ^ 0xa001 : crc >> 1;
  }
  return Buffer.concat([frame, Buffer.from([crc & 0xff, crc >> 8])]);
}
