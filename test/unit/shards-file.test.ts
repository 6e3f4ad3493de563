import {
  canonicalPlacement,
  decodePlacement,
  encodePlacement,
  homeOf,
  replicasOf,
} from "../../components/topology/placement.ts";
import { placeShards } from "../../components/topology/shards.ts";
import { SLOT_COUNT } from "../../components/topology/slots.ts";

const region = (name: string, weight = 1) => ({ name, weight, cloud: "aws" });
const placement = placeShards({ regions: [region("eu"), region("us", 2), region("ap")], replicas: 3 });
const text = encodePlacement(placement);

/** The file with some of its fields changed. */
const changed = (fields: Record<string, unknown>): unknown => ({ ...(JSON.parse(text) as object), ...fields });
const lines = (JSON.parse(text) as { slots: string[] }).slots;
/** The slots with one text in the place of the file's first three slots. */
const beginning = (first: string): string[] => [first + (lines[0] ?? "").slice(first.length), ...lines.slice(1)];

describe("a placement's file", () => {
  test("gives the same placement back, and the same bytes", () => {
    expect(decodePlacement(JSON.parse(text))).toEqual(placement);
    expect(encodePlacement(decodePlacement(JSON.parse(text)))).toBe(text);
  });

  test("has one line for 64 slots, one letter for a replica, and is below 60 KB with 3 replicas", () => {
    expect(lines).toHaveLength(256);
    expect(lines.every((line) => line.length === 192)).toBe(true);
    expect(text.length).toBeLessThan(60_000);
    expect(text.endsWith("}\n")).toBe(true);
    const [first, ...others] = replicasOf(placement, 0);
    expect(first).toBe(homeOf(placement, 0));
    const letters = ["eu", "us", "ap"].map((name) => "ABC"[placement.regions.indexOf(name)] ?? "");
    expect(lines[0]?.slice(0, 3)).toBe(
      [first ?? "", ...others].map((name) => letters[["eu", "us", "ap"].indexOf(name)]).join(""),
    );
  });

  test("is the same for equal placements however they were made", () => {
    const sets = Array.from({ length: SLOT_COUNT }, (_, slot) => (slot % 2 === 0 ? [1, 0] : [0, 1]));
    const one = canonicalPlacement(7, ["a", "b"], sets);
    expect(one.replicaSets).toEqual([
      [0, 1],
      [1, 0],
    ]);
    expect(one.slots.slice(0, 3)).toEqual([1, 0, 1]);
    const shuffled = { ...one, replicaSets: [...one.replicaSets].reverse(), slots: one.slots.map((set) => 1 - set) };
    expect(encodePlacement(shuffled)).toBe(encodePlacement(one));
  });

  test.each([
    ["a slot changed by hand", changed({ slots: beginning("BCA") }), /checksum: found "[0-9a-f]{8}", the content has/],
    ["another version", changed({ placementVersion: 2 }), /checksum: .*changed by hand/],
    ["regions in another order", changed({ regions: ["us", "eu", "ap"] }), /checksum: .*changed by hand/],
    ["another checksum", changed({ checksum: "00000000" }), /checksum: found "00000000"/],
    ["a merge's line more", changed({ slots: [...lines, lines[0]] }), /slots: found 257 lines, expected 256/],
    ["a conflict marker", changed({ slots: ["<<<<<<< HEAD", ...lines.slice(1)] }), /slots\[0\]: found 12 letters/],
    ["an unknown letter", changed({ slots: beginning("ABD") }), /slots\[0\]: "ABD" .*none of the regions/],
    ["a region twice", changed({ slots: beginning("ABA") }), /slots\[0\]: "ABA" .*names a region twice/],
    ["a line that is no text", changed({ slots: [1, ...lines.slice(1)] }), /slots\[0\]: found 1, expected a text/],
    ["slots that are no list", changed({ slots: "ABC" }), /slots: found "ABC", expected a list/],
    ["a region named twice", changed({ regions: ["eu", "eu", "ap"] }), /regions: a region is named twice/],
    ["no region", changed({ regions: [] }), /regions: found 0 names, expected 1 to 64/],
    ["version 0", changed({ placementVersion: 0 }), /placementVersion: found 0, expected a whole number from 1/],
    ["too many replicas", changed({ replicas: 4 }), /replicas: found 4, expected a whole number from 1 to 3/],
    ["an unknown field", changed({ extra: 1 }), /extra: it is not known/],
    ["nothing", null, /the file: found null, expected an object/],
    ["a list", [], /the file: found a list, expected an object/],
    ["no fields", {}, /comment: it is missing/],
  ])("is refused with %s, and says how to mend it", (_case, value, message) => {
    expect(() => decodePlacement(value)).toThrow(message);
    expect(() => decodePlacement(value)).toThrow(/npm run plan <env> -- --write/);
  });

  test.each([-1, 16384, 0.5, NaN])("has no slot %p", (slot) => {
    expect(() => homeOf(placement, slot)).toThrow(/from 0 to 16383/);
  });
});
