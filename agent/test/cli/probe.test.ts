import { expect, test } from 'vitest';
import { readArguments, usage } from '../../src/cli/read-arguments.ts';

test('probe lists, asks one port, or looks at the addresses of a range', () => {
  expect(readArguments(['probe'])).toMatchObject({ what: 'probe', where: { kind: 'list' } });
  expect(readArguments(['probe', '/dev/ttyUSB0', '--json'])).toMatchObject({
    json: true,
    where: { kind: 'serial', path: '/dev/ttyUSB0' },
  });
  expect(readArguments(['probe', '--network', '127.0.0.0/30', '--port', '1502'])).toMatchObject({
    where: { kind: 'network', addresses: ['127.0.0.1', '127.0.0.2'], port: 1502 },
  });
});

test.each([
  [['probe', 'a', 'b'], 'one serial port'],
  [['probe', '--network', '10.0.0.0/8'], 'at most 1024'],
  [['probe', '--port', '1502'], '--port goes with --network'],
  [['probe', '--network', '10.0.0.1', '--port', '0'], '1 to 65535'],
  [['probe', '/dev/x', '--network', '10.0.0.1'], 'do not go together'],
  [['status', '--config', 'a', '--network', '10.0.0.1'], '--network and status do not go together'],
])('%j is a mistake that is named', (args, says) => {
  expect(() => readArguments(args)).toThrow(
    expect.objectContaining({ code: 'usage', message: expect.stringContaining(says) }),
  );
});

test('the help names every command and flag', () => {
  for (const word of ['enroll URL', 'probe /dev/ttyUSB0', '--network CIDR', '--token TOKEN', '--yes', 'identity reset'])
    expect(usage).toContain(word);
});
