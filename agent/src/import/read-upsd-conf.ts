import type { Remark, SourceFile } from './imported.ts';
import { readNutWords } from './read-nut-words.ts';

const PORT = '3493';
const TLS = 'the protocol is served without TLS here; keep it to networks that you trust';
const leftOut: Readonly<Record<string, string>> = {
  MAXAGE: 'how old is too old, the agent knows from its own pace; while on battery values are served for 30 s',
  STATEPATH: 'there are no such files here',
  MAXCONN: 'the agent has limits of its own',
  TRACKINGDELAY: 'what became of a command is kept as long as the agent runs',
  ALLOW_NO_DEVICE: 'the agent starts whether or not its UPSs answer',
  ALLOW_NOT_ALL_LISTENERS: 'every address under listen must be had',
  CERTFILE: TLS,
  CERTPATH: TLS,
  CERTIDENT: TLS,
  CERTREQUEST: TLS,
  DISABLE_WEAK_SSL: TLS,
  DEBUG_MIN: 'see --log-level',
  ACL: 'who may connect, say LISTEN and the firewall',
  ACCEPT: 'who may connect, say LISTEN and the firewall',
  REJECT: 'who may connect, say LISTEN and the firewall',
};

/** upsd.conf: where the server listens. */
export function readUpsdConf({ name: file, text }: SourceFile): {
  readonly listen: readonly string[];
  readonly remarks: readonly Remark[];
} {
  const listen: string[] = [];
  const remarks: Remark[] = [];
  for (const { line, words, problem } of readNutWords(text)) {
    const [key = '', ...values] = words;
    const entry = words.join(' ');
    const tell = (says: string) => remarks.push({ file, line, entry, says });
    if (problem !== undefined) tell(problem);
    else if (key !== 'LISTEN') tell(leftOut[key] ?? 'this is not understood');
    else {
      const [host = '', port = PORT] = values;
      const addresses = addressesOf(host, port);
      if (addresses === undefined) tell('this is no address with a port; names are not resolved here');
      else for (const address of addresses) if (!listen.includes(address)) listen.push(address);
    }
  }
  return { listen, remarks };
}

function addressesOf(host: string, port: string): string[] | undefined {
  if (!/^[0-9]{1,5}$/.test(port) || Number(port) > 65_535) return undefined;
  if (host === '*') return [`0.0.0.0:${port}`, `[::]:${port}`];
  if (host === 'localhost') return [`127.0.0.1:${port}`];
  const plain = host.replace(/^\[(.*)\]$/, '$1');
  if (/^[0-9a-fA-F:]*:[0-9a-fA-F:]*$/.test(plain)) return [`[${plain}]:${port}`];
  return /^[0-9]{1,3}(\.[0-9]{1,3}){3}$/.test(plain) ? [`${plain}:${port}`] : undefined;
}
