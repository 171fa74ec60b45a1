import { change, date, text, whole } from '../shapes.ts';
import { defineAct } from './act.ts';

export default defineAct({
  help: '{"serial":"3S2042X14541","firmware":"UPS 15.5"}: another unit from now on',
  body: change({
    serial: text(16).exactOptional(),
    model: text(32).exactOptional(),
    sku: text(32).exactOptional(),
    firmware: text(16).exactOptional(),
    familyId: whole(0, 65_535).exactOptional(),
    manufactureDate: date.exactOptional(),
    batteryDate: date.exactOptional(),
    batterySku: text(16).exactOptional(),
    upsName: text(16).exactOptional(),
  }),
  apply: ({ unit }, body) => unit.setIdentity(body),
});
