import { hostname } from 'node:os';
import type { Clock } from '../clock.ts';
import type { Config } from '../config/config-schema.ts';
import type { HostPort } from '../config/loopback.ts';
import { answerHealth } from '../local/answer-health.ts';
import { Gate } from '../local-page/gate.ts';
import { LocalPage } from '../local-page/local-page.ts';
import type { PageSource } from '../local-page/page-content.ts';
import { isHash } from '../local-page/password.ts';
import type { RunnerLog } from '../runner/runner-parts.ts';
import { serveHttp } from './http-server.ts';

export interface LocalParts {
  readonly config: Config['local'];
  readonly source: PageSource & { readonly health: { ok: boolean; reasons: string[] } };
  readonly clock: Pick<Clock, 'now' | 'wallNow'>;
  readonly log: RunnerLog;
}

export interface LocalServices {
  /** `http://127.0.0.1:PORT/healthz`. */
  readonly health: string;
  /** Where the page is, on this machine first. */
  readonly pages: readonly string[];
  close(): Promise<void>;
}

const FAILED_LOGIN_EVERY_MS = 10_000;

/** Health and the local page on this machine, and the page to the network where agent.yaml says so. Rejects with AgentError `port`. */
export async function serveLocal({ config, source, clock, log }: LocalParts): Promise<LocalServices> {
  const { http, page } = config;
  if (page.password !== undefined && !isHash(page.password))
    log.warn(
      {},
      "local.page.password stands in clear in agent.yaml; 'hash-password' prints what can stand there instead",
    );
  const own = hostname();
  let toldAt = Number.NEGATIVE_INFINITY;
  const local = new LocalPage({
    source,
    wallNow: clock.wallNow,
    gate: page.password === undefined ? undefined : new Gate(page.password, clock.now),
    names: [own, `${own}.local`, ...page.names],
    onFailedLogin: (from, why) => {
      // Whoever guesses does not fill the log.
      if (clock.now() - toldAt < FAILED_LOGIN_EVERY_MS) return;
      toldAt = clock.now();
      log.warn({ from, why }, 'somebody did not know the password of the local page');
    },
  });
  const first = await serveHttp(
    'local.http',
    http,
    (asked) => answerHealth(asked, () => source.health) ?? local.answer(asked),
  );
  const { listen } = page;
  try {
    const second = listen && (await serveHttp('local.page.listen', listen, (asked) => local.answer(asked)));
    const base = sayBase(http, first.port);
    return {
      health: `${base}/healthz`,
      pages: [`${base}/`, ...(listen && second ? [`${sayBase(listen, second.port)}/`] : [])],
      close: async () => void (await Promise.all([first.close(), second?.close()])),
    };
  } catch (cause) {
    await first.close();
    throw cause;
  }
}

const sayBase = ({ host }: HostPort, port: number): string =>
  `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
