import { readingNames } from '@ridethrough/protocol';
import { lastPowerOf, notesOf, powerOf, powerWords } from '../local/power-word.ts';
import { sayDuration } from '../local/say-duration.ts';
import type { StatusReport, UpsReport } from '../local/status-report.ts';
import { type Html, html } from './html.ts';
import { sayTime } from './say-time.ts';

/** One UPS: what a person must know at a glance, then the figures, then all of its readings on demand. */
export function renderUps(ups: UpsReport, { protection }: StatusReport, now: number): Html {
  const power = powerOf(ups);
  const { says, tone } = powerWords[power];
  const isSeen = ups.state === 'up';
  const forced = protection?.forced[ups.label];
  const logins = protection?.clients.filter((one) => one.ups === ups.label).length;
  const model = ups.readings['device.model'] ?? ups.readings['ups.model'];
  const last = isSeen ? undefined : powerWords[lastPowerOf(ups.readings)].says;
  const warn = (says: string) => ({ says, isWarning: true });
  const notes = [
    ...(forced === undefined ? [] : [warn(`Clients are told to shut down: ${forced}`)]),
    ...(ups.state === 'down' && ups.says !== undefined ? [warn(ups.says)] : []),
    ...(last !== undefined && ups.readings['ups.status'] !== undefined ? [warn(`When last seen: ${last}`)] : []),
    ...(isSeen ? notesOf(ups) : []),
  ];
  return html`<h3>${ups.label}</h3>
<p class="unit">${[model, ups.unit].filter((one) => one !== undefined).join(', ') || 'not recognised yet'}</p>
<p class="state ${tone}">${says}</p>
<p class="since">${sinceOf(ups, now)}</p>
${notes.length > 0 && html`<ul class="notes">${notes.map(({ says: note, isWarning }) => html`<li${isWarning && html` class="warning"`}>${note}</li>`)}</ul>`}
<dl class="figures${!isSeen && ' old'}">${figures(ups)}</dl>
${logins !== undefined && html`<p class="logins">${sayLogins(logins)}</p>`}
<details id="all-${encodeURIComponent(ups.label)}"><summary>All readings</summary>
<table><thead><tr><th scope="col">Reading</th><th scope="col">Value</th></tr></thead><tbody>${rows(ups)}</tbody></table>
<p class="link">${ups.address}: ${ups.state}${ups.replyMs !== undefined && `, replies in ${ups.replyMs} ms`}; outlets may be switched: ${ups.loadCommands === 'allow' ? 'yes' : 'no'}</p>
</details>`;
}

function sinceOf({ since }: UpsReport, now: number): string {
  if (since === undefined) return '';
  const { at, orEarlier } = since;
  return `since ${sayTime(at, now)}${orEarlier ? ' or earlier' : ''} (${orEarlier ? 'at least ' : ''}${sayDuration((now - at) / 1000)})`;
}

function sayLogins(count: number): string {
  return count === 0 ? 'No server is logged in.' : `${count} ${count === 1 ? 'server is' : 'servers are'} logged in.`;
}

const numberOf = ({ readings }: UpsReport, name: string): number | undefined => {
  const value = readings[name];
  return typeof value === 'number' ? value : undefined;
};

function figures(ups: UpsReport): Html[] {
  const percent = (title: string, name: string, isLow: (value: number) => boolean) => {
    const value = numberOf(ups, name);
    return figure(
      title,
      value === undefined ? undefined : `${Math.round(value)} %`,
      value === undefined ? undefined : bar(value, isLow(value)),
    );
  };
  const plain = (title: string, name: string, unit: string) => {
    const value = numberOf(ups, name);
    return figure(title, value === undefined ? undefined : `${Math.round(value * 10) / 10} ${unit}`);
  };
  const runtime = numberOf(ups, 'battery.runtime');
  return [
    percent('Charge', 'battery.charge', (value) => value <= 30),
    percent('Load', 'ups.load', (value) => value >= 85),
    figure('Runtime', runtime === undefined ? undefined : sayDuration(runtime)),
    plain('Input', 'input.voltage', 'V'),
    plain('Temperature', 'battery.temperature', '°C'),
  ];
}

function figure(title: string, value: string | undefined, picture?: Html): Html {
  return html`<div><dt>${title}</dt><dd>${value ?? html`<span class="none">no reading</span>`}${picture}</dd></div>`;
}

/** A picture only: the number stands beside it. */
export function bar(percent: number, isBad: boolean): Html {
  const width = Math.max(0, Math.min(100, Math.round(percent)));
  return html`<svg class="bar${isBad && ' bad'}" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true"><rect class="all" width="100" height="6"/><rect class="part" width="${width}" height="6"/></svg>`;
}

function rows({ readings }: UpsReport): Html[] {
  const units: Readonly<Record<string, { readonly unit: string; readonly says: string } | undefined>> = readingNames;
  return Object.entries(readings)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => {
      const row = units[name];
      return html`<tr><th scope="row" title="${row?.says ?? ''}">${breakable(name)}</th><td>${value === '' ? html`<span class="none">none</span>` : value}${row?.unit && ` ${row.unit === 'degC' ? '°C' : row.unit}`}</td></tr>`;
    });
}

/** Long names break at their dots first. */
const breakable = (name: string): Html[] =>
  name.split('.').map((part, i) => (i === 0 ? html`${part}` : html`.<wbr>${part}`));
