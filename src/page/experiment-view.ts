/**
 * One of the twelve statements as a page of its own, `#/experiment/NAME`: the statement, what will be done, a prediction, and, when it has
 * run, what was seen and the code that matters. The live view stays below it.
 */
import {
  type CodeExcerpt,
  EXPERIMENT_NAMES,
  EXPERIMENTS,
  type ExperimentFigure,
  type ExperimentName,
  type ExperimentReport,
} from '../common/lab/experiments.ts';
import { byId, element, setAttribute, setText } from './dom.ts';
import { callLab } from './lab-call.ts';
import type { MessageKey, Translator } from './translate.ts';

const ROUTE = '#/experiment/';
const WHO = { parent: 'codeParent', child: 'codeChild', bug: 'codeBug' } as const;

/** What is known of the experiment that is shown. */
interface Progress {
  readonly prediction?: string;
  readonly state: 'asked' | 'running' | 'failed' | 'done';
  readonly failure?: string;
  readonly report?: ExperimentReport;
}

const UNANSWERED: Progress = { state: 'asked' };

export class ExperimentView {
  readonly #list = byId('experiment-list', HTMLElement);
  readonly #article = byId('experiment', HTMLElement);
  readonly #desk = byId('lab-desk', HTMLElement);
  readonly #title = element('h3', { attributes: { id: 'experiment-title', tabindex: '-1' } });
  readonly #body = element('div');
  readonly #run = document.createElement('button');
  readonly #status = element('p', { attributes: { id: 'experiment-status', role: 'status' } });
  readonly #result = element('div', { attributes: { id: 'experiment-result' } });
  #words: Translator;
  #name: ExperimentName | undefined;
  /** By experiment: one that runs goes on while another is read. */
  readonly #progress = new Map<ExperimentName, Progress>();

