import type { ServedAt } from '../adapters/served-unit.ts';
import type { LeftOut } from '../dump/dump.ts';

/** One unit as it is served, for people and for `--json`. */
export type Report = ServedAt & {
  readonly model: string;
  readonly serial: string;
  /** What a unit that begins from a dump has of it, and what it has not. */
  readonly begun?: { readonly file: string; readonly taken: readonly string[]; readonly leftOut: readonly LeftOut[] };
};

/** What was left out, by reason; what is about the driver that made the dump goes without saying. */
function linesOf(leftOut: readonly LeftOut[]): string[] {
  const told = leftOut.filter(({ what }) => !what.startsWith('driver.'));
  const reasons = [...new Set(told.map(({ why }) => why))];
  return reasons.map((why) => {
    const names = told.flatMap((each) => (each.why === why ? [each.what] : []));
    return `  Left out      ${names.join(', ')}: ${why}`;
  });
}

/** The one line that `--json` prints when all units are served. */
export const jsonReport = (units: readonly Report[]): string => JSON.stringify({ ready: true, units });

/** The same for people. */
export function plainReport(units: readonly Report[]): string {
  return units
    .map(({ model, serial, modbusTcp, modbusCard, modbusRtu, upsLink, control, begun }) =>
      [
        `${model} ${serial}`.trimEnd(),
        modbusTcp && `  Modbus TCP    ${modbusTcp.host}:${modbusTcp.port}`,
        modbusCard && `  Modbus TCP    ${modbusCard.host}:${modbusCard.port} (as a management card)`,
        modbusRtu && `  Modbus RTU    ${modbusRtu.path} -> ${modbusRtu.terminal}, ${modbusRtu.baud} baud`,
        upsLink && `  UPS-Link      ${upsLink.path} -> ${upsLink.terminal}, ${upsLink.baud} baud`,
        begun && `  Begun from    ${begun.file}: ${begun.taken.length} values`,
        ...linesOf(begun?.leftOut ?? []),
        control && `  Control API   ${control}/`,
      ]
        .filter((line) => line)
        .join('\n'),
    )
    .join('\n');
}
