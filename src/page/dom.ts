/** The few things that the page does with its document. Text is always text: what processes call themselves is never markup. */

/** @throws Error where the page has no such element, which is a bug */
export function byId<Kind extends HTMLElement>(id: string, kind: new () => Kind): Kind {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new Error(`this is a bug in forkbed: no ${kind.name} #${id}`);
  return found;
}

export function element(
  tag: string,
  { className, text, attributes = {} }: { className?: string; text?: string; attributes?: Record<string, string> } = {},
  ...children: readonly Node[]
): HTMLElement {
  const made = document.createElement(tag);
  if (className !== undefined) made.className = className;
  if (text !== undefined) made.textContent = text;
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/** Writes only what is another: what is the same costs no layout. */
export function setText(node: HTMLElement, text: string): void {
  if (node.textContent !== text) node.textContent = text;
}

/** The same for an attribute; `undefined` takes it away. */
export function setAttribute(node: HTMLElement, name: string, value: string | undefined): void {
  if (value === undefined) node.removeAttribute(name);
  else if (node.getAttribute(name) !== value) node.setAttribute(name, value);
}
