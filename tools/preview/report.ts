import type { Plan } from "../../components/topology/index.ts";

/** What an update does to a resource. `replace` stands for all steps of a replacement together. */
export type Operation = "create" | "update" | "replace" | "delete" | "read" | "import" | "forget";

/** A value as a report may show it: text that is safe to print, or the reason why there is none. */
export type ShownValue =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "secret" }
  | { readonly kind: "unknown" }
  | { readonly kind: "absent" };

/** A property that differs. */
export interface PropertyDifference {
  /** Path in the resource's inputs, such as `tags.Name` or `subnets[0].zone`. */
  readonly path: string;
  readonly kind: "add" | "change" | "remove";
  readonly before: ShownValue;
  readonly after: ShownValue;
  /** Whether it is this property that makes the provider replace the resource. */
  readonly forcesReplacement: boolean;
}

/** One resource that changes. */
export interface ResourceChange {
  readonly urn: string;
  /** Type token, such as `aws:msk/cluster:Cluster`. */
  readonly type: string;
  /** Logical name. */
  readonly name: string;
  /** URN of its parent, where the events tell. */
  readonly parent: string | undefined;
  /** Region whose component it hangs under; `global` for the rest. */
  readonly region: string;
  /** Tier of the outermost component below its region: the folder under `components/`; `other` without one. */
  readonly tier: string;
  /** Whether a component, which is nothing by itself. Counted apart from resources. */
  readonly component: boolean;
  readonly operation: Operation;
  /** Whether a deletion loses data, or a name or address that others rely on. */
  readonly stateful: boolean;
  /** Whether the engine refuses to delete it. */
  readonly protect: boolean;
  /** For `replace`: whether the old one is deleted before the new one is there. */
  readonly deletedFirst: boolean;
  /** For `delete`: whether the resource is left in the cloud (`retainOnDelete`), so that only the state forgets it. */
  readonly retained: boolean;
  readonly differences: readonly PropertyDifference[];
  /** Whether the differences come from values that are only known after the update: it may turn out not to change. */
  readonly uncertain: boolean;
}

/** How many resources there are of each operation. Components and the stack itself are not counted. */
export type Counts = Readonly<Record<Operation | "same", number>>;

/** A commit. */
export interface Revision {
  /** What the user named it by: `main`, `HEAD~1`; `working tree` for files as they are. */
  readonly name: string;
  /** Full hash; undefined for a working tree with changes that no commit has. */
  readonly commit: string | undefined;
}

/** What depends on the resources that change, directly or not. */
export interface BlastRadius {
  /** Resources that do not change themselves, and whose inputs come from ones that do. */
  readonly dependents: readonly {
    readonly urn: string;
    readonly name: string;
    readonly region: string;
    readonly tier: string;
  }[];
  /** Regions in which something changes or depends on what does. */
  readonly regions: readonly string[];
  /** Slots whose owner is in a region where a stateful resource is deleted or replaced, of all slots. */
  readonly slots: { readonly affected: number; readonly all: number };
  /** Part of the environment's capacity for requests, 0 to 1, in regions where anything is deleted or replaced. */
  readonly capacity: number;
}

/** A number before and after. Undefined where there is none: the tier or the region is not there. */
export interface BeforeAfter {
  readonly before: number | undefined;
  readonly after: number | undefined;
}

/** What a change does to the plan. */
export interface PlanEffects {
  readonly placementVersion: BeforeAfter;
  /** Slots whose owner is another region than before, and replicas that have to be copied. */
  readonly slots: { readonly all: number; readonly homesMoved: number; readonly replicasMoved: number };
  /** Expected times and losses that differ, in seconds. */
  readonly predictions: readonly { readonly label: string; readonly rto: BeforeAfter; readonly rpo: BeforeAfter }[];
  /** For each allowed loss: requests a second that the survivors carry at their minimum, and what is demanded of them. */
  readonly capacity: readonly {
    readonly loss: string;
    readonly carried: BeforeAfter;
    readonly demanded: BeforeAfter;
  }[];
  readonly regionsAdded: readonly string[];
  readonly regionsRemoved: readonly string[];
}

/** Cost of a month, in USD. */
export interface CostEffect {
  readonly before: number | undefined;
  readonly after: number | undefined;
  /** Day of the prices, `2026-01-31`. */
  readonly pricesOf: string;
  readonly budget: number | undefined;
  /** What has no price, and is therefore not counted. */
  readonly unpriced: readonly string[];
  /** By tier, for tiers whose cost differs. */
  readonly tiers: readonly { readonly tier: string; readonly cost: BeforeAfter }[];
}

/** One finding of a policy. */
export interface PolicyFinding {
  readonly pack: string;
  readonly policy: string;
  /** `environment` where no single resource is at fault. */
  readonly resource: string;
  readonly urn: string | undefined;
  readonly message: string;
  readonly mandatory: boolean;
}

/** What policies say of a change. */
export interface PolicyEffects {
  /** Packs that judged, `meridian-security`. Empty: nothing was judged. */
  readonly packs: readonly string[];
  /** Found now, and not before. */
  readonly added: readonly PolicyFinding[];
  /** Found before, and not any more. */
  readonly fixed: readonly PolicyFinding[];
  /** Found before and now. */
  readonly standing: readonly PolicyFinding[];
  /** Allowed by an exception that the topology declares. */
  readonly excepted: readonly {
    readonly policy: string;
    readonly resource: string;
    readonly until: string;
    readonly reason: string;
    readonly added: boolean;
  }[];
  /** How many resources could not be judged by some policy, because something is not known before the update. */
  readonly notEvaluated: number;
}

/** Whether somebody has to agree. */
export interface Gate {
  /** `open`: nothing to ask. `approval`: the environment's owners have to agree. `refused`: a mandatory policy or the engine refuses. */
  readonly verdict: "open" | "approval" | "refused";
  /** Why, a sentence each. */
  readonly reasons: readonly string[];
  /**
   * What has to be agreed to: URNs of stateful resources that are deleted or replaced, or that change in several regions at once, and of
   * all that is deleted or replaced where that is much.
   */
  readonly urns: readonly string[];
}

/** Everything that a report of a preview shows. Plain data: what renders it decides nothing. */
export interface PreviewReport {
  readonly environment: string;
  /** `simulated`: offline, against the base commit on simulated clouds. `live`: from the event log of a preview of the real stack. */
  readonly source: "simulated" | "live";
  /** Undefined for a live preview: its base is what is deployed. */
  readonly base: Revision | undefined;
  readonly head: Revision;
  /** Errors of the engine and of the program, without what policies found. Not empty: the preview did not come to its end. */
  readonly errors: readonly string[];
  readonly counts: Counts;
  /** Everything but `same`, by URN, so that two reports of one change are the same. */
  readonly changes: readonly ResourceChange[];
  /** All regions and tiers of the environment after the change, in the plan's order: the matrix shows them, changed or not. */
  readonly regions: readonly {
    readonly name: string;
    readonly cloud: Plan["regions"][number]["cloud"];
    readonly state: string;
  }[];
  readonly tiers: readonly string[];
  /** Regions whose networks the plan joins, each pair once. Empty where there is no plan. */
  readonly links: readonly { readonly from: string; readonly to: string }[];
  /** Undefined where only events are at hand. */
  readonly blast: BlastRadius | undefined;
  readonly plan: PlanEffects | undefined;
  readonly cost: CostEffect | undefined;
  /** Why a part above is missing, by its name. */
  readonly missing: Readonly<Partial<Record<"blast" | "plan" | "cost" | "policies", string>>>;
  readonly policies: PolicyEffects | undefined;
  readonly gate: Gate;
}
