/** The checks of the verdict, from pending to decided. Each has a mark, the word, its id, what it asks, and what was observed. */
import type { LabFinding, LabVerdict } from '../common/lab/lab-verdict.ts';
import { byId, element, setAttribute, setText } from './dom.ts';
import type { MessageKey, Translator } from './translate.ts';

/** By shape, too, and not by colour alone. */
const MARKS: Readonly<Record<LabFinding['outcome'], string>> = {
  pending: '…',
  pass: '✓',
  fail: '✕',
  unknown: '?',
  skipped: '–',
};

export class VerdictList {
  readonly #list = byId('lab-findings', HTMLElement);
  readonly #step = byId('lab-step', HTMLElement);

  show(verdict: LabVerdict | undefined, words: Translator): void {
    const findings = verdict?.findings ?? [];
    // Items stay: a screen reader hears the text that changes, and not the list of what is pending.
    for (const { id } of findings.slice(this.#list.children.length)) this.#list.append(makeItem(id));
    while (this.#list.children.length > findings.length) this.#list.lastElementChild?.remove();
    for (const [index, finding] of findings.entries()) showFinding(this.#list.children[index], finding, words);
    setText(this.#step, verdict === undefined ? '' : stepText(verdict, words));
  }
}

function makeItem(id: string): HTMLElement {
  const attributes = { 'aria-atomic': 'true', 'data-check': id };
  const outcome = element('strong');
  const observed = element('span', { attributes: { lang: 'en' } });
  return element('li', { attributes }, outcome, document.createTextNode(' '), element('span'), observed);
}

function showFinding(item: Element | undefined, { id, outcome, observed }: LabFinding, words: Translator): void {
  const [first, asked, seen] = item?.children ?? [];
  if (item === undefined || !(first instanceof HTMLElement)) return;
  if (item.className !== outcome) item.className = outcome;
  setAttribute(item as HTMLElement, 'data-check', id);
  setText(first, `${MARKS[outcome]} ${words.text(`outcome.${outcome}`)}`);
  if (asked instanceof HTMLElement) setText(asked, `${id}: ${words.text(`check.${id}` as MessageKey)}`);
  if (seen instanceof HTMLElement) setText(seen, observed === '' ? '' : ` ${observed}`);
}

function stepText({ findings, step, outcome, failure }: LabVerdict, words: Translator): string {
  if (failure !== undefined) return words.text('labFailed', { detail: failure });
  if (outcome !== undefined) return words.text('verdictIs', { outcome: words.text(`outcome.${outcome}`) });
  const decided = words.number(findings.filter((each) => each.outcome !== 'pending').length);
  const all = words.number(findings.length);
  return words.text(step === '' ? 'verdictBegins' : 'verdictRuns', { decided, all, step });
}
