/** The user's browser, where there is one. That there is none is no failure: the address has been printed. */
import { spawn } from 'node:child_process';

/** What opens an address, by the platform of Node. */
const OPENERS: Readonly<Partial<Record<NodeJS.Platform, string>>> = { darwin: 'open', linux: 'xdg-open' };

export function openBrowser(url: string): void {
  const opener = OPENERS[process.platform];
  const hasScreen = process.platform === 'darwin' || (process.env.DISPLAY ?? process.env.WAYLAND_DISPLAY ?? '') !== '';
  if (opener === undefined || !hasScreen) return;
  // It outlives us, and holds nothing of ours.
  spawn(opener, [url], { stdio: 'ignore', detached: true })
    .on('error', () => {})
    .unref();
}
