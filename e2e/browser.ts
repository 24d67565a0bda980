import { type Browser, chromium } from 'playwright-core';

/**
 * Starts the system's Chromium. The switches keep it quiet: a browser of a test speaks to loopback only, and as root (as in a
 * container) it needs --no-sandbox.
 */
export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env.TSUKUROI_CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--lang=ja-JP',
    ],
  });
}
