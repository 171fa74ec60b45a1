const levels: Readonly<Record<number, string>> = {
  10: 'trace',
  20: 'debug',
  30: '',
  40: 'warning',
  50: 'error',
  60: 'fatal',
};
const own = new Set(['level', 'time', 'msg', 'pid', 'hostname', 'v']);

/** A line of pino's JSON as a person reads it in a terminal: time, what happened, and its details. */
export function sayLogLine(line: string): string {
  let entry: unknown;
  try {
    entry = JSON.parse(line);
  } catch {
    return line;
  }
  if (typeof entry !== 'object' || entry === null) return line;
  const all: Record<string, unknown> = { ...entry };
  const time = typeof all.time === 'number' ? new Date(all.time).toTimeString().slice(0, 8) : '';
  const level = typeof all.level === 'number' ? (levels[all.level] ?? '') : '';
  const details = Object.entries(all)
    .filter(([name, value]) => !own.has(name) && value !== undefined)
    .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
  const words = [time, level, String(all.msg ?? ''), details.length > 0 ? `(${details.join(', ')})` : ''];
  return `${words.filter((word) => word !== '').join(' ')}\n`;
}
