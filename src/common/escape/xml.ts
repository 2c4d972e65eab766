/** Text that is safe in XML, SVG and HTML, as content and in quoted attributes. */

/** What is no character of XML 1.0, section 2.2. */
const NOT_XML = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu;
const REFERENCES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** What XML cannot hold becomes a question mark. */
export function escapeXml(text: string): string {
  return text.replace(NOT_XML, '?').replace(/[&<>"]/g, (character) => REFERENCES[character] ?? character);
}
