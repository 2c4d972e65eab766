/**
 * The live page: a stream of messages, or a saved run of it; what they add up to, and the panes that show it. It draws once a frame at most.
 */
import type { LiveStatus } from '../common/live/live-message.ts';
import { Connection, type ConnectionState } from './connection.ts';
import { DetailsPane } from './details-pane.ts';
import { byId, element, setAttribute, setText } from './dom.ts';
import { LabPane } from './lab-pane.ts';
import { PageStore } from './page-store.ts';
import { PsPane } from './ps-pane.ts';
import { ReplayPlayer, readReplay } from './replay-player.ts';
import { Timeline, WINDOW_S } from './timeline.ts';
import { chooseLanguage, LANGUAGES, type MessageKey, Translator } from './translate.ts';
import { TreeView } from './tree-view.ts';

const TICK_MS = 1_000;
const CHARTS_MS = 250;

const store = new PageStore();
let words = new Translator(chooseLanguage(navigator.languages));
let connection: ConnectionState | { readonly kind: 'failed'; readonly detail: string } = { kind: 'connecting' };
/** Of a saved run. */
let player: ReplayPlayer | undefined;
let isPaused = false;
let isDrawing = false;
let chartsMs = 0;

const tree = byId('tree', HTMLElement);
const pause = byId('pause', HTMLButtonElement);
const showPs = byId('show-ps', HTMLButtonElement);
const language = byId('language', HTMLSelectElement);
const position = byId('position', HTMLInputElement);
const details = new DetailsPane(words, () => tree.focus());
const ps = new PsPane(words);
const lab = new LabPane(words);
const timeline = new Timeline(byId('timeline', HTMLElement), words);
const view = new TreeView({ grid: tree, words, store, onChoose: choose });

language.append(
  ...Object.entries(LANGUAGES).map(([code, name]) =>
    element('option', { text: name, attributes: { value: code, lang: code } }),
  ),
);
language.value = words.language;
language.addEventListener('change', () => {
  words = new Translator(chooseLanguage([language.value]));
  translate();
});
pause.addEventListener('click', () => {
  isPaused = !isPaused;
  setAttribute(pause, 'aria-pressed', String(isPaused));
  translate();
});
showPs.addEventListener('click', () => {
  const isOpen = showPs.getAttribute('aria-pressed') !== 'true';
  setAttribute(showPs, 'aria-pressed', String(isOpen));
  ps.isOpen = isOpen;
});
position.addEventListener('input', () => drawTimeline());
byId('save', HTMLButtonElement).addEventListener('click', () => {
  const link = document.createElement('a');
  Object.assign(link, { href: 'save', download: '' });
  link.click();
});

setInterval(() => {
  if (isPaused || player !== undefined) return;
  view.tick(store.containerMs(now()));
  drawTimeline();
}, TICK_MS);

translate();
try {
  const recording = await readReplay();
  if (recording === undefined) connect();
  else play(new ReplayPlayer(recording, { store, words, onChange: draw }));
} catch (error) {
  connection = { kind: 'failed', detail: String(error) };
  showStatus();
}

function connect(): void {
  new Connection({
    onMessage: (message) => {
      store.apply(message, now());
      draw();
    },
    onState: (state) => {
      connection = state;
      showStatus();
    },
    since: () => store.lastEpochMs,
  });
}

function play(started: ReplayPlayer): void {
  player = started;
  connection = { kind: 'open' };
  ps.saved = () => started.ps;
  translate();
}

/** Of a saved run it is the moment that is shown. */
function now(): number {
  return player?.nowMs ?? performance.now();
}

/** What a process holds is known while it lives. */
function choose(pid: number): void {
  if (player === undefined) details.open(pid);
}

function translate(): void {
  document.documentElement.lang = words.language;
  for (const node of document.querySelectorAll<HTMLElement>('[data-message]')) {
    setText(node, words.text(node.dataset.message as MessageKey));
  }
  setText(pause, words.text(isPaused ? 'resume' : 'pause'));
  for (const part of [timeline, view, details, ps, lab]) part.translate(words);
  player?.translate(words);
  showStatus();
  draw();
}

