/** Debian's mirror as the machine's own apt sources name it, in either of their two formats. sources.list(5). */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const APT = '/etc/apt';

/** `undefined` where this machine has none. */
export function debianMirror(): string | undefined {
  return mirrorIn(sourceFiles().map((file) => readFileSync(file, 'utf8')));
}

/** The first URL of a Debian archive, comments left out. */
export function mirrorIn(texts: readonly string[]): string | undefined {
  const lines = texts.flatMap((text) => text.split('\n')).filter((line) => !/^\s*#/.test(line));
  return lines.flatMap((line) => /(?:https?|file):\/\/\S+\/debian\/?(?=\s|$)/.exec(line) ?? [])[0];
}

function sourceFiles(): string[] {
  const folder = join(APT, 'sources.list.d');
  const parts = existsSync(folder) ? readdirSync(folder).sort() : [];
  return [join(APT, 'sources.list'), ...parts.map((name) => join(folder, name))].filter(
    (file) => /\.(list|sources)$/.test(file) && existsSync(file),
  );
}
