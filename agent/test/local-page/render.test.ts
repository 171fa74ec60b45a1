import { expect, test } from 'vitest';
import { pageContent } from '../../src/local-page/page-content.ts';
import { renderPage } from '../../src/local-page/render-page.ts';
import { renderParts } from '../../src/local-page/render-parts.ts';
import { logEntry, NOON, statusReport, upsReport } from './content.ts';

const partsOf = (report = statusReport(), log = [logEntry()]) => renderParts(pageContent({ report, log }, NOON)).parts;
const textOf = (html = '') =>
  html
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();

test.each([
  ['up', 'OL', 'On mains', 'good'],
  ['up', 'OL CHRG RB', 'On mains', 'good'],
  ['up', 'OB', 'ON BATTERY', 'watch'],
  ['up', 'OB LB', 'ON BATTERY, LOW', 'bad'],
  ['up', 'OB TEST', 'On battery for a test', 'watch'],
  ['up', 'FSD OB LB', 'SHUTTING DOWN', 'bad'],
  ['up', 'OFF', 'Output off', 'bad'],
  ['up', 'BYPASS', 'On bypass', 'watch'],
  ['up', '', 'State not known', 'unknown'],
  ['stale', 'OB', 'No news', 'watch'],
  ['down', 'OB', 'Not answering', 'bad'],
  ['connecting', '', 'Not reached yet', 'unknown'],
] as const)('a UPS that is %s and says "%s" is shown as %s', (state, words, says, tone) => {
  const parts = partsOf(statusReport({ ups: [upsReport({ state, readings: { 'ups.status': words } })] }));
  expect(parts['ups-0']).toContain(`<p class="state ${tone}">${says}</p>`);
  const overall = textOf(parts.overall);
  expect(overall).toBe(tone === 'good' ? 'Rack A is on mains.' : `Rack A: ${says}.`);
});

test('figures with their units, since when, and what is not read is said to be so', () => {
  const text = textOf(partsOf()['ups-0']);
  for (const part of [
    'Smart-UPS 1500, S1',
    'since 11:58:30 (1 min)',
    '100 %',
    '31 %',
    '1 h 2 min',
    '230.2 V',
    '24.5 °C',
  ])
    expect(text).toContain(part);
  const none = textOf(partsOf(statusReport({ ups: [upsReport({ readings: { 'ups.status': 'OL' } })] }))['ups-0']);
  expect(none.match(/no reading/g)).toHaveLength(5);
});

test('a UPS that is silent shows what it did last, and why it is silent', () => {
  const silent = upsReport({ state: 'down', says: 'no reply', readings: { 'ups.status': 'OB' } });
  const text = textOf(partsOf(statusReport({ ups: [silent] }))['ups-0']);
  expect(text).toContain('no reply');
  expect(text).toContain('When last seen: ON BATTERY');
});

test('nobody protected is said in three ways: no server, nobody there, and who is', () => {
  expect(textOf(partsOf().protected)).toContain('Nobody. This agent serves no NUT clients');
  const protection = { listens: ['127.0.0.1:3493'], clients: [], forced: {} };
  expect(textOf(partsOf(statusReport({ protection })).protected)).toContain(
    'Nobody is logged in: no server will be shut down. Servers reach it at 127.0.0.1:3493.',
  );
  const client = { ups: 'Rack A', address: '192.0.2.7', user: 'monuser', isPrimary: true, forSeconds: 7200 };
  const somebody = partsOf(
    statusReport({ protection: { ...protection, clients: [client], forced: { 'Rack A': 'low battery' } } }),
  );
  expect(textOf(somebody.protected)).toMatch(/Rack A: low battery .*192\.0\.2\.7 monuser \(primary\) Rack A 2 h 0 min/);
  expect(textOf(somebody['ups-0'])).toContain('1 server is logged in.');
  expect(textOf(somebody['ups-0'])).toContain('Clients are told to shut down: low battery');
});

test('the policy: its rules, what is under way, and the dry run in order', () => {
  expect(textOf(partsOf().policy)).toContain('No policy is configured');
  const policy = {
    rules: ['Rack A: all down at low battery'],
    underWay: ['waiting for 2 clients'],
    dryRun: [
      { atSeconds: 600, says: 'clients are told' },
      { atSeconds: undefined, says: 'the UPS cuts' },
    ],
  };
  expect(textOf(partsOf(statusReport({ policy })).policy)).toBe(
    'When the mains fail Under way waiting for 2 clients Rules Rack A: all down at low battery If they failed now after 10 min clients are told the UPS cuts',
  );
});

test('the cloud gone: why, and how much waits for it', () => {
  const text = textOf(
    partsOf(
      statusReport({
        cloud: { connected: false, receipted: false, problem: 'no answer', rejected: 0 },
        outbox: {
          healthy: true,
          records: 120,
          bytes: 64_000_000,
          mostBytes: 268_435_456,
          waiting: 0,
          lost: 2,
          dropped: 0,
        },
      }),
    ).agent,
  );
  expect(text).toContain('not reached: no answer.');
  expect(text).toContain('120 records wait for the cloud (61 MB of 256 MB); 2 records lost');
});

test('events, newest first, by the label of their UPS; what was seen only afterwards says so', () => {
  const log = [
    logEntry(),
    logEntry({ n: 2, at: NOON - 1000, event: 'power.restored', severity: 'info', away: true, since: NOON - 30_000 }),
    logEntry({
      n: 3,
      ups: 'gone',
      event: 'command',
      severity: 'warning',
      details: { name: 'ups.off', state: 'refused', says: 'no' },
    }),
  ];
  const items = (partsOf(statusReport(), log).log ?? '').split('<li').slice(1).map(textOf);
  expect(items).toHaveLength(3);
  expect(items[0]).toContain('gone warning Command ups.off: refused (no).');
  expect(items[1]).toContain('Rack A The UPS is back on mains. (some time after 11:59:30)');
  expect(items[2]).toContain('Rack A warning The UPS went to battery.');
});

test('what comes from outside cannot become part of the page', () => {
  const bad = `<img src=x onerror="alert(1)">'&`;
  const ups = upsReport({
    label: bad,
    unit: bad,
    says: bad,
    address: bad,
    state: 'down',
    readings: { 'ups.status': 'OL', [bad]: bad },
  });
  const client = { ups: bad, address: bad, user: bad, isPrimary: false, forSeconds: 1 };
  const report = statusReport({
    agent: bad,
    ups: [ups],
    health: { ok: false, reasons: [bad] },
    cloud: { connected: false, receipted: false, problem: bad, rejected: 0 },
    protection: { listens: [bad], clients: [client], forced: { [bad]: bad } },
    policy: { rules: [bad], underWay: [bad], dryRun: [{ atSeconds: 1, says: bad }] },
  });
  const log = [logEntry({ ups: bad, event: bad, details: { [bad]: bad } })];
  const page = renderPage(pageContent({ report, log }, NOON), { canLeave: true });
  expect(page).toContain('&lt;img src=x onerror=&quot;alert(1)&quot;&gt;&#39;&amp;');
  expect(page).not.toContain('<img');
  expect(page).not.toContain('onerror="');
});

test('the page stands alone: nothing from elsewhere, no script or style inside', () => {
  const page = renderPage(pageContent({ report: statusReport(), log: [logEntry()] }, NOON), { canLeave: false });
  expect(page).not.toMatch(/https?:|\sstyle=|\son[a-z]+=/);
  expect(page.match(/<script[^>]*>/g)).toEqual(['<script src="/page.js" defer>']);
  expect(page).toContain('name="viewport"');
  expect(page).not.toContain('Log out');
});
