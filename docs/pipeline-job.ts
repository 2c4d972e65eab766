/** The YAML below a heading of docs/pipelines.md. */
export function jobOf(page: string, heading: string): string {
  const [, text] = page.split(`## ${heading}\n`)[1]?.match(/^```yaml\n([\s\S]*?)^```$/m) ?? [];
  if (text === undefined) throw new Error(`expected a block of YAML below "${heading}", received none`);
  return text;
}
