/** A browser in a container; a benchmark starts one, too. */
export { type StartedBrowser, startBrowser } from '../../testkit/browser.ts';
