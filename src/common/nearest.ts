/**
 * The known word that a misspelt one most likely stands for. The distance counts insertions, deletions, replacements and
 * swaps of two neighbours: optimal string alignment, the restricted Damerau-Levenshtein distance.
 */

/** However long a word is: with more differences it is another word. */
const MAX_DISTANCE = 3;

/** `undefined` where no word is near: a third of the letters may differ, or one word alone begins so. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const wanted = word.toLowerCase();
  const beginnings = wanted === '' ? [] : known.filter((candidate) => candidate.toLowerCase().startsWith(wanted));
  const [beginning] = beginnings.length === 1 ? beginnings : [];
  const limit = Math.min(MAX_DISTANCE, Math.max(1, Math.floor(wanted.length / 3)));
  let best: { candidate: string; distance: number } | undefined;
  for (const candidate of known) {
    // Also keeps an argument of a million letters cheap.
    if (Math.abs(candidate.length - wanted.length) > limit) continue;
    const distance = distanceBetween(wanted, candidate.toLowerCase());
    if (distance <= limit && distance < (best?.distance ?? Number.POSITIVE_INFINITY)) best = { candidate, distance };
  }
  return best?.candidate ?? beginning;
}

/** Three rows of the usual table: a swap reaches back by two. */
function distanceBetween(a: string, b: string): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const replaced = at(last, column - 1) + (a[row - 1] === b[column - 1] ? 0 : 1);
      const isSwap = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      const swapped = isSwap ? at(before, column - 2) + 1 : Number.POSITIVE_INFINITY;
      current.push(Math.min(replaced, at(last, column) + 1, at(current, column - 1) + 1, swapped));
    }
    [before, last] = [last, current];
  }
  return at(last, b.length);
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Number.POSITIVE_INFINITY;
}
