import type { LogEntry } from '../local/log-entries.ts';
import { ownerOf, sayDetails, sayEntry } from '../local/say-entry.ts';
import { type Html, html } from './html.ts';
import type { PageContent } from './page-content.ts';
import { sayTime, timeElement } from './say-time.ts';

/** The last events, newest first. */
export function renderLog({ log, status, at }: PageContent): Html {
  if (log.length === 0) return html`<h2>Last events</h2><p>None yet.</p>`;
  return html`<h2>Last events</h2><ol class="log">${log.map((entry) => renderEntry(entry, ownerOf(entry, status.ups), at))}</ol>`;
}

function renderEntry(entry: LogEntry, owner: string, now: number): Html {
  const { at, severity, away, since } = entry;
  const details = sayDetails(entry);
  const seen = since === undefined ? 'seen only afterwards' : `some time after ${sayTime(since, now)}`;
  return html`<li class="${severity}">${timeElement(at, now)} <div><strong>${owner}</strong> ${severity !== 'info' && html`<span class="severity">${severity}</span> `}${sayEntry(entry)}${away === true && ` (${seen})`}${details !== '' && html` <span class="details">${details}</span>`}</div></li>`;
}
