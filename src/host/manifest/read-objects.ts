/**
 * The objects of a manifest: of each document of a YAML stream, and of the items of a `List`. YAML is read as Kubernetes reads it:
 * version 1.1 with its booleans and octal numbers, without its times and dates, and no key twice.
 */
import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseAllDocuments,
  type YAMLMap,
} from 'yaml';
import { printable } from '../../common/escape/printable.ts';
import { UsageError } from '../../common/forkbed-error.ts';
import { errorName } from '../thrown.ts';
import { childPath, isMergeKey, keyText, type ManifestSource, ManifestValue } from './manifest-value.ts';

/** A list of lists of lists is no manifest that anybody writes. */
const MAX_LISTS = 8;
/** Mappings and sequences in each other. */
const MAX_LEVELS = 200;
const LIST = 'List';

/** One object of Kubernetes, of any kind. */
export interface ManifestObject {
  readonly kind: string;
  /** `apps` of `apps/v1`; empty for the core, as of `v1`. */
  readonly group: string;
  /** Empty where it has none. */
  readonly name: string;
  /** Empty where the manifest does not say. */
  readonly namespace: string;
  /** The whole object. */
  readonly value: ManifestValue;
}

/** `file`: what messages call the text. @throws UsageError with file, line and path */
export function readObjects(text: string, file: string): ManifestObject[] {
  return readDocuments(text, file).flatMap((document) => toObjects(document, { lists: 0 }));
}

/**
 * The documents of a YAML stream that are not empty, read as Kubernetes reads them unless `version` is another.
 * @throws UsageError with file, line and path
 */
export function readDocuments(text: string, file: string, version: '1.1' | '1.2' = '1.1'): ManifestValue[] {
  const lines = new LineCounter();
  return parse(text, { file, lines, version }).flatMap((document) => {
    const { contents } = document;
    if (contents === null || (isScalar(contents) && contents.value === null)) return [];
    // The library looks through the document for each alias.
    const targets = new Map<Alias, Node>();
    const source: ManifestSource = { file, lines, resolve: (alias) => targets.get(alias) };
    assertUnambiguous(contents, { source, path: '', level: 0, anchors: new Map(), targets });
    return [new ManifestValue(source, contents)];
  });
}

interface Source {
  readonly file: string;
  readonly lines: LineCounter;
  readonly version: '1.1' | '1.2';
}

function parse(text: string, { file, lines, version }: Source): Document.Parsed[] {
  const documents = parseDocuments(text, { file, lines, version });
  for (const { errors } of documents) {
    const [error] = errors;
    if (error === undefined) continue;
    const { line, col } = lines.linePos(error.pos[0]);
    throw new UsageError(`${file}:${line}: expected YAML, received at column ${col}: ${printable(error.message)}`);
  }
  return documents;
}

function parseDocuments(text: string, { file, lines, version }: Source): Document.Parsed[] {
  try {
    return [
      ...parseAllDocuments(text, {
        version,
        lineCounter: lines,
        prettyErrors: false,
        // Looked for below, where the path is known.
        uniqueKeys: false,
        customTags: (tags) => tags.filter((tag) => typeof tag === 'string' || !isForeign(tag)),
      }),
    ];
  } catch (error) {
    // The parser calls itself for each level.
    if (errorName(error) !== 'RangeError') throw error;
    throw new UsageError(`${file}: expected YAML, received more levels than can be read`);
  }
}

/** What YAML 1.1 has and the parser of Kubernetes does not. */
function isForeign({ tag, format }: { tag: string; format?: string }): boolean {
  return format === 'TIME' || /:(timestamp|binary|omap|pairs|set)$/.test(tag);
}

interface Place {
  readonly source: ManifestSource;
  readonly path: string;
  /** From 0, of the whole document. */
  readonly level: number;
  /** So far, by name: a later one takes the place of an earlier one. */
  readonly anchors: Map<string, Node>;
  /** What each alias stands for. */
  readonly targets: Map<Alias, Node>;
}

/** No key twice, and no alias without its anchor. An alias is not followed. @throws UsageError */
function assertUnambiguous(node: Node, place: Place): void {
  const { source, path, level } = place;
  if (level > MAX_LEVELS) throw new ManifestValue(source, node).error(`at most ${MAX_LEVELS} levels`, 'more');
  if (isAlias(node)) findTarget(node, place);
  else if ('anchor' in node && typeof node.anchor === 'string') place.anchors.set(node.anchor, node);
  if (isSeq<Node>(node)) {
    for (const [index, item] of node.items.entries()) {
      if (isNode(item)) assertUnambiguous(item, { ...place, path: `${path}[${index}]`, level: level + 1 });
    }
  }
  if (isMap(node)) assertUnambiguousMap(node, place);
}

function assertUnambiguousMap(map: YAMLMap, around: Place): void {
  const { source, path, level } = around;
  const lines = new Map<string, number>();
  for (const pair of map.items) {
    const { key, value } = pair;
    if (!isPair(pair) || !isNode(key)) continue;
    assertUnambiguous(key, { ...around, level: level + 1 });
    const name = keyText(key);
    const place = new ManifestValue(source, key, { path: name === undefined ? path : childPath(path, name) });
    if (name === undefined) throw place.error('a text as key');
    const before = lines.get(name);
    if (before !== undefined) throw place.error('each key once', `it again; it is on line ${before}, too`);
    if (!isMergeKey(key)) lines.set(name, place.line);
    if (isNode(value)) assertUnambiguous(value, { ...around, path: place.path, level: level + 1 });
  }
}

function findTarget(alias: Alias, { source, path, anchors, targets }: Place): void {
  const target = anchors.get(alias.source);
  if (target !== undefined) {
    targets.set(alias, target);
    return;
  }
  throw new ManifestValue(source, alias, { path }).error(
    `the anchor &${alias.source} before it`,
    `*${alias.source} alone`,
  );
}

/** Itself, or the items of a list. `itemKind`: of what does not say. */
function toObjects(
  value: ManifestValue,
  { lists, itemKind }: { lists: number; itemKind?: string | undefined },
): ManifestObject[] {
  const kind = value.field('kind')?.nonEmptyText() ?? itemKind ?? value.required('kind').nonEmptyText();
  const items = value.field('items');
  if (kind === LIST && items === undefined) return [];
  if (kind.endsWith(LIST) && items !== undefined) {
    if (lists === MAX_LISTS) throw value.error(`at most ${MAX_LISTS} lists in each other`, 'more');
    // What the API answers has the kind in the list's alone.
    const ofItems = kind === LIST ? undefined : kind.slice(0, -LIST.length);
    return items.items().flatMap((item) => toObjects(item, { lists: lists + 1, itemKind: ofItems }));
  }
  // What is not on a cluster yet may have neither.
  const metadata = value.field('metadata');
  const [group = ''] = /^[^/]+(?=\/)/.exec(value.field('apiVersion')?.text() ?? '') ?? [];
  const name = metadata?.field('name')?.nonEmptyText() ?? '';
  return [{ kind, group, name, namespace: metadata?.field('namespace')?.nonEmptyText() ?? '', value }];
}
