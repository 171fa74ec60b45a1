import { notesOf } from './power-word.ts';
import { sayDuration } from './say-duration.ts';
import type { StatusReport, UpsReport } from './status-report.ts';
import { statusTable, type TableOptions } from './status-table.ts';

/** The report as a person reads it in a terminal. */
export function sayStatus(report: StatusReport, options: TableOptions): string {
  const { cloud, outbox, commands, time, health, identity } = report;
  const reached = cloud.receipted ? 'reached' : cloud.connected ? 'connected, nothing receipted yet' : 'not reached';
  const underWay = Object.entries(commands.underWay).map(([ups, id]) => `${id} on ${ups}`);
  const lines = [
    `Agent ${report.agent}, version ${report.version}, up ${sayDuration(report.upSeconds)}`,
    `Health   ${health.ok ? 'good' : health.reasons.join('; ')}`,
    `Cloud    ${reached}${cloud.problem !== undefined && !cloud.receipted ? ` (${cloud.problem})` : ''}; time ${time.quality}${cloud.rejected > 0 ? `; ${cloud.rejected} messages not taken` : ''}`,
    `Identity certificate until ${new Date(identity.validUntil).toISOString().slice(0, 10)}, trust bundle ${identity.bundle}`,
    `Outbox   ${outbox.records} records, ${outbox.bytes} bytes, ${outbox.healthy ? 'disk good' : 'disk failing'}${outbox.lost > 0 ? `, ${outbox.lost} lost` : ''}`,
    `Commands ${commands.taken} taken${underWay.length > 0 ? `; under way: ${underWay.join(', ')}` : ''}`,
    ...(report.policy?.underWay ?? []).map((says) => `Policy   ${says}`),
    '',
    ...statusTable(report, options),
    '',
    ...report.ups.flatMap(sayLink),
  ];
  return lines.join('\n');
}

/** The report in an answer of the control socket; undefined when it is another answer. */
export function readReport(answer: unknown): StatusReport | undefined {
  if (typeof answer !== 'object' || answer === null || !('status' in answer)) return undefined;
  const { status } = answer;
  // The socket is private to this program, which is of the same version but for an update in between.
  return typeof status === 'object' && status !== null && 'ups' in status ? (status as StatusReport) : undefined;
}

function sayLink(ups: UpsReport): string[] {
  const reply = ups.replyMs === undefined ? '' : `, replies in ${ups.replyMs} ms`;
  const notes = ups.state === 'up' ? notesOf(ups).map(({ says }) => says) : [];
  return [
    `${ups.label} (${ups.unit ?? 'not recognised yet'}) on ${ups.address}`,
    `  ${ups.state}${ups.says === undefined ? '' : `: ${ups.says}`}; pace ${ups.pace}${reply}; load commands: ${ups.loadCommands}`,
    ...notes.map((note) => `  ${note}`),
  ];
}
