/** When a version was released, by the heading of its section in CHANGELOG.md: `2026-11-28`; `undefined` where it has none. */
export function releaseDate(changelog: string, version: string): string | undefined {
  for (const [, named, date] of changelog.matchAll(/^## \[(\S+)\] - (\d{4}-\d\d-\d\d)$/gm)) {
    if (named === version) return date;
  }
  return undefined;
}
