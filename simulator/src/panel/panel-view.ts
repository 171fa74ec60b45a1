import { decode, type RegisterName, registers, type ValueOf } from '@ridethrough/protocol';
import type { Access } from '../access/access.ts';
import type { Limits, Model } from '../models/model.ts';
import type { UnitLike } from '../unit/unit.ts';

/** Firmware that lies ready in the unit to be installed. */
export type StagedUpdate = { readonly version: string };

/** What the panel can show: the unit by its registers, as every other front of it, and what no register holds. */
export type PanelView = {
  read<N extends RegisterName>(name: N): ValueOf<(typeof registers)[N]> | undefined;
  readonly limits: { readonly transferHigh: Limits; readonly transferLow: Limits };
  readonly access: Access;
  /** The unit has a network port of its own, so that its Modbus menu has TCP. */
  readonly networkPort: boolean;
  readonly staged: StagedUpdate | null;
};

export function panelView(
  unit: Pick<UnitLike, 'raw'> & { readonly model: Pick<Model, 'transfer' | 'networkPort'> },
  { access, staged }: { readonly access: Access; readonly staged: StagedUpdate | null },
): PanelView {
  return {
    read(name) {
      const words = unit.raw(name);
      return words && decode(registers[name], words);
    },
    limits: { transferHigh: unit.model.transfer.high, transferLow: unit.model.transfer.low },
    access,
    networkPort: unit.model.networkPort,
    staged,
  };
}
