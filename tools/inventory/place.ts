/** Something that has its place in the tree of components. */
export interface Placed {
  /** Type token, such as `meridian:kafka:Aws`. */
  readonly type: string;
  /** Logical name. */
  readonly name: string;
  /** URN of its parent; undefined at the top. */
  readonly parentUrn: string | undefined;
}

/** Where something stands in an environment. */
export interface Place {
  /** Region whose component it hangs under; `global` for the rest. */
  readonly region: string;
  /** Tier of the outermost component that it hangs under, below its region: the folder under `components/`; `other` without one. */
  readonly tier: string;
}

/** Type token of the component that a region is. */
export const REGION = "meridian:region:Region";

/**
 * Where something stands, by the components above it.
 *
 * @param byUrn finds a parent; undefined for what is none of ours, such as the stack itself
 */
export function placeOf(placed: Placed, byUrn: (urn: string) => Placed | undefined): Place {
  const [outer, inner] = ancestors(placed, byUrn);
  const region = outer?.type === REGION ? outer.name : "global";
  return { region, tier: tierOf((region === "global" ? outer : inner)?.type ?? "") };
}

/** Tier of a component, by its type token; `other` where it is none of ours. */
export const tierOf = (type: string): string => /^meridian:([^:]+):/.exec(type)?.[1] ?? "other";

/** The components around something, outermost first, and last the thing itself. */
function ancestors(placed: Placed, byUrn: (urn: string) => Placed | undefined): Placed[] {
  const parent = placed.parentUrn === undefined ? undefined : byUrn(placed.parentUrn);
  return parent === undefined ? [placed] : [...ancestors(parent, byUrn), placed];
}
