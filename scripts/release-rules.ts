/** What a release needs of CHANGELOG.md and of the package. Each returns what was received where that is not met, or else `undefined`. */
import { releaseDate } from './release-date.ts';

const UNWANTED = /\.(?:test|itest|selftest|fixture)\.|^(?:itest|testkit|scripts)\//;

export function inspectChangelog(changelog: string, version: string): string | undefined {
  if (releaseDate(changelog, version) === undefined) return `no "## [${version}] - YYYY-MM-DD"`;
  const [, unreleased] = /^## \[Unreleased\]\n([\s\S]*?)(?=^## \[)/m.exec(changelog) ?? [];
  if (unreleased === undefined) return 'no "## [Unreleased]" before it';
  return unreleased.trim() === '' ? undefined : `below Unreleased: ${unreleased.trim().split('\n')[0]}`;
}

/**
 * @param packed what `npm pack --json` prints
 * @param manifest package.json, whose `bin`, `man` and `exports` must be in the package
 */
export function inspectPackage(packed: string, manifest: string): string | undefined {
  // A script that npm runs before it packs may print above.
  const [{ files }]: [{ files: readonly { path: string }[] }] = JSON.parse(packed.slice(packed.indexOf('[')));
  const paths = new Set(files.map(({ path }) => path));
  const { bin, man, exports } = JSON.parse(manifest);
  const missing = [...namedFiles([bin, man, exports])].find((path) => !paths.has(path));
  if (missing !== undefined) return `no ${missing}`;
  return [...paths].find((path) => UNWANTED.test(path));
}

/** Of an object of objects, each text. */
function* namedFiles(value: unknown): Generator<string> {
  if (typeof value === 'string') yield value.replace(/^\.\//, '');
  else if (typeof value === 'object' && value !== null)
    for (const each of Object.values(value)) yield* namedFiles(each);
}
