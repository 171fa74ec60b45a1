import { createPrivateKey, X509Certificate } from 'node:crypto';
import { chmodSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { type CommandMessage, type ReceiptMessage, sealCommand, sealReceipt } from '@ridethrough/protocol';
import { CloudError } from '../cloud-error.ts';
import type { Clock } from '../store/clock.ts';
import type { Authority } from './authority.ts';
import { issue } from './issue.ts';
import { makeTrust } from './make-trust.ts';
import { readRequest } from './read-request.ts';
import { settleRoot } from './root-key.ts';
import { type Rotatable, type RotateOptions, retireOld, rotateTrust } from './rotate-trust.ts';
import { serverCertificate } from './server-certificate.ts';
import { spkiHash } from './spki-hash.ts';
import type { IssuedCertificate, SealedBundle, ServerTls, Trust } from './trust.ts';
import {
  type Chain,
  type HeldKey,
  readAuthorities,
  readChain,
  readSigningKeys,
  settleFiles,
  trustFiles,
} from './trust-files.ts';
import { withTrustLock } from './trust-lock.ts';

const DAY_MS = 86_400_000;
const AGENT_DAYS = 90;
/** Another process may have changed the keys. */
const LOOK_EVERY_MS = 1_000;

export type TrustOptions = {
  /** Host names and addresses that the servers are reached under; at least one. */
  readonly names: readonly string[];
  readonly clock: Clock;
  /** The operator's own certificate for HTTPS, files in PEM. */
  readonly https?: { readonly certFile: string; readonly keyFile: string };
};

type State = {
  readonly chain: Chain;
  /** Signs what is new. */
  readonly authority: Authority;
  /** Signed what the servers show: the oldest that is still good, for the agents that know no other yet. */
  readonly serving: Authority;
  readonly command: readonly HeldKey<'command'>[];
  readonly receipt: readonly HeldKey<'receipt'>[];
  readonly server: ServerTls;
  readonly https: ServerTls;
};

/** The cloud's keys: its CA, what signs commands and receipts, and the chain of bundles that tells the agents of them. */
export class TrustStore implements Trust {
  readonly #directory: string;
  readonly #options: TrustOptions;
  readonly #listeners = new Set<() => void>();
  readonly #stopping = new AbortController();
  #state: State;
  #stamp: string;
  #looking: Promise<void> | undefined;

  private constructor(directory: string, options: TrustOptions, state: State) {
    this.#directory = directory;
    this.#options = options;
    this.#state = state;
    this.#stamp = stampOf(directory, options);
  }

  /** Makes the keys at the first start. Throws CloudError `trust-unusable` with what to do, or `trust-busy`. */
  static async open(directory: string, options: TrustOptions): Promise<TrustStore> {
    const state = await withTrustLock(directory, async () => {
      await makeTrust(directory, options.clock.wallNow());
      closeToOthers(directory);
      return readState(directory, options);
    });
    return new TrustStore(directory, options, state);
  }

  /** Follows what other processes do to the keys; `failed` is told when they cannot be read, and the old ones stay. */
  start(failed: (error: unknown) => void): void {
    this.#looking = this.#look(failed);
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#looking;
  }

  get caPems(): readonly string[] {
    return this.#state.chain.bundle.cas;
  }

  get caHash(): string {
    return spkiHash(this.#state.serving.pem);
  }

  get mqttTls(): ServerTls & { readonly ca: readonly string[] } {
    return { ...this.#state.server, ca: this.caPems };
  }

  get httpsTls(): ServerTls {
    return this.#state.https;
  }

  get bundle(): SealedBundle {
    const { bundle, texts } = this.#state.chain;
    return { version: bundle.version, jws: texts.at(-1) ?? '' };
  }

  bundlesFrom(n: number): readonly string[] {
    return this.#state.chain.texts.slice(Math.max(0, n - 1));
  }

  async issueAgent(csrPem: string, agentId: string): Promise<IssuedCertificate> {
    const now = this.#options.clock.wallNow();
    return issue(this.#state.authority, {
      cn: agentId,
      publicKey: await readRequest(csrPem),
      usage: 'client',
      notBefore: new Date(now - DAY_MS),
      notAfter: new Date(now + AGENT_DAYS * DAY_MS),
    });
  }

  signCommand(message: CommandMessage): Promise<string> {
    return sealCommand(message, this.#signer(this.#state.command));
  }

  signReceipt(message: ReceiptMessage): Promise<string> {
    return sealReceipt(message, this.#signer(this.#state.receipt));
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async rotate(what: Rotatable, options: Omit<RotateOptions, 'wallNow'> = {}): Promise<void> {
    await rotateTrust(this.#directory, what, { ...options, wallNow: this.#options.clock.wallNow() });
    await this.reload();
  }

  async retire(options: Omit<RotateOptions, 'wallNow'> = {}): Promise<void> {
    await retireOld(this.#directory, { ...options, wallNow: this.#options.clock.wallNow() });
    await this.reload();
  }

  /** Reads the keys again. Throws CloudError; then the old ones stay. */
  async reload(): Promise<void> {
    const directory = this.#directory;
    this.#state = await withTrustLock(directory, () => readState(directory, this.#options));
    this.#stamp = stampOf(directory, this.#options);
    for (const listener of this.#listeners) listener();
  }

  #signer<P extends 'command' | 'receipt'>(held: readonly HeldKey<P>[]): HeldKey<P>['key'] {
    const now = this.#options.clock.wallNow();
    const due = held.find(({ signsFrom }) => signsFrom <= now) ?? held[0];
    if (due === undefined) throw new CloudError('trust-unusable', 'there is no key to sign with');
    return due.key;
  }

  async #look(failed: (error: unknown) => void): Promise<void> {
    const { clock } = this.#options;
    while (!this.#stopping.signal.aborted) {
      await clock.sleep(LOOK_EVERY_MS, this.#stopping.signal).catch(() => undefined);
      if (this.#stopping.signal.aborted) return;
      const stamp = stampOf(this.#directory, this.#options);
      if (stamp === this.#stamp) continue;
      this.#stamp = stamp;
      await this.reload().catch(failed);
    }
  }
}

async function readState(directory: string, { names, https }: TrustOptions): Promise<State> {
  const chain = await readChain(directory);
  const { bundle } = chain;
  const files = trustFiles(directory);
  settleRoot(files.root, bundle);
  settleFiles(directory, bundle);
  const authorities = readAuthorities(directory, bundle);
  const [authority] = authorities;
  if (authority === undefined || authority.pem !== bundle.cas[0]) throw lost(files.ca.current, 'ca');
  const command = readSigningKeys(directory, 'command', bundle);
  if (command[0]?.key.kid !== bundle.commandKeys[0]?.kid) throw lost(files.command.current, 'command');
  const receipt = readSigningKeys(directory, 'receipt', bundle);
  if (receipt[0]?.key.kid !== bundle.receiptKeys[0]?.kid) throw lost(files.receipt.current, 'receipt');
  const serving = authorities.at(-1) ?? authority;
  const server = await serverCertificate(directory, serving, names);
  const own = { cert: `${server.cert}${serving.pem}`, key: server.key };
  return { chain, authority, serving, command, receipt, server, https: https === undefined ? own : readOwn(https) };
}

function readOwn({ certFile, keyFile }: NonNullable<TrustOptions['https']>): ServerTls {
  try {
    const own = { cert: readFileSync(certFile, 'utf8'), key: readFileSync(keyFile, 'utf8') };
    if (new X509Certificate(own.cert).checkPrivateKey(createPrivateKey(own.key))) return own;
  } catch (cause) {
    const says = cause instanceof Error ? cause.message : String(cause);
    throw new CloudError('trust-unusable', `the certificate for HTTPS, ${certFile} and ${keyFile}: ${says}`, { cause });
  }
  throw new CloudError('trust-unusable', `${keyFile} is not the key of the certificate in ${certFile}`);
}

const lost = (file: string, what: string): CloudError =>
  new CloudError(
    'trust-unusable',
    `${file} is missing or damaged: put it back from a backup, or make a new one with \`npm run -s cloud -- trust rotate ${what} --now\``,
  );

/** A copy or a careless hand may have opened them. */
function closeToOthers(directory: string): void {
  chmodSync(directory, 0o700);
  for (const name of readdirSync(directory))
    if (/\.(?:key|jwk)$/.test(name)) chmodSync(path.join(directory, name), 0o600);
}

/** Changes when another process changes the keys, or the operator the certificate. */
function stampOf(directory: string, { https }: TrustOptions): string {
  const files = trustFiles(directory);
  const all = [files.bundles, files.command.current, files.receipt.current, files.ca.current];
  if (https !== undefined) all.push(https.certFile, https.keyFile);
  return all
    .map((file) => {
      const stat = statSync(file, { throwIfNoEntry: false });
      return stat === undefined ? '-' : `${stat.ino}:${stat.mtimeMs}:${stat.size}`;
    })
    .join();
}
