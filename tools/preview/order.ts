/** Orders by URN, code unit by code unit. The engine works on many resources at once, and its own order differs from one run to the next. */
export const byUrn = (one: { readonly urn: string }, other: { readonly urn: string }): number =>
  one.urn === other.urn ? 0 : one.urn < other.urn ? -1 : 1;

/** Names in the plan's order, then those that the plan does not have, sorted. */
export const plannedFirst = (names: ReadonlySet<string>, planned: readonly string[]): string[] => [
  ...planned.filter((name) => names.has(name)),
  ...[...names].filter((name) => !planned.includes(name)).sort(),
];
