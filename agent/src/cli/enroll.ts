import { readSpkiHash, type SpkiHash } from '@ridethrough/protocol';
import type { Subcommand } from './subcommand.ts';

export interface EnrollAsked {
  readonly what: 'enroll';
  /** `https://host[:port]`. */
  readonly url: string;
  readonly token: string | undefined;
  readonly caHash: SpkiHash | undefined;
  /** Undefined: a person is asked, if there is one. */
  readonly loadCommands: 'allow' | 'deny' | undefined;
}

export const enroll: Subcommand<EnrollAsked> = {
  name: 'enroll',
  usage: [['enroll URL', "makes this agent one of a cloud's, once"]],
  flags: {
    token: { takesValue: true, help: ["TOKEN      of the cloud's 'token add': approved at once, no code to type"] },
    'ca-hash': {
      takesValue: true,
      help: ['HASH     sha256:…, as the cloud prints it: what its certificate must lead to'],
    },
    'allow-load-commands': { takesValue: false, help: [', --deny-load-commands'] },
    'deny-load-commands': {
      takesValue: false,
      help: [
        'may the cloud switch outlets of these UPSs? Not given, you are asked at a terminal; without one',
        'nothing is changed (an entry that is missing means deny)',
      ],
    },
  },
  needsConfig: false,
  read: ([text, ...others], { given, flags }, mistakes) => {
    if (text === undefined || others.length > 0)
      mistakes.push('enroll is followed by the address of the cloud, as https://cloud.example');
    const url = text !== undefined && URL.canParse(text) ? new URL(text) : undefined;
    const isPlain = url?.pathname === '/' && url.search === '' && url.hash === '' && url.username === '';
    if (text !== undefined && (url?.protocol !== 'https:' || !isPlain))
      mistakes.push(`'${text}' is not the address of a cloud, as https://cloud.example[:port]`);
    const hash = given.get('ca-hash');
    const caHash = hash === undefined ? undefined : readSpkiHash(hash);
    if (hash !== undefined && caHash === undefined)
      mistakes.push("--ca-hash is 'sha256:' and 64 hex digits, as the cloud prints it");
    const token = given.get('token');
    if (token !== undefined && !/^[\x21-\x7e]{16,256}$/.test(token))
      mistakes.push('--token is 16 to 256 characters without spaces, as the cloud printed it');
    const [allow, deny] = [flags.has('allow-load-commands'), flags.has('deny-load-commands')];
    if (allow && deny) mistakes.push('--allow-load-commands and --deny-load-commands do not go together');
    const loadCommands = allow ? 'allow' : deny ? 'deny' : undefined;
    return { what: 'enroll', url: url?.origin ?? '', token, caHash, loadCommands };
  },
};
