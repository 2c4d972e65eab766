/** Why a program does what its row says, as its documentation or source has it: version and place named, in our own words. */

export const CAUSES: Readonly<Record<string, string>> = {};
