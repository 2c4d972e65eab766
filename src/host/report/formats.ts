/** The formats of a report. */
export const FORMATS = ['text', 'json', 'junit', 'tap', 'html', 'sarif'] as const;
/** One of `FORMATS`. */
export type Format = (typeof FORMATS)[number];
