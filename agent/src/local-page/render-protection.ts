import type { PolicyReport, ProtectionReport } from '../local/protection-report.ts';
import { sayDuration } from '../local/say-duration.ts';
import { type Html, html } from './html.ts';

/** Who is told when to shut down; nobody is said as plainly as somebody. */
export function renderProtected(protection: ProtectionReport | undefined): Html {
  const title = html`<h2>Who is protected</h2>`;
  if (protection === undefined)
    return html`${title}<p><strong>Nobody.</strong> This agent serves no NUT clients: no server is told to shut down. The entry <code>nut</code> of agent.yaml switches it on.</p>`;
  const { clients, listens, forced } = protection;
  const at = listens.length === 0 ? '' : ` Servers reach it at ${listens.join(', ')}.`;
  const told = Object.entries(forced).map(([label, why]) => html`<li class="warning">${label}: ${why}</li>`);
  const orders = told.length > 0 && html`<p class="warn">Told to shut down now:</p><ul class="notes">${told}</ul>`;
  if (clients.length === 0)
    return html`${title}${orders}<p><strong>Nobody</strong> is logged in: no server will be shut down.${at}</p>`;
  const rows = clients.map(
    ({ user, address, ups, isPrimary, forSeconds }) =>
      html`<tr><th scope="row">${address}</th><td>${user}${isPrimary && ' (primary)'}</td><td>${ups}</td><td>${sayDuration(forSeconds)}</td></tr>`,
  );
  return html`${title}${orders}<table><thead><tr><th scope="col">Server</th><th scope="col">User</th><th scope="col">UPS</th><th scope="col">For</th></tr></thead><tbody>${rows}</tbody></table>`;
}

/** The rules, what they are doing, and what they would do if the mains failed now. */
export function renderPolicy(policy: PolicyReport | undefined): Html {
  const title = html`<h2>When the mains fail</h2>`;
  if (policy === undefined)
    return html`${title}<p>No policy is configured: this agent switches nothing off by itself, and wakes nobody.</p>`;
  const { rules, underWay, dryRun } = policy;
  const list = (items: readonly string[]) => html`<ul>${items.map((item) => html`<li>${item}</li>`)}</ul>`;
  const steps = dryRun.map(
    ({ atSeconds, says }) =>
      html`<li>${atSeconds !== undefined && html`<span class="after">after ${sayDuration(atSeconds)}</span> `}${says}</li>`,
  );
  return html`${title}${underWay.length > 0 && html`<h3>Under way</h3>${list(underWay)}`}
<h3>Rules</h3>${rules.length > 0 ? list(rules) : html`<p>None.</p>`}
<h3>If they failed now</h3>${steps.length > 0 ? html`<ol class="dry">${steps}</ol>` : html`<p>Nothing would be switched.</p>`}`;
}
