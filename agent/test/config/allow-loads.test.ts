import { expect, it } from 'vitest';
import { labelsWithout, withLoadCommands } from '../../src/config/allow-loads.ts';
import { readConfig } from '../../src/config/read-config.ts';

const text = `# what is here
agent: { data: ./data } # beside it

ups:
  # the first
  - label: Rack A # west
    link: modbus-tcp://127.0.0.1:1502
    loadCommands: deny # decided in May
  - label: Rack B
    link: modbus-rtu:///dev/ttyUSB0?baud=9600&unit=1
  - { label: Rack C, link: 'modbus-tcp://127.0.0.1:1503' }
`;

const allowed = (changed: string) => {
  const read = readConfig(changed);
  return read.ok ? read.config.ups.map(({ loadCommands }) => loadCommands) : read.mistakes;
};

it('knows which UPSs do not say it', () => {
  const read = readConfig(text);
  expect(read.ok && labelsWithout(read.config, text)).toEqual(['Rack B', 'Rack C']);
});

it('writes it where it is missing, or everywhere, and keeps every comment', () => {
  const missing = withLoadCommands(text, 'allow', 'missing');
  expect(allowed(missing)).toEqual(['deny', 'allow', 'allow']);
  const all = withLoadCommands(text, 'allow', 'all');
  expect(allowed(all)).toEqual(['allow', 'allow', 'allow']);
  for (const changed of [missing, all])
    for (const comment of ['# what is here', '# beside it', '# the first', '# west', '# decided in May'])
      expect(changed).toContain(comment);
  expect(missing.split('\n').slice(0, 9)).toEqual(text.split('\n').slice(0, 9));
  expect(withLoadCommands(missing, 'deny', 'missing')).toBe(missing);
});

it('writes into a file of JSON, too', () => {
  const json = JSON.stringify({ agent: { data: 'd' }, ups: [{ label: 'a', link: 'modbus-tcp://h' }] });
  expect(allowed(withLoadCommands(json, 'allow', 'missing'))).toEqual(['allow']);
});
