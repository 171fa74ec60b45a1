/** How many rows a second this machine's SQLite takes with every commit on disk: the limit beside which ingest is held. Prints JSON. */
import { DatabaseSync } from 'node:sqlite';

export type LimitAsked = {
  readonly file: string;
  readonly rowBytes: number;
  readonly batch: number;
  readonly measureMs: number;
};
export type LimitDone = { readonly rows: number; readonly tookMs: number; readonly commits: number };

const COLUMNS = 8;
const ROWS_PER_STATEMENT = 50;
const UNITS = 64;

const { file, rowBytes, batch, measureMs } = JSON.parse(process.argv[2] ?? '') as LimitAsked;
const db = new DatabaseSync(file);
db.exec('pragma journal_mode = wal; pragma synchronous = full; pragma cache_size = -65536');
db.exec(
  'create table telemetry (epoch_id, seq, device, ts, from_ts, mono, arrived, body text, primary key (epoch_id, seq))',
);
db.exec('create index telemetry_time on telemetry (device, ts)');
const statement = (rows: number) =>
  db.prepare(
    `insert into telemetry values ${Array(rows)
      .fill(`(${Array(COLUMNS).fill('?').join()})`)
      .join()}`,
  );
const many = statement(ROWS_PER_STATEMENT);
const one = statement(1);
const body = 'x'.repeat(rowBytes);
const now = Date.now();
let seq = 0;
const row = () => [1, ++seq, seq % UNITS, now + seq, now + seq, seq, now + seq, body];

const began = performance.now();
let commits = 0;
while (performance.now() - began < measureMs) {
  db.exec('begin');
  let left = batch;
  for (; left >= ROWS_PER_STATEMENT; left -= ROWS_PER_STATEMENT)
    many.run(...Array.from({ length: ROWS_PER_STATEMENT }, row).flat());
  for (; left > 0; left--) one.run(...row());
  db.exec('commit');
  commits++;
}
const done: LimitDone = { rows: seq, tookMs: performance.now() - began, commits };
db.close();
process.stdout.write(`${JSON.stringify(done)}\n`);
