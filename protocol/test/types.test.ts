import type { ReadingName, Readings, Values } from '@ridethrough/protocol';
import { expectTypeOf, test } from 'vitest';

// The compiler checks these (npm run check); at run time they only stand here.
test('the types of values follow from the rows', () => {
  expectTypeOf<Values['charge']>().toEqualTypeOf<number | undefined>();
  expectTypeOf<Values['model']>().toEqualTypeOf<string | undefined>();
  expectTypeOf<Values['outletGroups']>().toEqualTypeOf<ReadonlySet<'mog' | 'sog0' | 'sog1' | 'sog2'> | undefined>();
  expectTypeOf<Values['sensitivity']>().toEqualTypeOf<
    'normal' | 'reduced' | 'low' | `unknown(${number})` | undefined
  >();
  expectTypeOf<'loadTooLow'>().toExtend<NonNullable<Values['efficiency']>>();
  expectTypeOf<Values['reserved5']>().toEqualTypeOf<undefined>();
});

test('the types of readings follow from the rows', () => {
  expectTypeOf<Readings['battery.charge']>().toEqualTypeOf<number | undefined>();
  expectTypeOf<Readings['ups.status']>().toEqualTypeOf<string | undefined>();
  expectTypeOf<Readings['outlet.group.1.name']>().toEqualTypeOf<string | undefined>();
  expectTypeOf<'outlet.group.3.delay.reboot' | 'ups.realpower'>().toExtend<ReadingName>();
  expectTypeOf<'outlet.group.4.status'>().not.toExtend<ReadingName>();
});
