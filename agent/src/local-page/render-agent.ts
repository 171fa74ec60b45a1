import { sayBytes } from '../local/say-bytes.ts';
import { sayDuration } from '../local/say-duration.ts';
import type { StatusReport } from '../local/status-report.ts';
import { type Html, html } from './html.ts';
import { bar } from './render-ups.ts';

/** The way to the cloud, what waits for it, and the agent itself. */
export function renderAgent(status: StatusReport): Html {
  const { agent, version, upSeconds, health, identity, time } = status;
  const until = new Date(identity.validUntil).toISOString().slice(0, 10);
  const rows: readonly (readonly [string, Html | string])[] = [
    ['Cloud', renderCloud(status)],
    ['Outbox', renderOutbox(status)],
    ['Time', time.quality === 'unsynchronised' ? 'not yet learnt from the cloud' : `by the ${time.quality}`],
    ['Agent', `${agent}, version ${version}, running for ${sayDuration(upSeconds)}; certificate until ${until}`],
  ];
  return html`<h2>This agent</h2>
${!health.ok && html`<ul class="notes">${health.reasons.map((reason) => html`<li class="warning">${reason}</li>`)}</ul>`}
<dl class="rows">${rows.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}

function renderCloud({ cloud }: StatusReport): Html {
  const { connected, receipted, problem, rejected } = cloud;
  const tone = receipted ? 'good' : connected ? 'unknown' : 'watch';
  const says = receipted ? 'reached' : connected ? 'connected, nothing acknowledged yet' : 'not reached';
  const why = receipted || problem === undefined ? '' : `: ${problem}`;
  return html`<span class="dot ${tone}"></span>${says}${why}${!receipted && '. Nothing on this page needs it.'}${rejected > 0 && html`<br>${rejected} messages from there were not taken`}`;
}

function renderOutbox({ outbox }: StatusReport): Html {
  const { healthy, records, bytes, mostBytes, lost, dropped } = outbox;
  const percent = mostBytes === undefined ? undefined : (100 * bytes) / mostBytes;
  const fill = percent === undefined || mostBytes === undefined ? '' : ` of ${sayBytes(mostBytes)}`;
  const lacks = [
    ...(healthy ? [] : ['the disk cannot be written']),
    ...(lost > 0 ? [`${lost} records lost`] : []),
    ...(dropped > 0 ? [`${dropped} old readings dropped`] : []),
  ];
  return html`${records === 0 ? 'empty: all is with the cloud' : `${records} records wait for the cloud (${sayBytes(bytes)}${fill})`}${lacks.length > 0 && html`; <strong>${lacks.join(', ')}</strong>`}${percent !== undefined && bar(percent, percent > 80)}`;
}
