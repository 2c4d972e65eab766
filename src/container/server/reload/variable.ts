/** Where the next program finds what the last one has written for it. */

/** The environment variable that names the descriptor. */
export const HANDOVER_VARIABLE = 'FORKBED_HANDOVER';

/** Of the file in memory. */
export const HANDOVER_NAME = 'forkbed-handover';
