import { type Html, html } from './html.ts';
import type { PageContent } from './page-content.ts';
import { renderParts } from './render-parts.ts';

/** Without a script the page asks for itself again, in this many seconds. */
const AGAIN_SECONDS = 5;

/** The whole page; complete without its script. */
export function renderPage(content: PageContent, { canLeave }: { readonly canLeave: boolean }): string {
  const { title, parts } = renderParts(content);
  const place = (id: string): Html => ({ html: parts[id] ?? '' });
  const cards = content.status.ups.map(
    (_, index) => html`<section class="card ups" id="ups-${index}">${place(`ups-${index}`)}</section>`,
  );
  const leave = canLeave && html`<form method="post" action="/logout"><button>Log out</button></form>`;
  return document(
    title,
    html`<header><h1>Ridethrough</h1><p class="seen">as of <span id="at">${place('at')}</span></p>${leave}</header>
<p id="overall" class="overall" role="status" aria-live="polite">${place('overall')}</p>
<p id="gone" class="gone" role="alert" hidden>The agent does not answer: what stands here is old.</p>
<main>
<h2 class="hidden">UPSs</h2>
<div class="cards">${cards}</div>
<div class="columns">
<section class="card" id="protected">${place('protected')}</section>
<section class="card" id="policy">${place('policy')}</section>
<section class="card" id="agent">${place('agent')}</section>
<section class="card" id="log">${place('log')}</section>
</div>
</main>
<footer><p>Times are the gateway's own. For programs: <a href="/status.json">status.json</a></p></footer>
<script src="/page.js" defer></script>`,
    html`<noscript><meta http-equiv="refresh" content="${AGAIN_SECONDS}"></noscript>`,
  );
}

/** The question for the password, with why it is asked again. */
export function renderLogin(problem: string | undefined): string {
  return document(
    'Log in: Ridethrough',
    html`<main class="login"><h1>Ridethrough</h1>
<form method="post" action="/login" class="card">
<label for="password">Password of this gateway</label>
<input id="password" name="password" type="password" autocomplete="current-password" required autofocus${problem !== undefined && html` aria-describedby="problem" aria-invalid="true"`}>
${problem !== undefined && html`<p id="problem" class="problem" role="alert">${problem}</p>`}
<button>Log in</button>
</form></main>`,
  );
}

function document(title: string, body: Html, head?: Html): string {
  const page = html`<html lang="en"><head><meta charset="utf-8"><title>${title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"><link rel="icon" href="/icon.svg" type="image/svg+xml"><link rel="stylesheet" href="/page.css">${head}</head>
<body>${body}</body></html>`;
  return `<!doctype html>\n${page.html}\n`;
}
