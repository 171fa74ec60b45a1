import type { ServedAt } from '../adapters/served-unit.ts';

/** One unit as it is served, for people and for `--json`. */
export type Report = ServedAt & { readonly model: string; readonly serial: string };

/** The one line that `--json` prints when all units are served. */
export const jsonReport = (units: readonly Report[]): string => JSON.stringify({ ready: true, units });

/** The same for people. */
export function plainReport(units: readonly Report[]): string {
  return units
    .map(({ model, serial, modbusTcp, modbusCard, modbusRtu, upsLink, control }) =>
      [
        `${model} ${serial}`.trimEnd(),
        modbusTcp && `  Modbus TCP    ${modbusTcp.host}:${modbusTcp.port}`,
        modbusCard && `  Modbus TCP    ${modbusCard.host}:${modbusCard.port} (as a management card)`,
        modbusRtu && `  Modbus RTU    ${modbusRtu.path} -> ${modbusRtu.terminal}, ${modbusRtu.baud} baud`,
        upsLink && `  UPS-Link      ${upsLink.path} -> ${upsLink.terminal}, ${upsLink.baud} baud`,
        control && `  Control API   ${control}/`,
      ]
        .filter((line) => line)
        .join('\n'),
    )
    .join('\n');
}
