import { type Html, html } from './html.ts';

const two = (n: number): string => String(n).padStart(2, '0');

/** `20:14:05`, with the day before it when that is not today's; in the gateway's own time. */
export function sayTime(at: number, now: number): string {
  const [time, today] = [new Date(at), new Date(now)];
  const clock = `${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}`;
  if (time.toDateString() === today.toDateString()) return clock;
  return `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())} ${clock}`;
}

export const timeElement = (at: number, now: number): Html =>
  html`<time datetime="${new Date(at).toISOString()}">${sayTime(at, now)}</time>`;
