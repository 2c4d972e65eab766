/**
 * Where two `await using` of one block fail, what @swc/core 1.16.22 makes of it asks for a name that it has not declared, and both
 * errors are lost (findings/swc-loses-both-dispose-errors.sh). This is that name.
 */
Object.assign(globalThis, { _SuppressedError: SuppressedError });