function draw(): void {
  if (isDrawing) return;
  isDrawing = true;
  requestAnimationFrame(() => {
    isDrawing = false;
    showStatus();
    lab.isShown = store.isLab;
    lab.verdict = store.verdict;
    if (isPaused) return;
    showCounts();
    view.show(store.containerMs(now()));
    ps.draw();
    if (player !== undefined || performance.now() - chartsMs >= CHARTS_MS) drawTimeline();
  });
}

function drawTimeline(): void {
  chartsMs = performance.now();
  const { points } = store;
  const [firstMs, lastMs] = [points[0]?.epochMs ?? 0, store.lastEpochMs];
  const longestS = Math.max(0, Math.ceil((lastMs - firstMs) / 1_000) - WINDOW_S);
  const behindS = Math.min(longestS, Number(position.max) - Number(position.value));
  // The right edge stays where somebody has put it: in time, or at now.
  if (!isPaused && Number(position.max) !== longestS) {
    position.max = String(longestS);
    position.value = String(longestS - behindS);
  }
  const text = behindS === 0 ? words.text('now') : words.text('secondsAgo', { seconds: words.number(behindS) });
  setAttribute(position, 'aria-valuetext', text);
  timeline.show(points, lastMs / 1_000 - behindS);
}

function showCounts(): void {
  const { counts, points } = store;
  const last = points.at(-1);
  const number = (value: number | undefined) => (value === undefined ? words.text('unknown') : words.number(value));
  const rows: [MessageKey, string][] = [
    ['zombies', number(counts.zombies)],
    ['children', number(counts.children)],
    ['processes', number(counts.processes)],
    ['memory', last?.memoryBytes === undefined ? words.text('unknown') : words.bytes(last.memoryBytes)],
    ['cpu', last?.cpuPercent === undefined ? words.text('unknown') : `${words.number(last.cpuPercent)} %`],
    ['acceptQueue', number(last?.acceptQueue)],
    ['connections', number(last?.connectionsPerS)],
  ];
  const list = byId('counts', HTMLElement);
  if (list.children.length !== rows.length) {
    list.replaceChildren(...rows.map(() => element('div', {}, element('dt'), element('dd'))));
  }
  for (const [index, [key, text]] of rows.entries()) {
    const row = list.children[index] as HTMLElement;
    row.className = key === 'zombies' && counts.zombies > 0 ? 'zombie' : '';
    setText(row.firstElementChild as HTMLElement, words.text(key));
    setText(row.lastElementChild as HTMLElement, text);
  }
  const truncated = byId('truncated', HTMLElement);
  truncated.hidden = store.groups === undefined;
  setText(truncated, words.text('tooMany', { count: words.number(counts.processes) }));
}

function showStatus(): void {
  // An id of the engine's is long, and its beginning is what people know.
  const name = store.name.replace(/^([0-9a-f]{12})[0-9a-f]{52}$/, '$1');
  setText(byId('name', HTMLElement), name);
  document.title = name === '' ? 'forkbed' : `${name} – forkbed`;
  const banner = byId('status', HTMLElement);
  const { kind, text } = statusText();
  setAttribute(banner, 'data-kind', kind);
  setText(banner, text);
}

function statusText(): { kind: string; text: string } {
  switch (connection.kind) {
    case 'connecting':
      return { kind: 'wait', text: words.text('connecting') };
    case 'unreachable':
      return { kind: 'lost', text: words.text('unreachable') };
    case 'refused':
      return { kind: 'lost', text: words.text('full') };
    case 'silent':
      return { kind: 'lost', text: words.text('stale', { seconds: String(connection.seconds) }) };
    case 'failed':
      return { kind: 'lost', text: words.text('failed', { detail: connection.detail }) };
    case 'open':
      break;
  }
  const { status } = store;
  if (player !== undefined) return savedStatus(status);
  if (status.kind === 'ended' || status.kind === 'lost') {
    return { kind: status.kind, text: words.text(status.kind, { detail: status.detail }) };
  }
  if (isPaused) return { kind: 'wait', text: words.text('paused') };
  return { kind: status.kind === 'live' ? 'live' : 'wait', text: words.text(status.kind) };
}

function savedStatus(status: LiveStatus): { kind: string; text: string } {
  if (status.kind !== 'ended' && status.kind !== 'lost') return { kind: 'live', text: words.text('saved') };
  const key = status.kind === 'ended' ? 'savedEnded' : 'savedLost';
  return { kind: status.kind, text: words.text(key, { detail: status.detail }) };
}
