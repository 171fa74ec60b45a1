import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openBrowser, openPage, sidewaysPx } from '../harness/browser.ts';
import { describeWithPeers } from '../harness/peers.ts';
import { run } from '../harness/process.ts';
import { Scratch } from '../harness/scratch.ts';
import { control, type ServedUnit, startSimulator } from '../harness/simulator.ts';
import { type Cloud, enrol, startAgent, startCloud, writeAgentConfig } from '../harness/stack.ts';
import { until } from '../harness/until.ts';

const PASSWORD = 'a page of my own';
/** A folder for pictures to look at; none is taken without it. */
const pictures = process.env.RIDETHROUGH_SCREENSHOTS;

const looks = [
  { name: 'desktop-light', viewport: { width: 1280, height: 900 }, colorScheme: 'light' },
  { name: 'desktop-dark', viewport: { width: 1280, height: 900 }, colorScheme: 'dark' },
  { name: 'phone-light', viewport: { width: 360, height: 740 }, colorScheme: 'light' },
  { name: 'phone-dark', viewport: { width: 360, height: 740 }, colorScheme: 'dark' },
  { name: 'narrow', viewport: { width: 280, height: 600 }, colorScheme: 'light' },
] as const;

describeWithPeers('the local page in a browser', ['chromium'], ({ chromium }) => {
  const scratch = new Scratch();
  let cloud: Cloud;
  let mains: ServedUnit;
  let here = '';
  let network = '';
  let nutAt = '';
  let file = '';
  let browser: Awaited<ReturnType<typeof openBrowser>>;

  beforeAll(async () => {
    const unit = ['--modbus-tcp', '127.0.0.1:0', '--control', '127.0.0.1:0', '--load', '35'];
    const [a, b] = (
      await startSimulator(scratch, [
        ...['--model', 'SMT1500RM2UC', '--serial', '3S2042X14540', ...unit, '--unit'],
        ...['--model', 'SMX1500RM2U', '--serial', 'AS1724150316', ...unit],
      ])
    ).units;
    if (a === undefined || b === undefined) throw new Error('two units expected');
    mains = a;
    cloud = await startCloud(scratch);
    const link = ({ modbusTcp }: ServedUnit) => `modbus-tcp://127.0.0.1:${modbusTcp?.port}`;
    const config = writeAgentConfig(scratch, 'gw', [
      { label: 'Rack A', link: link(a) },
      { label: 'Rack B, with a long name that somebody gave it', link: link(b) },
    ]);
    await enrol(cloud, config);
    // 127.0.0.2 stands for the network.
    const local = { page: { listen: '127.0.0.2:0', password: PASSWORD } };
    const nut = { listen: ['127.0.0.1:0'], users: [{ name: 'monuser', password: 'client-password' }] };
    const stages = [{ name: 'storage', when: { onBatterySeconds: 240 }, outletGroup: 1 }];
    const hosts = [{ name: 'nas', mac: '00:11:22:33:44:55', sendTo: '127.0.0.1' }];
    const policy = { mode: 'dry-run', ups: [{ label: 'Rack A', stages, wake: { hosts } }] };
    writeFileSync(config, JSON.stringify({ ...JSON.parse(readFileSync(config, 'utf8')), local, nut, policy }));
    const { ready, process: agent } = await startAgent(scratch, config);
    [here = '', network = ''] = (ready as { pages: string[] }).pages;
    [nutAt = ''] = (ready as { nut: string[] }).nut;
    file = config;
    expect(agent.stderr).toContain('hash-password');
    expect(agent.stderr).not.toContain(PASSWORD);
    browser = await openBrowser(scratch, chromium);
  });
  afterAll(() => scratch.clear());

  async function entered(at: string, options: Parameters<typeof openPage>[1] = {}) {
    const opened = await openPage(browser, options);
    await opened.page.goto(at);
    await opened.page.getByLabel('Password of this gateway').fill(PASSWORD);
    await opened.page.getByRole('button', { name: 'Log in' }).click();
    await opened.page.getByRole('heading', { name: 'Rack A' }).waitFor();
    return opened;
  }

  async function picture(page: Awaited<ReturnType<typeof entered>>['page'], name: string): Promise<void> {
    if (pictures === undefined) return;
    mkdirSync(pictures, { recursive: true });
    await page.screenshot({ path: path.join(pictures, `${name}.png`), fullPage: true });
  }

  describe('with nothing the matter', () => {
    test.concurrent('the wrong password does not get in, the right one does, and who leaves is out', async () => {
      const { page } = await openPage(browser);
      await page.goto(network);
      expect(new URL(page.url()).pathname).toBe('/login');
      await page.getByLabel('Password of this gateway').fill('something else');
      await page.getByRole('button', { name: 'Log in' }).click();
      await page.getByText('That is not the password.').waitFor();
      await picture(page, 'login');
      await page.getByLabel('Password of this gateway').fill(PASSWORD);
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: 'Rack A' }).waitFor();
      const [cookie] = await page.context().cookies();
      expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Strict' });
      await page.getByRole('button', { name: 'Log out' }).click();
      await page.getByLabel('Password of this gateway').waitFor();
      expect((await fetch(`${network}status.json`)).status).toBe(401);
      await page.context().close();
    });

    test.concurrent('on phone and desktop, in light and dark, nothing sticks out, all is told, nothing is asked elsewhere', async () => {
      const { page, misdeeds } = await entered(network);
      const reading = page.getByRole('rowheader', { name: 'battery.voltage', exact: true }).first();
      for (const { name, viewport, colorScheme } of looks) {
        await page.setViewportSize(viewport);
        await page.emulateMedia({ colorScheme });
        await page.goto(network);
        await page.getByText('On mains', { exact: true }).nth(1).waitFor();
        await page.getByText('no reading').first().waitFor({ state: 'hidden' });
        for (const title of ['UPSs', 'Who is protected', 'When the mains fail', 'This agent', 'Last events'])
          expect(await page.getByRole('heading', { name: title }).count()).toBe(1);
        const policy = page.locator('#policy');
        await policy.getByText('the servers of stage storage are told to go down').waitFor();
        await policy.getByText('nas is called to wake').waitFor();
        expect(await sidewaysPx(page), name).toBe(0);
        await picture(page, name);
        await page.getByText('All readings').first().click();
        await reading.waitFor();
        expect(await sidewaysPx(page), name).toBe(0);
        await picture(page, `${name}-unfolded`);
      }
      // It stays unfolded while the page is kept current.
      const seen = await page.locator('#at').textContent();
      await until('as of now', async () => (await page.locator('#at').textContent()) !== seen, 60_000);
      expect(await reading.isVisible()).toBe(true);
      expect(misdeeds).toEqual([]);
      await page.context().close();
    });

    test.concurrent('without a script it is as complete, and asks for itself again', async () => {
      const { page } = await entered(here, { javaScriptEnabled: false });
      const seen = await page.locator('#at').textContent();
      await page.waitForURL(here);
      await until('as of now', async () => (await page.locator('#at').textContent()) !== seen, 60_000);
      expect(await page.getByRole('heading', { name: 'Who is protected' }).count()).toBe(1);
      await page.context().close();
    });
  });

  describe('when something happens', () => {
    test.concurrent('mains off and on are on the page in seconds, and read aloud; the cloud is not needed', async () => {
      await cloud.process.stop();
      const { page, misdeeds } = await entered(here, { viewport: { width: 1280, height: 900 } });
      const overall = page.getByRole('status');
      await overall.getByText('Both UPSs are on mains.').waitFor();
      expect(await overall.getAttribute('aria-live')).toBe('polite');
      await control(mains, 'PUT', '/mains', { voltage: 0 });
      const began = performance.now();
      await overall.getByText('Rack A: ON BATTERY. One other is on mains.').waitFor();
      expect(performance.now() - began).toBeLessThan(8000);
      await page.getByText('The UPS went to battery.').waitFor();
      await page.locator('#agent').getByText('not reached').waitFor();
      expect(await page.title()).toBe('ON BATTERY: Rack A');
      await picture(page, 'on-battery');
      await control(mains, 'PUT', '/link', { down: 'tcp' });
      await overall.getByText('Rack A: Not answering. One other is on mains.').waitFor();
      await page.getByText('When last seen: ON BATTERY').waitFor();
      await picture(page, 'silent');
      await control(mains, 'PUT', '/link', { down: false });
      await control(mains, 'PUT', '/mains', { voltage: 120 });
      await overall.getByText('Both UPSs are on mains.').waitFor({ timeout: 60_000 });
      expect(misdeeds).toEqual([]);
      await page.context().close();
    });

    test.concurrent('a server that logs in over NUT is protected, and one that leaves is not', async () => {
      const { page } = await entered(here, { viewport: { width: 1280, height: 900 } });
      const shown = page.locator('#protected');
      await shown.getByText('Nobody is logged in').waitFor();
      const server = connect(Number(nutAt.split(':').at(-1)), '127.0.0.1');
      scratch.later(() => server.destroy());
      server.write('USERNAME monuser\nPASSWORD client-password\nLOGIN rack-a\n');
      await shown.getByRole('cell', { name: 'monuser' }).waitFor();
      await page.locator('#ups-0').getByText('1 server is logged in.').waitFor();
      await page.locator('#ups-1').getByText('No server is logged in.').waitFor();
      await picture(page, 'protected');
      const told = await run(process.execPath, ['agent/src/main.ts', 'clients', '--config', file]);
      expect(told.stdout).toMatch(/^127\.0\.0\.1 +monuser +secondary +Rack A +\d+ s$/m);
      server.end('LOGOUT\n');
      await shown.getByText('Nobody is logged in').waitFor();
      await page.context().close();
    });
  });
});
