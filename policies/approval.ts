/** A change to one resource, as far as it matters for who has to agree. */
export interface JudgedChange {
  readonly urn: string;
  /** Its region; `global` for what belongs to none. */
  readonly region: string;
  readonly operation: string;
  /** Whether a deletion loses data, or a name or address that others rely on. */
  readonly stateful: boolean;
}

/** What somebody has to agree to. */
export interface NeededApproval<Change extends JudgedChange> {
  /** Stateful resources that are deleted or replaced: what they hold is lost, or rests on a backup. */
  readonly destroyed: readonly Change[];
  /** Stateful resources that change, where they do so in several regions at once: a mistake then meets every copy of the data. */
  readonly spread: readonly Change[];
}

/** Operations that end what is there. */
const DESTRUCTIVE: readonly string[] = ["delete", "replace"];
/** Operations that touch what is there. */
const TOUCHING: readonly string[] = [...DESTRUCTIVE, "update"];

/**
 * The changes that need the agreement of the environment's owners: each deletion and each replacement of a stateful resource, and all changes
 * of stateful resources where more than one region is touched. What belongs to no region is in none of them.
 *
 * @param approved URNs that somebody agreed to: they do not count
 */
export function neededApproval<Change extends JudgedChange>(
  changes: readonly Change[],
  approved: readonly string[],
): NeededApproval<Change> {
  const agreed = new Set(approved);
  const touched = changes.filter(
    ({ urn, operation, stateful }) => stateful && TOUCHING.includes(operation) && !agreed.has(urn),
  );
  const regional = touched.filter(({ region }) => region !== "global");
  const regions = new Set(regional.map(({ region }) => region));
  return {
    destroyed: touched.filter(({ operation }) => DESTRUCTIVE.includes(operation)),
    spread: regions.size > 1 ? regional : [],
  };
}
