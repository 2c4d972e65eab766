/** Foreign text in a command to the runner of GitHub Actions, `::error file=NAME::TEXT`: there a line feed ends the command. */

/** The text of one. */
export function workflowText(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

/** A property of one, such as a file's name. */
export function workflowProperty(text: string): string {
  return workflowText(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
