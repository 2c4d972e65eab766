/** Words as a shell takes them: `forkbed check --payload 'a b' image`. What needs no quotes has none. */

export function quoteWords(words: readonly string[]): string {
  return words.map(quoteWord).join(' ');
}

/** Of an assignment the value alone is quoted: `FORKBED_SEND='a b'`. */
function quoteWord(word: string): string {
  const [, assignment = '', value = ''] = /^([A-Z_]+=)?(.*)$/s.exec(word) ?? [];
  const isPlain = /^[\w./:,=@%+-]+$/.test(value) || (value === '' && assignment !== '');
  return isPlain ? word : `${assignment}'${value.replaceAll("'", "'\\''")}'`;
}
