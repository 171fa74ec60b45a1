import { powerOf, powerWords, type Tone } from '../local/power-word.ts';
import type { StatusReport } from '../local/status-report.ts';
import { type Html, html } from './html.ts';
import type { PageContent } from './page-content.ts';
import { renderAgent } from './render-agent.ts';
import { renderLog } from './render-log.ts';
import { renderPolicy, renderProtected } from './render-protection.ts';
import { renderUps } from './render-ups.ts';
import { sayTime } from './say-time.ts';

/** The page's parts by the ids of their places; the script asks for them anew and puts in what has changed. */
export interface PageParts {
  readonly title: string;
  readonly parts: Readonly<Record<string, string>>;
}

const graver: readonly Tone[] = ['good', 'unknown', 'watch', 'bad'];

export function renderParts(content: PageContent): PageParts {
  const { status, at } = content;
  const parts: readonly (readonly [string, Html])[] = [
    ['overall', renderOverall(status)],
    ['at', html`${sayTime(at, at)}`],
    ...status.ups.map((ups, index) => [`ups-${index}`, renderUps(ups, status, at)] as const),
    ['protected', renderProtected(status.protection)],
    ['policy', renderPolicy(status.policy)],
    ['agent', renderAgent(status)],
    ['log', renderLog(content)],
  ];
  return { title: sayTitle(status), parts: Object.fromEntries(parts.map(([id, part]) => [id, part.html])) };
}

/** It holds no running figures: it is read aloud whenever it changes. */
function renderOverall({ ups }: StatusReport): Html {
  const all = ups.map((one) => ({ label: one.label, ...powerWords[powerOf(one)] }));
  const tone = worst(all);
  const [only] = all;
  const count = all.length;
  if (tone !== 'good') {
    const says = all.filter((one) => one.tone !== 'good').map((one) => `${one.label}: ${one.says}`);
    const well = count - says.length;
    return html`<span class="${tone}">${says.join('. ')}.${well > 0 && ` ${well === 1 ? 'One other is' : `${well} others are`} on mains.`}</span>`;
  }
  return html`<span class="good">${count === 1 ? `${only?.label} is on mains.` : `${count === 2 ? 'Both' : `All ${count}`} UPSs are on mains.`}</span>`;
}

function sayTitle({ ups, agent }: StatusReport): string {
  const bad = ups.map((one) => ({ label: one.label, ...powerWords[powerOf(one)] })).find(({ tone }) => tone !== 'good');
  return bad === undefined ? `On mains: ${agent}` : `${bad.says}: ${bad.label}`;
}

const worst = (all: readonly { readonly tone: Tone }[]): Tone =>
  graver[Math.max(0, ...all.map(({ tone }) => graver.indexOf(tone)))] ?? 'unknown';
