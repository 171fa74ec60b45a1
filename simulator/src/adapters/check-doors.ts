import { SimulatorError } from '../simulator-error.ts';
import type { UnitLike } from '../unit/unit.ts';

const modbusDoors = { modbusTcp: '--modbus-tcp', modbusCard: '--modbus-card', modbusRtu: '--modbus-rtu' } as const;

/** Throws SimulatorError 'bad-value' where a unit of the generations before Modbus is to be served over it. */
export function checkDoors(
  doors: { readonly [D in keyof typeof modbusDoors]?: unknown },
  unit: Pick<UnitLike, 'model'> | undefined,
): void {
  if (unit?.model.upsLink === undefined) return;
  const given = Object.entries(modbusDoors).flatMap(([door, flag]) =>
    Object.entries(doors).some(([name, value]) => name === door && value !== undefined) ? [flag] : [],
  );
  if (given.length > 0)
    throw new SimulatorError(
      'bad-value',
      `${given.join(', ')}: ${unit.model.sku} speaks UPS-Link and no Modbus: --ups-link; --list-models shows which models speak what`,
    );
}
