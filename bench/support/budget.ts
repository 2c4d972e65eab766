/** How much of another revision a call may cost, by the name of the call and what is measured. Pure. */
export type Limits = Readonly<Record<string, Readonly<Record<string, number>>>>;

export interface Budget {
  /** For what no line names: a little more than what it was. */
  readonly others: number;
  readonly limits: Limits;
}

/** `file`: what bench/budget.json has. A revision that it does not name may be met by `others` alone. */
export function budgetFor(
  { others, ...named }: { others: number } & Record<string, Limits | number>,
  revision: string,
): Budget {
  const limits = named[revision];
  return { others, limits: typeof limits === 'object' ? limits : {} };
}

/** At most so many times what the other revision costs. */
export function limitFor({ others, limits }: Budget, call: string, metric: string): number {
  return limits[call]?.[metric] ?? others;
}
