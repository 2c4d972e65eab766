/** Whether a stranger has sent the token of the run. Pure. */

/** In a time that depends on what was received alone: how much of it is right cannot be measured from outside. */
export function isSameToken(token: string, received: string): boolean {
  let difference = token.length ^ received.length;
  for (let index = 0; index < received.length; index += 1) {
    difference |= received.charCodeAt(index) ^ token.charCodeAt(index % token.length);
  }
  return difference === 0;
}
