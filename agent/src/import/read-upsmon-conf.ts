import type { Imported, ImportedPolicyUps, Remark, SourceFile } from './imported.ts';
import { readNutWords } from './read-nut-words.ts';

const STAYS = 'stays with upsmon on each server, which goes on as it is';
const TELLS = 'who is told of what, the cloud says; upsmon can go on to tell it here';
/** Entries of upsmon.conf by what becomes of them. */
const leftOut: Readonly<Record<string, string>> = {
  SHUTDOWNCMD: STAYS,
  FINALDELAY: STAYS,
  MINSUPPLIES: STAYS,
  POLLFREQ: STAYS,
  POLLFREQALERT: STAYS,
  DEADTIME: STAYS,
  NOCOMMWARNTIME: STAYS,
  RBWARNTIME: STAYS,
  RUN_AS_USER: STAYS,
  POWERDOWNFLAG: 'the agent itself makes the UPS cut and return, by the section policy',
  NOTIFYCMD: TELLS,
  NOTIFYMSG: TELLS,
  NOTIFYFLAG: TELLS,
  CERTPATH: STAYS,
  CERTVERIFY: STAYS,
  FORCESSL: 'the protocol is served without TLS here: take it out of upsmon.conf',
};
const here = /^(localhost|127\.[0-9.]+|\[?::1\]?)?(:[0-9]+)?$/;

/** upsmon.conf of the gateway itself. It remains a client; only how long the primary waits for the others becomes policy. */
export function readUpsmonConf(
  { name: file, text }: SourceFile,
  labels: readonly string[],
): Pick<Imported, 'policy' | 'remarks'> {
  const remarks: Remark[] = [];
  const primaryOf = new Set<string>();
  let waitSeconds: number | undefined;
  for (const { line, words, problem } of readNutWords(text)) {
    const [key = '', ...values] = words;
    // Behind MONITOR's user stands its password.
    const shown =
      key === 'MONITOR' ? [key, values[0] ?? '', values[1] ?? '', values[2] ?? '', '…', values[4] ?? ''] : words;
    const tell = (says: string) => remarks.push({ file, line, entry: shown.join(' ').trim(), says });
    if (problem !== undefined) tell(problem);
    else if (key === 'MONITOR') {
      const [system = '', , , , kind = ''] = values;
      const [label = '', host = ''] = system.split('@', 2);
      if (values.length < 5) tell('five words are needed behind MONITOR');
      else if (!here.test(host)) tell(`it watches a UPS of ${host}; ${STAYS}`);
      else if (!labels.includes(label))
        tell(`the UPS ${label} was not taken over, so upsmon would find none of this name`);
      else {
        if (kind === 'primary' || kind === 'master') primaryOf.add(label);
        tell(`${STAYS}; it finds the UPS under the same name`);
      }
    } else if (key === 'HOSTSYNC' && /^[0-9]{1,4}$/.test(values[0] ?? '')) {
      const seconds = Number(values[0]);
      if (seconds >= 1 && seconds <= 3600) waitSeconds = seconds;
      else tell('policy.ups[].waitSeconds is 1 to 3600');
    } else tell(leftOut[key] ?? 'this is not understood');
  }
  const wait = waitSeconds === undefined ? {} : { waitSeconds };
  const ups: ImportedPolicyUps[] = [...primaryOf].map((label) => ({ label, ...wait }));
  return ups.length === 0 ? { remarks } : { policy: { mode: 'dry-run', ups }, remarks };
}
