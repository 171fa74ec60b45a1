import { alertOf } from './tables/alerts.ts';

/** What a unit knows, by its answer to `a`. */
export type ProtocolString = {
  readonly version: number;
  /** Alert characters that it sends. */
  readonly alerts: ReadonlySet<string>;
  /** What it can be asked: single characters, and pairs of a prefix and a second one. */
  readonly asks: ReadonlySet<string>;
};

/** Characters that are alerts and nothing else; one among the commands came in between. */
const ALERT_ONLY = /[!$%?=#|*&]/g;

/** Reads `version.alerts.commands[.extended]`; undefined when it is not of that form, as on some small models. */
export function parseProtocolString(answer: string): ProtocolString | undefined {
  const [version = '', alerts = '', commands = '', extended = '', ...more] = answer.split('.');
  const digits = version.replace(/[^\x20-\x7e]|[!$%+?=#|*&~]/g, '');
  if (!/^\d$/.test(digits) || commands === '' || more.length > 0) return undefined;
  const asks = [...commands.replace(ALERT_ONLY, '')];
  return {
    version: Number(digits),
    alerts: new Set([...alerts].filter((character) => alertOf(character) !== undefined)),
    asks: new Set([...asks, ...extendedAsks(extended)]),
  };
}

/** A prefix, a colon and the second characters that go with it. */
function extendedAsks(extended: string): string[] {
  const [, prefix, seconds = ''] = /^(.):(.*)$/s.exec(extended.replace(ALERT_ONLY, '')) ?? [];
  return prefix === undefined ? [] : [...seconds].map((second) => prefix + second);
}
