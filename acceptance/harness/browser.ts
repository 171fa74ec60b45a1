import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import type { Scratch } from './scratch.ts';

/** Debian's Chromium without a window; closed with the scratch. */
export async function openBrowser(scratch: Scratch, executablePath: string): Promise<Browser> {
  // A sandbox of its own cannot be had as root, and all it sees here is our own page.
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
  scratch.later(() => browser.close());
  return browser;
}

/** What a page did that it must not: errors in its console, requests to other hosts, scripts that broke. */
export type Misdeeds = readonly string[];

/** A page of its own, with what it did wrong so far. */
export async function openPage(
  browser: Browser,
  options: BrowserContextOptions = {},
): Promise<{ readonly page: Page; readonly misdeeds: Misdeeds }> {
  const context = await browser.newContext({ locale: 'en-GB', ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  const misdeeds: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') misdeeds.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => misdeeds.push(`script: ${error.message}`));
  page.on('request', (request) => {
    if (!/^127\./.test(new URL(request.url()).hostname)) misdeeds.push(`asked elsewhere: ${request.url()}`);
  });
  return { page, misdeeds };
}

/** How far the page can be scrolled sideways, in pixels. */
export const sidewaysPx = (page: Page): Promise<number> =>
  page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
