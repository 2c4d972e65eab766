/** Unix sockets as options name them: `@NAME` stands for the abstract namespace, which needs no folder. unix(7). */

/** For `bind` and `connect`. */
export function toUnixPath(text: string): string {
  return text.startsWith('@') ? `\0${text.slice(1)}` : text;
}
