/** A piece of a line: plain text, a name or a value as it is, or something that stands out. */
export type Inline = string | { readonly code: string } | { readonly strong: string };
export type Line = readonly Inline[];

/** How loud something is. `danger`: state may be lost. `none`: it stays as it is. */
export type Tone = "danger" | "warning" | "change" | "good" | "none";

/** An item of a list, with items of its own. */
export interface Item {
  readonly line: Line;
  readonly tone?: Tone;
  readonly items?: readonly Item[];
}

export interface TableBlock {
  readonly kind: "table";
  readonly columns: readonly { readonly title: string; readonly align?: "right" }[];
  readonly rows: readonly { readonly cells: readonly Line[]; readonly tone?: Tone }[];
}

/** A tier of a region, as the picture of the topology shows it. */
export interface TierMark {
  readonly tier: string;
  readonly tone: Tone;
  /** What changes, in short; empty where nothing does. */
  readonly note: string;
}

export interface RegionMark {
  readonly region: string;
  /** Undefined for what belongs to no region, and for regions that are not there any more. */
  readonly cloud: string | undefined;
  /** `active`, `draining`, …; what else is to be said of it. */
  readonly state: string;
  readonly tone: Tone;
  readonly tiers: readonly TierMark[];
}

/** Where in the topology something changes: a diagram or a map, as the format allows. */
export interface TopologyBlock {
  readonly kind: "topology";
  readonly regions: readonly RegionMark[];
  readonly links: readonly { readonly from: string; readonly to: string }[];
}

/** A part of a report, without its markup: formats draw it, and escape what it holds. */
export type Block =
  | { readonly kind: "heading"; readonly level: 2 | 3; readonly text: string }
  | { readonly kind: "paragraph"; readonly line: Line }
  | { readonly kind: "callout"; readonly tone: Tone; readonly title: Line; readonly items: readonly Item[] }
  | { readonly kind: "list"; readonly items: readonly Item[] }
  | TableBlock
  | { readonly kind: "details"; readonly summary: Line; readonly blocks: readonly Block[] }
  | TopologyBlock;

export const code = (text: string): Inline => ({ code: text });
export const strong = (text: string): Inline => ({ strong: text });
export const heading = (text: string, level: 2 | 3 = 3): Block => ({ kind: "heading", level, text });
export const paragraph = (...line: Line): Block => ({ kind: "paragraph", line });
export const list = (items: readonly Item[]): readonly Block[] => (items.length === 0 ? [] : [{ kind: "list", items }]);
