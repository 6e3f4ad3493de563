/** Changes of the controls, as pure functions: a change that makes no difference gives the very same document. */
import type { ControlsDocument } from "./document.ts";

/** Who sets a control, when, until when (`null`: until it is undone), and why. Times are RFC 3339, in UTC. */
export interface Setting {
  readonly by: string;
  readonly at: string;
  readonly until: string | null;
  readonly reason: string | null;
}

/** A node by its region and its name. */
export interface Place {
  readonly region: string;
  readonly node: string;
}

/** From one document to the next. */
export type Change = (document: ControlsDocument) => ControlsDocument;

const isAt =
  (place: Place) =>
  (other: Place): boolean =>
    other.region === place.region && other.node === place.node;

/** Setting it again for as long and for the same reason is no change: it stays the work of whoever set it first. */
const isSame = (found: Setting | null | undefined, wanted: Setting): boolean =>
  found?.until === wanted.until && found.reason === wanted.reason;

/** The node gives its slots up and tells the balancers that it does not serve. */
export function drained({ region, node }: Place, setting: Setting): Change {
  return (document) => {
    const others = document.drainedNodes.filter((other) => !isAt({ region, node })(other));
    if (isSame(document.drainedNodes.find(isAt({ region, node })), setting)) return document;
    return { ...document, drainedNodes: [...others, { region, node, ...setting }] };
  };
}

/** The node serves again. */
export function undrained(place: Place): Change {
  return (document) =>
    document.drainedNodes.some(isAt(place))
      ? { ...document, drainedNodes: document.drainedNodes.filter((other) => !isAt(place)(other)) }
      : document;
}

/** The region's nodes give their slots up, and requests go to other regions. */
export function evacuated(region: string, setting: Setting): Change {
  return (document) => {
    const others = document.evacuatedRegions.filter((other) => other.region !== region);
    if (
      isSame(
        document.evacuatedRegions.find((other) => other.region === region),
        setting,
      )
    ) {
      return document;
    }
    return { ...document, evacuatedRegions: [...others, { region, ...setting }] };
  };
}

/** The region serves again. */
export function returned(region: string): Change {
  return (document) =>
    document.evacuatedRegions.some((other) => other.region === region)
      ? { ...document, evacuatedRegions: document.evacuatedRegions.filter((other) => other.region !== region) }
      : document;
}

/** Slots are shared out among the regions by these weights. */
export function weighted(ofRegions: Readonly<Record<string, number>>, setting: Setting): Change {
  return (document) => {
    const found = document.weights;
    const equal =
      found !== null &&
      Object.keys(found.ofRegions).length === Object.keys(ofRegions).length &&
      Object.entries(ofRegions).every(([region, weight]) => found.ofRegions[region] === weight);
    if (equal && isSame(found, setting)) return document;
    return { ...document, weights: { ofRegions: { ...ofRegions }, ...setting } };
  };
}

/** The placement alone says where slots are at home. */
export const unweighted: Change = (document) => (document.weights === null ? document : { ...document, weights: null });
