/**
 * A value in a manifest, with the place where it stands: what reads a field checks its form, and an error names file, line and
 * path. It resolves aliases and merge keys, and expands nothing that is not asked for: an alias costs one step.
 */
import { type Alias, isAlias, isMap, isScalar, isSeq, type LineCounter, type Node, type Pair } from 'yaml';
import { printable } from '../../common/escape/printable.ts';
import { UsageError } from '../../common/forkbed-error.ts';

/** How much of a value a message quotes. */
const MAX_QUOTED = 60;
const MERGE_KEY = '<<';

/** The text that a value is from. */
export interface ManifestSource {
  /** What a message calls it: the path, or `-`. */
  readonly file: string;
  readonly lines: LineCounter;
  readonly resolve: (alias: Alias) => Node | undefined;
}

export class ManifestValue {
  /** `spec.template.spec.containers[0].image`; empty for a whole object. */
  readonly path: string;
  readonly #source: ManifestSource;
  readonly #node: Node;
  /** Of the field that it is the value of. */
  readonly #key: Node | undefined;

  constructor(source: ManifestSource, node: Node, { path = '', key }: { path?: string; key?: Node | undefined } = {}) {
    this.#source = source;
    this.#node = (isAlias(node) ? source.resolve(node) : node) ?? node;
    this.#key = key;
    this.path = path;
  }

