/** Whether a text is a day of the calendar, such as 2026-12-31. */
export function isDay(text: string): boolean {
  const ms = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  // The 31st of a month that has 30 days is the 1st of the next.
  return !Number.isNaN(ms) && new Date(ms).toISOString().slice(0, 10) === text;
}
