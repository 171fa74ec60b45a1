import { type FourWords, fourWords } from '@ridethrough/protocol';
import { AgentError } from '../agent-error.ts';
import type { AskedOf } from '../cli/read-arguments.ts';
import { CloudError } from '../identity/cloud-error.ts';
import { type Identity, spkiOf } from '../identity/identity.ts';
import { IdentityKeeper } from '../identity/identity-keeper.ts';
import { makeRequest } from '../identity/make-request.ts';
import { sayIdentity } from '../identity/say-identity.ts';
import { sayTrouble } from '../identity/say-trouble.ts';
import { IdentityDirectory } from './identity-directory.ts';
import { loadConfig } from './load-config.ts';
import { lockDirectory } from './lock-directory.ts';
import { dateOf } from './net/first-contact.ts';
import { identityApi } from './net/identity-links.ts';
import { systemClock } from './system-clock.ts';
import type { Terminal } from './terminal.ts';

export interface IdentityParts {
  readonly asked: AskedOf<'identity'>;
  readonly terminal: Terminal | undefined;
  readonly say: (text: string, json: object) => void;
  readonly signal: AbortSignal;
}

/** `identity show|renew|reset`. Rejects with AgentError. */
export async function runIdentity(parts: IdentityParts): Promise<void> {
  const { asked } = parts;
  const { directory } = loadConfig(asked.config);
  const store = new IdentityDirectory(directory);
  if (asked.act === 'reset') return reset(parts, store, directory);
  const identity = await store.load();
  if (identity === undefined)
    throw new AgentError('not-enrolled', "This agent has no identity; 'npm run agent -- enroll URL' gives it one.");
  if (asked.act === 'show') return show(parts, identity, store.path);
  await renew(parts, identity, store);
}

async function show({ say }: IdentityParts, identity: Identity, directory: string): Promise<void> {
  const words: FourWords = await fourWords(spkiOf(identity.key));
  const { text, json } = sayIdentity(identity, { words, directory, now: Date.now() });
  say(text, json);
}

/** Also while the agent runs: it takes the new one at its next connection. */
async function renew({ say, signal }: IdentityParts, identity: Identity, store: IdentityDirectory): Promise<void> {
  const onClock = (says: string) => say(`Note: ${says}.`, { note: says });
  const trustedNow = () => undefined;
  const environment = process.env;
  const keeper = new IdentityKeeper(
    {
      store,
      api: (of) => identityApi(of, { environment, trustedNow, onClock, signal }),
      makeRequest,
      clock: systemClock,
      trustedNow,
      onForged: (says) => say(`Note: a trust bundle was not taken: ${says}.`, { note: says }),
      log: {
        info: () => undefined,
        warn: ({ ...details }, message) => say(`${message}: ${JSON.stringify(details)}`, details),
      },
    },
    identity,
  );
  try {
    await keeper.renew();
  } catch (error) {
    if (!CloudError.is(error)) throw error;
    const { https: url } = identity;
    const date = error.code === 'clock' ? await dateOf({ url, environment, signal }) : undefined;
    const facts = { url, hasCaHash: false, hasTerminal: false, wall: Date.now(), date };
    throw new AgentError('cloud', `Not renewed; the old one stays. ${sayTrouble(error, facts)}`, { cause: error });
  }
  const until = new Date(keeper.current.validity.to).toISOString();
  say(`Renewed: the new certificate lasts until ${until}. A running agent uses it from its next connection on.`, {
    state: 'renewed',
    agent: identity.agent,
    until,
  });
}

async function reset(
  { asked, terminal, say }: IdentityParts,
  store: IdentityDirectory,
  directory: string,
): Promise<void> {
  if (store.state === undefined) return say('This agent has no identity.', { state: 'none' });
  const release = lockDirectory(directory);
  try {
    if (!asked.yes) {
      if (terminal === undefined) throw new AgentError('usage', 'Nobody can be asked here; --yes means it.');
      const answer = await terminal.ask(
        `The key of this agent is lost with it, and it must be enrolled again before anything is reported. Type yes: `,
      );
      if (answer.toLowerCase() !== 'yes') throw new AgentError('refused', 'Nothing was changed.');
    }
    store.remove();
  } finally {
    release();
  }
  say('Forgotten. Let the cloud revoke the old certificate: npm run cloud -- agent revoke ID.', { state: 'reset' });
}
