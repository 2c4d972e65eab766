/**
 * Text that others chose (a name, an argument, what a program said), made fit for a line of a report: what a terminal would
 * obey, what ends a line, and what turns the direction of writing becomes a question mark. Markup is the reports' affair.
 */
const OBEYED = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

export function printable(text: string): string {
  return text.replace(OBEYED, '?');
}

/** Whether it is so already. */
export function isPrintable(text: string): boolean {
  return text.search(OBEYED) === -1;
}
