import { number } from "../../plan/wording.ts";
import type { Item } from "./document.ts";

/** How much of a report is told. What is left out of a list is counted; counts are always whole. */
export interface Detail {
  /** Most characters of a name, a URN or a message. */
  readonly text: number;
  /** Changes listed for each region; 0 leaves their counts. */
  readonly changes: number;
  /** Differences listed for each of these. */
  readonly differences: number;
  /** Stateful resources listed that are deleted or replaced. */
  readonly stateful: number;
  /** Other resources listed that are deleted or replaced. */
  readonly destroyed: number;
  /** Differences listed for each of both. */
  readonly reasons: number;
  /** Resources listed that depend on what changes. */
  readonly dependents: number;
  /** Findings of policies listed, of each kind, and errors. */
  readonly findings: number;
  /** Rows and columns of tables. */
  readonly rows: number;
  readonly columns: number;
  /** Nodes of the topology's diagram; 0 leaves it out. */
  readonly nodes: number;
}

/** All there is. */
export const EVERYTHING: Detail = {
  text: Infinity,
  changes: Infinity,
  differences: Infinity,
  stateful: Infinity,
  destroyed: Infinity,
  reasons: Infinity,
  dependents: Infinity,
  findings: Infinity,
  rows: Infinity,
  columns: Infinity,
  nodes: Infinity,
};

/**
 * From all that a comment shows to what is left when space is short: first the differences of what changes in a region goes, then what
 * changes there, then lists of dependents and findings, and last stateful resources that are lost.
 */
export const STAGES: readonly Detail[] = [
  { nodes: 60, differences: 20, reasons: 20, changes: 500, dependents: 200, text: 1_000 },
  { differences: 3, reasons: 10, changes: 200, dependents: 50 },
  { differences: 0, changes: 100 },
  { changes: 25, dependents: 20, findings: 100 },
  { changes: 10, findings: 25, destroyed: 100, text: 500 },
  { changes: 0, reasons: 3, destroyed: 25, dependents: 10 },
  { stateful: 100, findings: 10, reasons: 1 },
  { stateful: 25, destroyed: 10, dependents: 0, rows: 30, columns: 12, text: 250 },
  { stateful: 10, destroyed: 0, findings: 3, rows: 15, columns: 8, nodes: 0, text: 150 },
].reduce<Detail[]>((stages, less) => [...stages, { ...(stages.at(-1) ?? EVERYTHING), ...less }], []);

/** The first items of a list, and an item that tells how many there are more. */
export function firstItems<Element>(
  elements: readonly Element[],
  most: number,
  itemOf: (element: Element) => Item,
): readonly Item[] {
  const left = elements.length - Math.min(elements.length, most);
  return [...elements.slice(0, most).map(itemOf), ...(left === 0 ? [] : [{ line: [moreOf(left)] }])];
}

/** What stands for elements that are left out. */
export const moreOf = (left: number): string => `… and ${number(left)} more: see the report's artifact`;

/** Text cut to what the detail allows, counted in characters. */
export function cutTo(text: string, { text: most }: Pick<Detail, "text">): string {
  if (text.length <= most) return text;
  const characters = Array.from(text);
  return characters.length <= most ? text : `${characters.slice(0, most - 1).join("")}…`;
}
