/** What operators may do with the controls, and when it is refused. */
import { NAME } from "../configuration/schemas.ts";
import type { RoutingTable } from "../placement.ts";
import { drained, evacuated, returned, undrained, unweighted, weighted } from "./changes.ts";
import type { Change, Place, Setting } from "./changes.ts";
import type { Controls, StoredControls } from "./controls.ts";
import { unserved } from "./coverage.ts";
import type { ControlsDocument } from "./document.ts";

/** What the administration needs. */
export interface AdministrationOptions {
  readonly controls: Pick<Controls, "read" | "change" | "lastHeard" | "known">;
  /** The placement, without the weights of the controls. */
  readonly table: () => RoutingTable;
  /** The nodes that etcd knows of, with whether they can serve, as they say. */
  readonly nodes: () => Iterable<Place & { readonly ready: boolean }>;
  /** Whether this node reaches a region. */
  readonly reaches: (region: string) => boolean;
  /** Milliseconds since 1970; tests give their own. */
  readonly now?: () => number;
}

/** Why something is not done. */
export interface Refusal {
  readonly kind:
    | "unknown-region"
    | "unknown-node"
    | "invalid-control"
    | "nobody-left"
    | "precondition-failed"
    | "controls-contended";
  /** What was found, and what to do about it. */
  readonly detail: string;
  readonly extensions?: Readonly<Record<string, unknown>>;
}

/** What came of a request. */
export type Administered =
  | { readonly outcome: "changed" | "unchanged"; readonly stored: StoredControls }
  | { readonly outcome: "refused"; readonly refusal: Refusal };

/** How a control is set. */
export interface Terms {
  readonly setting: Setting;
  /** Does it though nobody else could serve, or nobody knows of the node. */
  readonly force: boolean;
}

/** Whether what is there is what the caller expects. */
export type Precondition = (stored: StoredControls) => boolean;

/** Reads and changes what is set. All reject as `Controls.read` does. */
export interface ControlsAdministration {
  read(): Promise<StoredControls>;
  /** The time by which controls are set and end: milliseconds since 1970. */
  now(): number;
  /** What this node heard last; `undefined`: nothing yet. */
  lastHeard(): StoredControls | undefined;
  drain(place: Place, terms: Terms, expected: Precondition): Promise<Administered>;
  undrain(place: Place, expected: Precondition): Promise<Administered>;
  evacuate(region: string, terms: Terms, expected: Precondition): Promise<Administered>;
  endEvacuation(region: string, expected: Precondition): Promise<Administered>;
  setWeights(
    ofRegions: Readonly<Record<string, number>>,
    setting: Setting,
    expected: Precondition,
  ): Promise<Administered>;
  endWeights(expected: Precondition): Promise<Administered>;
}

const CONTENDED: Refusal = {
  kind: "controls-contended",
  detail: "Others changed the controls again and again meanwhile. Nothing was done; send the request again.",
};

/** Makes the administration. */
export function createAdministration(options: AdministrationOptions): ControlsAdministration {
  const { controls } = options;
  const regions = (): readonly string[] => options.table().regions;
  const refused = (refusal: Refusal): Administered => ({ outcome: "refused", refusal });

  const unknownRegion = (region: string): Refusal | undefined =>
    regions().includes(region)
      ? undefined
      : {
          kind: "unknown-region",
          detail: `The region in the path is not one of the placement's: ${regions().join(", ")}.`,
          extensions: { accepted: regions() },
        };

  const unknownNode = ({ region, node }: Place, force: boolean): Refusal | undefined => {
    const names = [...options.nodes()].filter((other) => other.region === region).map((other) => other.node);
    if (names.includes(node) || (force && NAME.safeParse(node).success)) return undefined;
    return {
      kind: "unknown-node",
      detail:
        names.length === 0
          ? `No node of ${region} is up. To drain one that is not, send "force": true.`
          : `The node in the path is not one of those of ${region} that are up: ${names.sort().join(", ")}. To drain one that is not, send "force": true.`,
      extensions: { accepted: names.sort() },
    };
  };

  const nobodyLeft = (region: string, after: ControlsDocument): Refusal | undefined => {
    const ready = [...options.nodes()].filter((other) => other.ready && options.reaches(other.region));
    const sets = unserved(region, after, options.table(), ready);
    if (sets.length === 0) return undefined;
    const orders = sets.map((set) => set.join(", "));
    return {
      kind: "nobody-left",
      detail: `No node would be left to serve the slots of ${orders.join("; ")}: their regions are lost, evacuated or drained, as this node knows. Undo another control or bring a region back first; "force": true does it nevertheless.`,
      extensions: { replicaSets: sets },
    };
  };

  const perform = async (
    change: Change,
    expected: Precondition,
    check: (after: ControlsDocument) => Refusal | undefined = () => undefined,
  ): Promise<Administered> => {
    const changed = await controls.change<Refusal>(change, (before, after) => {
      if (!expected(before)) {
        return { kind: "precondition-failed", detail: "The controls are not in the state that the request demands." };
      }
      return after === before.document ? undefined : check(after);
    });
    return changed.outcome === "contended" ? refused(CONTENDED) : changed;
  };

  return {
    now: options.now ?? Date.now,
    read: () => controls.read(),
    lastHeard: () => (controls.known() ? controls.lastHeard() : undefined),
    async drain(place, { setting, force }, expected) {
      const unknown = unknownRegion(place.region) ?? unknownNode(place, force);
      if (unknown !== undefined) return refused(unknown);
      return perform(drained(place, setting), expected, (after) =>
        force ? undefined : nobodyLeft(place.region, after),
      );
    },
    // What is no more in the placement can still be undone.
    undrain: (place, expected) => perform(undrained(place), expected),
    async evacuate(region, { setting, force }, expected) {
      const unknown = unknownRegion(region);
      if (unknown !== undefined) return refused(unknown);
      return perform(evacuated(region, setting), expected, (after) => (force ? undefined : nobodyLeft(region, after)));
    },
    endEvacuation: (region, expected) => perform(returned(region), expected),
    async setWeights(ofRegions, setting, expected) {
      const named = Object.keys(ofRegions);
      const unknown = named.filter((region) => !regions().includes(region));
      const missing = regions().filter((region) => !named.includes(region));
      const problems = [
        ...(unknown.length === 0 ? [] : [`there is no region ${unknown.join(", ")}`]),
        ...(missing.length === 0 ? [] : [`the weight of ${missing.join(", ")} is missing`]),
        ...(Object.values(ofRegions).some((weight) => weight > 0) ? [] : ["at least one weight must be above 0"]),
      ];
      if (problems.length > 0) {
        const detail = `In weights: ${problems.join("; ")}. Give the weight of each region: ${regions().join(", ")}.`;
        return refused({ kind: "invalid-control", detail, extensions: { accepted: regions() } });
      }
      return perform(weighted(ofRegions, setting), expected);
    },
    endWeights: (expected) => perform(unweighted, expected),
  };
}
