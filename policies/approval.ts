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
  /** Everything that is deleted or replaced, stateful or not, where that is more than {@link MOST_DESTROYED}; otherwise empty. */
  readonly many: readonly Change[];
}

/**
 * How many resources one change may delete or replace before somebody has to agree, whatever they are. Ours: of the 810 resources of `prod`
 * it is less than any tier of a region has, and more than the parts of one component that a usual change replaces. What goes beyond is
 * rather a slip, such as a component that was renamed without an alias.
 */
export const MOST_DESTROYED = 20;

/** Operations that end what is there. */
const DESTRUCTIVE: readonly string[] = ["delete", "replace"];
/** Operations that touch what is there. */
const TOUCHING: readonly string[] = [...DESTRUCTIVE, "update"];

/**
 * The changes that need the agreement of the environment's owners: each deletion and each replacement of a stateful resource, all changes of
 * stateful resources where more than one region is touched (what belongs to no region is in none of them), and all deletions and
 * replacements where there are more than {@link MOST_DESTROYED}.
 *
 * @param approved URNs that somebody agreed to: they do not count
 */
export function neededApproval<Change extends JudgedChange>(
  changes: readonly Change[],
  approved: readonly string[],
): NeededApproval<Change> {
  const agreed = new Set(approved);
  const open = changes.filter(({ urn, operation }) => TOUCHING.includes(operation) && !agreed.has(urn));
  const touched = open.filter(({ stateful }) => stateful);
  const regional = touched.filter(({ region }) => region !== "global");
  const regions = new Set(regional.map(({ region }) => region));
  const ended = open.filter(({ operation }) => DESTRUCTIVE.includes(operation));
  return {
    destroyed: ended.filter(({ stateful }) => stateful),
    spread: regions.size > 1 ? regional : [],
    many: ended.length > MOST_DESTROYED ? ended : [],
  };
}