  /** From 1; where the value begins, or of a mapping or a sequence its key: its first field may be lines below. */
  get line(): number {
    const isNested = isMap(this.#node) || isSeq(this.#node);
    const place = isNested ? (this.#key ?? this.#node) : this.#node;
    return this.#source.lines.linePos(place.range?.[0] ?? 0).line;
  }

  /** Two values that are the same place of the text. */
  isSame(other: ManifestValue): boolean {
    return this.#node === other.#node;
  }

  /** The error that says where this is, and what was expected here. `received` is the value unless it is stated. */
  error(expected: string, received = this.#describe()): UsageError {
    const where = [`${this.#source.file}:${this.line}`, ...(this.path === '' ? [] : [this.path])].join(': ');
    return new UsageError(printable(`${where}: expected ${expected}, received ${received}`));
  }

  /** The fields of a mapping, without those that are null: to Kubernetes they are absent. @throws UsageError for no mapping */
  fields(): ReadonlyMap<string, ManifestValue> {
    if (!isMap(this.#node)) throw this.error('a mapping');
    const fields = new Map<string, ManifestValue>();
    const seen = new Set<Node>();
    // A chain of merge keys may be longer than the stack is deep.
    const left: Node[] = [this.#node];
    for (let node = left.pop(); node !== undefined; node = left.pop()) {
      const target = isAlias(node) ? this.#source.resolve(node) : node;
      if (target === undefined || seen.has(target)) continue;
      seen.add(target);
      for (const merged of this.#merge(target, fields).reverse()) left.push(merged);
    }
    return fields;
  }

  get isMapping(): boolean {
    return isMap(this.#node);
  }

  get isSequence(): boolean {
    return isSeq(this.#node);
  }

  /** The keys of a mapping in their order, with those that are null: `undefined`. @throws UsageError for no mapping */
  entries(): [string, ManifestValue | undefined][] {
    if (!isMap(this.#node)) throw this.error('a mapping');
    const fields = this.fields();
    const names = (this.#node.items as Pair[]).flatMap(({ key }) => (isMergeKey(key) ? [] : (keyText(key) ?? [])));
    return [...new Set([...names, ...fields.keys()])].map((name) => [name, fields.get(name)]);
  }

  /** One field of a mapping; `undefined` where it is absent or null. @throws UsageError for no mapping */
  field(name: string): ManifestValue | undefined {
    return this.fields().get(name);
  }

  /** A field that must be there. @throws UsageError */
  required(name: string): ManifestValue {
    const value = this.field(name);
    if (value === undefined) throw this.error(`a field ${name}`, 'none');
    return value;
  }

  /** The items of a sequence. @throws UsageError for none */
  items(): ManifestValue[] {
    const node = this.#node;
    if (!isSeq<Node>(node)) throw this.error('a sequence');
    return node.items.map((item, index) => new ManifestValue(this.#source, item, { path: `${this.path}[${index}]` }));
  }

  /** @throws UsageError for what is no text, such as a number without quotes */
  text(expected = 'a text'): string {
    const value = this.#scalar();
    if (typeof value !== 'string') throw this.error(expected);
    // No argument, variable or path can have it.
    if (value.includes('\0')) throw this.error('a text without a zero character');
    return value;
  }

  /** @throws UsageError for an empty text, too */
  nonEmptyText(): string {
    const text = this.text('a text that is not empty');
    if (text === '') throw this.error('a text that is not empty');
    return text;
  }

  /** @throws UsageError */
  boolean(): boolean {
    const value = this.#scalar();
    if (typeof value !== 'boolean') throw this.error('true or false');
    return value;
  }

  /** A whole number within limits, both included. @throws UsageError */
  integer({ min, max = 2 ** 31 - 1 }: { min: number; max?: number }): number {
    const value = this.#scalar();
    if (typeof value !== 'number' || !Number.isInteger(value) || value < min || value > max) {
      throw this.error(max === 2 ** 31 - 1 ? `an integer of at least ${min}` : `an integer from ${min} to ${max}`);
    }
    return value;
  }

  /** A text or a number, as it stands; `undefined` for anything else. */
  textOrNumber(): string | number | undefined {
    const value = this.#scalar();
    return typeof value === 'string' || typeof value === 'number' ? value : undefined;
  }

  /** A text, or a number as it is written, such as `0080`; `undefined` for anything else. */
  asWritten(): string | undefined {
    const value = this.textOrNumber();
    return typeof value === 'number' && isScalar(this.#node) ? (this.#node.source ?? String(value)) : value?.toString();
  }

  /** Texts of a sequence. @throws UsageError */
  texts(): string[] {
    return this.items().map((item) => item.text());
  }

  /** A mapping of texts, as labels are. @throws UsageError */
  textFields(): Map<string, string> {
    return new Map([...this.fields()].map(([name, value]) => [name, value.text()]));
  }

  #scalar(): unknown {
    if (!isScalar(this.#node)) return undefined;
    const { value, source } = this.#node;
    // YAML 1.1 has a dot alone as a number without digits; the parser of Kubernetes leaves it as a text.
    if (Number.isNaN(value) && /^[-+]?\.$/.test(source ?? '')) return source;
    // YAML 1.1 has them as booleans; the parser of Kubernetes leaves them as texts.
    return typeof value === 'boolean' && /^[yn]$/i.test(source ?? '') ? source : value;
  }

  /** The fields that are not there yet, and what is to be merged after them: a field of the mapping itself goes first. */
  #merge(target: Node, fields: Map<string, ManifestValue>): Node[] {
    if (isSeq<Node>(target)) return [...target.items];
    if (!isMap(target)) throw this.#child({ name: MERGE_KEY, node: target }).error('a mapping, or a sequence of them');
    const merged: Node[] = [];
    for (const pair of target.items as Pair<unknown, Node | null>[]) {
      const name = keyText(pair.key);
      if (name === undefined || pair.value === null) continue;
      if (isMergeKey(pair.key)) merged.push(pair.value);
      else if (!fields.has(name) && !isNull(pair.value))
        fields.set(name, this.#child({ name, node: pair.value, key: pair.key }));
    }
    return merged;
  }

  #child({ name, node, key }: { name: string; node: Node; key?: unknown }): ManifestValue {
    return new ManifestValue(this.#source, node, {
      path: childPath(this.path, name),
      key: isScalar(key) ? key : undefined,
    });
  }

  #describe(): string {
    const node = this.#node;
    if (isMap(node)) return 'a mapping';
    if (isSeq(node)) return 'a sequence';
    const value = this.#scalar();
    // JSON has no word for it.
    if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
    const text = JSON.stringify(value ?? null);
    return text.length <= MAX_QUOTED ? text : `${text.slice(0, MAX_QUOTED - 3)}...`;
  }
}

/** As kubectl writes it: `metadata.annotations['kubernetes.io/name']`. */
export function childPath(path: string, name: string): string {
  if (!/^[\w-]+$/.test(name)) return `${path}['${printable(name)}']`;
  return path === '' ? name : `${path}.${name}`;
}

/** The text of a key as it is written, without quotes; `undefined` for a mapping or a sequence as key. */
export function keyText(key: unknown): string | undefined {
  if (!isScalar(key)) return undefined;
  return typeof key.value === 'string' ? key.value : (key.source ?? String(key.value));
}

export function isMergeKey(key: unknown): boolean {
  return isScalar(key) && key.type === 'PLAIN' && key.source === MERGE_KEY;
}

function isNull(node: Node): boolean {
  return isScalar(node) && node.value === null;
}
