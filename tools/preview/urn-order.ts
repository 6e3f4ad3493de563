/** Orders by URN, code unit by code unit. The engine works on many resources at once, and its own order differs from one run to the next. */
export const byUrn = (one: { readonly urn: string }, other: { readonly urn: string }): number =>
  one.urn === other.urn ? 0 : one.urn < other.urn ? -1 : 1;
