import { readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { readSpkiHash, type SpkiHash } from '@ridethrough/protocol';
import { AgentError } from '../agent-error.ts';
import type { AskedOf } from '../cli/read-arguments.ts';
import { labelsWithout, withLoadCommands } from '../config/allow-loads.ts';
import { CloudApi } from '../identity/cloud-api.ts';
import { CloudError } from '../identity/cloud-error.ts';
import { type Enrolled, enrol } from '../identity/enrol.ts';
import { makeRequest } from '../identity/make-request.ts';
import { sayTrouble } from '../identity/say-trouble.ts';
import { saySeen, sayStep } from '../local/say-enroll.ts';
import type { Seen } from '../local/seen.ts';
import { IdentityDirectory } from './identity-directory.ts';
import { loadConfig } from './load-config.ts';
import { lockDirectory } from './lock-directory.ts';
import { cloudAsk } from './net/cloud-ask.ts';
import { dateOf, firstContact, type Voucher } from './net/first-contact.ts';
import { seeUps } from './see-ups.ts';
import { systemClock } from './system-clock.ts';
import type { Terminal } from './terminal.ts';

export interface EnrollParts {
  readonly asked: AskedOf<'enroll'>;
  readonly version: string;
  readonly terminal: Terminal | undefined;
  /** A line for a person, and the same for a program. */
  readonly say: (text: string, json: object) => void;
  readonly signal: AbortSignal;
}

/** `enroll URL`, from the look at the UPSs to the identity on disk. Rejects with AgentError. */
export async function runEnroll(parts: EnrollParts): Promise<void> {
  const { asked, say, signal } = parts;
  const { config, directory } = loadConfig(asked.config);
  const release = lockDirectory(directory);
  try {
    const store = new IdentityDirectory(directory);
    const before = await store.load();
    if (before !== undefined)
      throw new AgentError(
        'enrolled',
        `This agent is enrolled already: ${before.agent} at ${before.cloud}.\n'npm run agent -- identity reset' forgets that, so that it can be enrolled anew.`,
      );
    store.tryOut();
    const ups = await Promise.all(config.ups.map((one) => seeUps(one, systemClock, signal)));
    for (const one of ups) say(saySeen(one), { state: 'seen', ...one });
    const text = readFileSync(asked.config, 'utf8');
    const unsaid = labelsWithout(config, text);
    const { agent, files, loadCommands } = await atCloud(parts, async (voucher) => ({
      loadCommands: asked.loadCommands ?? (await askLoadCommands(parts, unsaid)),
      ...(await enrolWith(parts, voucher, ups)),
    }));
    store.replace(files, undefined);
    if (loadCommands !== undefined)
      writeLoadCommands(asked.config, loadCommands, asked.loadCommands === undefined ? 'missing' : 'all');
    say(`Enrolled: this agent is ${agent} at ${asked.url}.\nStart it:  npm run agent -- --config ${asked.config}`, {
      state: 'enrolled',
      agent,
      cloud: asked.url,
    });
  } finally {
    release();
  }
}

function enrolWith(
  { asked, version, say, signal }: EnrollParts,
  { authority, anchors, date }: VoucherAndDate,
  seen: readonly Seen[],
): Promise<Enrolled> {
  const { url: cloud, token } = asked;
  // The clock is put right by one who was vouched for, and by nobody else.
  const mayTellTime = authority !== undefined && date !== undefined;
  const ask = cloudAsk({
    url: cloud,
    environment: process.env,
    anchors: () => anchors,
    otherTime: mayTellTime ? () => ({ trusted: date, atLeast: 0, anchors, viaOthers: true }) : undefined,
    onClock: sayOnce((says) => say(`Note: ${says}.`, { state: 'note', says })),
    signal,
  });
  const host = hostname().slice(0, 253) || 'unnamed';
  return enrol({
    api: new CloudApi(ask),
    cloud,
    authority,
    makeRequest,
    host,
    ups: seen.map(({ problem: _, ...one }) => one),
    token,
    version,
    clock: systemClock,
    tell: (step) => {
      const { text, json } = sayStep(step, host, cloud);
      say(text, json);
    },
    signal,
  });
}

function sayOnce(say: (text: string) => void): (text: string) => void {
  const said = new Set<string>();
  return (text) => {
    if (!said.has(text)) say(text);
    said.add(text);
  };
}

type VoucherAndDate = Voucher & { readonly date: number | undefined };

/** Runs `work` with whom to trust; what goes wrong at the cloud is told with what to do about it. */
async function atCloud<T>(
  { asked, terminal, say, signal }: EnrollParts,
  work: (voucher: VoucherAndDate) => Promise<T>,
): Promise<T> {
  const { url, caHash } = asked;
  const environment = process.env;
  const askPerson = terminal && ((hash: SpkiHash, seen: string) => askFingerprint(terminal, hash, seen));
  try {
    const voucher = await firstContact({ url, caHash, environment, askPerson, signal });
    const date = voucher.authority === undefined ? undefined : await dateOf({ url, environment, signal });
    say(`Connected to ${url}.`, { state: 'connected', cloud: url });
    return await work({ ...voucher, date });
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    if (!CloudError.is(error)) throw error;
    const date = error.code === 'clock' ? await dateOf({ url, environment, signal }) : undefined;
    const facts = { url, hasCaHash: caHash !== undefined, hasTerminal: terminal !== undefined, wall: Date.now(), date };
    throw new AgentError('cloud', sayTrouble(error, facts), { cause: error });
  }
}

async function askFingerprint(terminal: Terminal, hash: SpkiHash, seen: string): Promise<boolean> {
  const answer = await terminal.ask(
    `\nThis machine does not know the authority of that cloud (${seen}). Its fingerprint is\n\n  ${hash}\n\nThe cloud prints it at its start. Is it the same? Type yes, or paste the one you have: `,
  );
  return /^y(es)?$/i.test(answer) || readSpkiHash(answer) === hash;
}

async function askLoadCommands(
  { terminal }: EnrollParts,
  labels: readonly string[],
): Promise<'allow' | 'deny' | undefined> {
  if (terminal === undefined || labels.length === 0) return undefined;
  const answer = await terminal.ask(
    `\nMay the cloud switch outlets of ${labels.join(', ')} (off, on, reboot)? It can be changed in agent.yaml at any time. [y/N] `,
  );
  return /^y(es)?$/i.test(answer) ? 'allow' : 'deny';
}

/** The file as a whole, or as it was. */
function writeLoadCommands(file: string, value: 'allow' | 'deny', where: 'all' | 'missing'): void {
  const next = `${file}.new`;
  try {
    const text = readFileSync(file, 'utf8');
    const changed = withLoadCommands(text, value, where);
    if (changed === text) return;
    writeFileSync(next, changed, { mode: statSync(file).mode, flush: true });
    renameSync(next, file);
  } catch (cause) {
    rmSync(next, { force: true });
    const says = cause instanceof Error ? cause.message : String(cause);
    throw new AgentError(
      'identity',
      `The agent is enrolled, but ${file} could not be written (${says}): put loadCommands: ${value} there yourself.`,
      { cause },
    );
  }
}
