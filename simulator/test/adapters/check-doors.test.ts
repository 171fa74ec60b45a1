import { expect, test } from 'vitest';
import { makeUnit } from '../../src/adapters/make-unit.ts';
import { models } from '../../src/models/find-model.ts';

const anywhere = { host: '127.0.0.1', port: 0 };
const doors = [{ modbusTcp: anywhere }, { modbusCard: anywhere }, { modbusRtu: '/tmp/never-made' }];

test.each(models.map(({ sku, upsLink }) => [sku, upsLink !== undefined] as const))(
  '%s is served over what it speaks (UPS-Link: %s) and over nothing else',
  (model, older) => {
    for (const door of doors) {
      const make = () => makeUnit({ model }, door);
      if (older) expect(make).toThrow(`${model} speaks UPS-Link and no Modbus`);
      else expect(make).not.toThrow();
    }
    const overUpsLink = () => makeUnit({ model }, { upsLink: { path: '/tmp/never-made' } });
    if (older) expect(overUpsLink).not.toThrow();
    else expect(overUpsLink).toThrow(`${model} does not speak it`);
  },
);
