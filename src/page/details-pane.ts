/** What one process holds: signals, descriptors and sockets, asked again and again while somebody reads it. */
import { printable } from '../common/escape/printable.ts';
import type { ProcessReport } from '../common/live/process-report.ts';
import { SIGCHLD, signalName } from '../common/process-table/signal-names.ts';
import { byId, element, setText } from './dom.ts';
import type { MessageKey, Translator } from './translate.ts';

const RETRY_MS = 2_000;

export class DetailsPane {
  readonly #pane = byId('details', HTMLElement);
  readonly #title = byId('details-title', HTMLElement);
  readonly #body = byId('details-body', HTMLElement);
  readonly #onClose: () => void;
  #words: Translator;
  #pid: number | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** `onClose`: the keyboard goes back to where it came from. */
  constructor(words: Translator, onClose: () => void) {
    this.#words = words;
    this.#onClose = onClose;
    byId('close-details', HTMLButtonElement).addEventListener('click', () => this.close());
    this.#pane.addEventListener('keydown', ({ key }) => {
      if (key === 'Escape') this.close();
    });
  }

  translate(words: Translator): void {
    this.#words = words;
    if (this.#pid !== undefined) this.open(this.#pid);
  }

  open(pid: number): void {
    this.#pid = pid;
    this.#pane.hidden = false;
    setText(this.#title, this.#words.text('details', { pid: String(pid) }));
    void this.#load(pid);
  }

  close(): void {
    this.#pid = undefined;
    clearTimeout(this.#timer);
    this.#pane.hidden = true;
    this.#onClose();
  }

  async #load(pid: number): Promise<void> {
    clearTimeout(this.#timer);
    const content = await this.#ask(pid);
    // Meanwhile somebody may have chosen another.
    if (pid !== this.#pid) return;
    this.#body.replaceChildren(...content);
    this.#timer = setTimeout(() => void this.#load(pid), RETRY_MS);
  }

  async #ask(pid: number): Promise<Node[]> {
    try {
      const response = await fetch(`process/${pid}`);
      if (!response.ok) return [this.#paragraph('failed', { detail: await response.text() })];
      const report: Partial<ProcessReport> = await response.json();
      return report.process === undefined ? [this.#paragraph('gone')] : this.#describe(report as ProcessReport);
    } catch (error) {
      return [this.#paragraph('failed', { detail: String(error) })];
    }
  }

  #describe({ process, signals, descriptors, targets, sockets }: ProcessReport): Node[] {
    const words = this.#words;
    const shown = (all: number, some: number) =>
      all > some ? ` – ${words.text('shownFirst', { count: words.number(some) })}` : '';
    const facts: [MessageKey, string][] = [
      ['command', printable(process.argv.join(' ')) || `[${printable(process.command)}]`],
      ['parent', String(process.ppid)],
      ['age', words.age(process.ageMs)],
      ['memory', words.bytes(process.rssKiB * 1_024)],
    ];
    const list = (items: readonly string[]) =>
      element('ul', {}, ...items.map((item) => element('li', { text: printable(item) })));
    const heading = (text: string) => element('h3', { text });
    const nodes: Node[] = [definitions(facts.map(([key, text]) => [words.text(key), text]))];
    if (signals !== undefined) {
      const names = (numbers: readonly number[]) => numbers.map(signalName).join(' ') || words.text('none');
      const sigchld = signals.ignored.includes(SIGCHLD)
        ? 'ignored'
        : signals.caught.includes(SIGCHLD)
          ? 'caught'
          : 'default';
      const isBlocked = signals.blocked.includes(SIGCHLD) ? `, ${words.text('blocked')}` : '';
      nodes.push(
        heading(words.text('signals')),
        definitions([
          [words.text('sigchld'), `${words.text(sigchld)}${isBlocked}`],
          [words.text('signalsIgnored'), names(signals.ignored)],
          [words.text('signalsBlocked'), names(signals.blocked)],
          [words.text('signalsCaught'), names(signals.caught)],
        ]),
      );
    }
    if (descriptors === undefined) nodes.push(heading(words.text('descriptorsUnknown')));
    else {
      const count = words.number(descriptors);
      nodes.push(
        heading(`${words.text('descriptors', { count })}${shown(descriptors, targets.length)}`),
        list(targets),
        heading(words.text('sockets', { count: words.number(sockets.length) })),
        list(
          sockets.map(
            ({ state, localAddress, localPort, remoteAddress, remotePort }) =>
              `${state} ${localAddress}:${localPort} – ${remoteAddress}:${remotePort}`,
          ),
        ),
      );
    }
    return nodes;
  }

  #paragraph(key: MessageKey, values: Record<string, string> = {}): HTMLElement {
    return element('p', { text: this.#words.text(key, values) });
  }
}

function definitions(rows: readonly (readonly [string, string])[]): HTMLElement {
  return element('dl', {}, ...rows.flatMap(([term, text]) => [element('dt', { text: term }), element('dd', { text })]));
}
