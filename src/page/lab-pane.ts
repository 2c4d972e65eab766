/** The controls of the lab: a form for the server, one for the clients, and a button for each thing that can happen to them. */
import { MODE_NAMES, REAP_NAMES } from '../common/events/server-names.ts';
import { FIRST_SERVER } from '../common/lab/first-server.ts';
import { CONTAINER_LIMITS, type ContainerLimit, LAB_LIMITS, MISBEHAVIOURS } from '../common/lab/lab-limits.ts';
import type { ClientsRequest, PlainAction, ServerRequest } from '../common/lab/lab-request.ts';
import type { LabVerdict } from '../common/lab/lab-verdict.ts';
import { byId, element, setText } from './dom.ts';
import { ExperimentView } from './experiment-view.ts';
import { callLab } from './lab-call.ts';
import type { MessageKey, Translator } from './translate.ts';
import { VerdictList } from './verdict-list.ts';

/** Those that need no amount, and of the others a usable one. */
const BUGS = [
  '',
  'keep-client-fd',
  'keep-listen-fd',
  'no-exit',
  'stop-reaping-after=5',
  'crash-child=SEGV:3',
  'double-serve',
  'leak-memory=65536',
  'leave-orphan',
  'hang-after=10',
];

const CONTAINER_LIMIT_NAMES = Object.keys(CONTAINER_LIMITS) as readonly ContainerLimit[];

const ACTS: readonly (readonly [PlainAction | 'kill-child', MessageKey])[] = [
  ['kill-child', 'killChild'],
  ['suspend-server', 'suspendServer'],
  ['resume-server', 'resumeServer'],
  ['end-server', 'endServer'],
  ['leave-orphan', 'leaveOrphan'],
  ['fill-pids', 'fillPids'],
  ['verdict', 'verdict'],
];

export class LabPane {
  readonly #pane = byId('lab', HTMLElement);
  readonly #controls = byId('lab-controls', HTMLElement);
  readonly #outcome = byId('lab-outcome', HTMLElement);
  readonly #findings = new VerdictList();
  readonly #experiments: ExperimentView;
  #words: Translator;
  #verdict: LabVerdict | undefined;
  #server = FIRST_SERVER;
  #clients: ClientsRequest = { containers: 1, connections: 5, holdS: 5, misbehave: 'no' };

  constructor(words: Translator) {
    this.#words = words;
    this.#experiments = new ExperimentView(words);
  }

  set isShown(isShown: boolean) {
    this.#pane.hidden = !isShown;
  }

  /** What is known of it by now. */
  set verdict(verdict: LabVerdict | undefined) {
    if (verdict === this.#verdict) return;
    this.#verdict = verdict;
    this.#findings.show(verdict, this.#words);
  }

  translate(words: Translator): void {
    this.#words = words;
    this.#findings.show(this.#verdict, words);
    this.#controls.replaceChildren(this.#serverForm(), this.#clientsForm(), this.#buttons());
    this.#experiments.translate(words);
  }

  #serverForm(): HTMLElement {
    const { mode, reap, bug, maxChildren } = this.#server;
    const set = (part: Partial<ServerRequest>) => {
      this.#server = { ...this.#server, ...part };
    };
    return this.#group('serverTitle', [
      this.#choice('mode', { choices: MODE_NAMES, value: mode, onChange: (value) => set({ mode: value }) }),
      this.#choice('reap', { choices: REAP_NAMES, value: reap, onChange: (value) => set({ reap: value }) }),
      this.#choice('bug', { choices: BUGS, value: bug, onChange: (value) => set({ bug: value }) }),
      this.#number('maxChildren', {
        min: 0,
        max: LAB_LIMITS.maxChildren,
        value: maxChildren,
        onChange: (value) => set({ maxChildren: value }),
      }),
      ...CONTAINER_LIMIT_NAMES.map((name) =>
        this.#number(name, {
          ...{ min: 0, max: CONTAINER_LIMITS[name].max, step: CONTAINER_LIMITS[name].step },
          value: this.#server[name],
          onChange: (value) => set({ [name]: value }),
        }),
      ),
      this.#button('start-server', 'startServer', () => this.#server),
    ]);
  }

  #clientsForm(): HTMLElement {
    const { containers, connections, holdS, misbehave } = this.#clients;
    const set = (part: Partial<ClientsRequest>) => {
      this.#clients = { ...this.#clients, ...part };
    };
    return this.#group('clientsTitle', [
      this.#number('containers', {
        min: 1,
        max: LAB_LIMITS.containers,
        value: containers,
        onChange: (value) => set({ containers: value }),
      }),
      this.#number('connectionsEach', {
        min: 1,
        max: LAB_LIMITS.connections,
        value: connections,
        onChange: (value) => set({ connections: value }),
      }),
      this.#number('hold', { min: 0, max: LAB_LIMITS.holdS, value: holdS, onChange: (value) => set({ holdS: value }) }),
      this.#choice('misbehave', {
        choices: MISBEHAVIOURS,
        value: misbehave,
        onChange: (value) => set({ misbehave: value }),
      }),
      this.#button('start-clients', 'startClients', () => this.#clients),
      this.#button('end-clients', 'endClients'),
    ]);
  }

  #buttons(): HTMLElement {
    return this.#group(
      'actsTitle',
      ACTS.map(([action, key]) => this.#button(action, key)),
    );
  }

  #group(key: MessageKey, parts: readonly HTMLElement[]): HTMLElement {
    return element('fieldset', {}, element('legend', { text: this.#words.text(key) }), ...parts);
  }

  #choice<Choice extends string>(
    key: MessageKey,
    { choices, value, onChange }: { choices: readonly Choice[]; value: Choice; onChange: (value: Choice) => void },
  ): HTMLElement {
    const text = (choice: string) => (choice === '' || choice === 'no' ? this.#words.text('noBug') : choice);
    const select = document.createElement('select');
    select.append(...choices.map((choice) => element('option', { text: text(choice), attributes: { value: choice } })));
    select.value = value;
    select.name = key;
    select.addEventListener('change', () => onChange(select.value as Choice));
    return element('label', { text: `${this.#words.text(key)} ` }, select);
  }

  #number(
    key: MessageKey,
    {
      min,
      max,
      step = 1,
      value,
      onChange,
    }: { min: number; max: number; step?: number; value: number; onChange: (value: number) => void },
  ): HTMLElement {
    const input = document.createElement('input');
    Object.assign(input, { type: 'number', min, max, step, value: String(value), name: key });
    input.addEventListener('change', () => onChange(input.valueAsNumber));
    return element('label', { text: `${this.#words.text(key)} ` }, input);
  }

  #button(action: string, key: MessageKey, body: () => object = () => ({})): HTMLElement {
    const button = element('button', {
      text: this.#words.text(key),
      attributes: { type: 'button', 'data-action': action },
    });
    button.addEventListener('click', () => void this.#act(action, body()));
    return button;
  }

  async #act(action: string, body: object): Promise<void> {
    setText(this.#outcome, this.#words.text('working'));
    try {
      const { observed } = await callLab(action, body);
      setText(this.#outcome, this.#words.text('labDone', { observed }));
    } catch (error) {
      const detail = error instanceof Error ? error.message : String(error);
      setText(this.#outcome, this.#words.text('labFailed', { detail }));
    }
  }
}