  constructor(words: Translator) {
    this.#words = words;
    this.#run.type = 'button';
    this.#run.id = 'run-experiment';
    this.#run.addEventListener('click', () => void this.#perform());
    this.#article.append(this.#title, this.#body, this.#run, this.#status, this.#result);
    window.addEventListener('hashchange', () => this.#open());
  }

  translate(words: Translator): void {
    this.#words = words;
    const links = EXPERIMENT_NAMES.map((name) =>
      element('li', {}, this.#link(ROUTE + name, `${EXPERIMENTS[name].id}.statement`)),
    );
    this.#list.replaceChildren(...links);
    this.#name = shownName();
    this.#show();
  }

  #open(): void {
    this.#name = shownName();
    this.#show();
    // A reader's place is now here, also one who does not see it.
    if (this.#name !== undefined) this.#title.focus();
  }

  #show(): void {
    const name = this.#name;
    this.#article.hidden = name === undefined;
    this.#desk.hidden = name !== undefined;
    for (const link of this.#list.querySelectorAll('a')) {
      setAttribute(link, 'aria-current', name !== undefined && link.hash === ROUTE + name ? 'page' : undefined);
    }
    if (name === undefined) return;
    const { id } = EXPERIMENTS[name];
    setText(this.#title, `${id.toUpperCase()}. ${this.#words.text(`${id}.statement`)}`);
    this.#body.replaceChildren(
      element('p', {}, this.#link('#/', 'backToLab')),
      this.#heading('whatIsDone'),
      element('p', { text: this.#words.text(`${id}.plan`) }),
      this.#choices(name),
    );
    setText(this.#run, this.#words.text('runExperiment'));
    this.#showProgress(name);
  }

  #choices(name: ExperimentName): HTMLElement {
    const { prediction, state } = this.#readProgress(name);
    const choices = EXPERIMENTS[name].outcomes.map((outcome) => {
      const input = document.createElement('input');
      Object.assign(input, { type: 'radio', name: 'prediction', value: outcome, checked: outcome === prediction });
      input.disabled = state === 'running';
      input.addEventListener('change', () => {
        this.#progress.set(name, { prediction: outcome, state: 'asked' });
        this.#showProgress(name);
      });
      return element('label', {}, input, document.createTextNode(` ${this.#outcomeText(name, outcome)}`));
    });
    return element('fieldset', {}, element('legend', { text: this.#words.text('predict') }), ...choices);
  }

  #showProgress(name: ExperimentName): void {
    const { prediction, state, report } = this.#readProgress(name);
    // Not `disabled`: the keyboard's place would be lost.
    setAttribute(this.#run, 'aria-disabled', String(prediction === undefined || state === 'running'));
    setText(this.#status, this.#statusText(name));
    this.#result.replaceChildren(...(report === undefined ? [] : this.#describe(report)));
  }

  #statusText(name: ExperimentName): string {
    const { prediction, state, failure = '', report } = this.#readProgress(name);
    if (state === 'running') return this.#words.text('experimentRuns');
    if (state === 'failed') return this.#words.text('labFailed', { detail: failure });
    if (report === undefined) return prediction === undefined ? this.#words.text('chooseFirst') : '';
    if (report.outcome === 'other') return this.#words.text('neither');
    const outcome = this.#outcomeText(name, report.outcome);
    return this.#words.text(report.outcome === report.prediction ? 'right' : 'wrong', { outcome });
  }

  async #perform(): Promise<void> {
    const name = this.#name;
    const { prediction, state } = name === undefined ? UNANSWERED : this.#readProgress(name);
    if (name === undefined || prediction === undefined || state === 'running') return;
    this.#update(name, { prediction, state: 'running' });
    try {
      const { report } = await callLab('run-experiment', { experiment: name, prediction });
      this.#update(name, { prediction, state: 'done', ...(report === undefined ? {} : { report }) });
    } catch (error) {
      const failure = error instanceof Error ? error.message : String(error);
      this.#update(name, { prediction, state: 'failed', failure });
    }
  }

  #update(name: ExperimentName, progress: Progress): void {
    this.#progress.set(name, progress);
    if (name === this.#name) this.#show();
  }

  #readProgress(name: ExperimentName): Progress {
    return this.#progress.get(name) ?? UNANSWERED;
  }

  #describe({ experiment, figures, code }: ExperimentReport): HTMLElement[] {
    const { id } = EXPERIMENTS[experiment];
    return [
      this.#heading('whatWasSeen'),
      element('dl', {}, ...figures.flatMap((figure) => this.#figure(figure))),
      this.#heading('whatItMeans'),
      element('p', { text: this.#words.text(`${id}.lesson`) }),
      this.#heading('codeTitle'),
      ...code.map((excerpt) => this.#code(excerpt)),
    ];
  }

  #figure({ name, value }: ExperimentFigure): HTMLElement[] {
    const text = typeof value === 'number' ? this.#words.number(value) : value;
    return [
      element('dt', { text: this.#words.text(`figure.${name}`) }),
      element('dd', { text, attributes: { 'data-figure': name } }),
    ];
  }

  #code({ file, who, firstLine, lines, marked }: CodeExcerpt): HTMLElement {
    const place = this.#words.text('codeLine', { file, line: this.#words.number(firstLine) });
    const caption = `${this.#words.text(WHO[who])}: ${place}`;
    const rows = lines.map((line, index) => {
      const isMarked = marked.includes(firstLine + index);
      const text = `${isMarked ? '▶' : ' '} ${firstLine + index}  ${line}\n`;
      return element(isMarked ? 'mark' : 'span', { text });
    });
    // It scrolls, so the keyboard must reach it.
    const attributes = { tabindex: '0', role: 'region', 'aria-label': caption };
    return element('figure', {}, element('figcaption', { text: caption }), element('pre', { attributes }, ...rows));
  }

  #outcomeText(name: ExperimentName, outcome: string): string {
    return this.#words.text(`${EXPERIMENTS[name].id}.${outcome}` as MessageKey);
  }

  #heading(key: MessageKey): HTMLElement {
    return element('h4', { text: this.#words.text(key) });
  }

  #link(href: string, key: MessageKey): HTMLElement {
    return element('a', { text: this.#words.text(key), attributes: { href } });
  }
}

function shownName(): ExperimentName | undefined {
  const { hash } = window.location;
  return EXPERIMENT_NAMES.find((name) => hash === ROUTE + name);
}
