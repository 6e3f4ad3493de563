import * as fc from "fast-check";
import { slotOf } from "../../../components/topology/slots.ts";
import {
  bucketOf,
  decodeEntry,
  encodeEntry,
  entryKey,
  positionsKey,
} from "../../../services/shard/src/projection/layout.ts";
import { readLogEvent } from "../../../services/shard/src/projection/log-event.ts";
import { isCopyOf } from "../../../services/shard/src/projection/mirrored-topics.ts";
import { encodeEvent } from "../../../services/shard/src/stores/kafka.ts";

const CLASSES = [
  { name: "ledger", consistency: "strong" },
  { name: "profile", consistency: "available" },
] as const;

function textOf(className: string, key: string, value: string | undefined, more: object = {}): string {
  return encodeEvent(
    {
      version: 1,
      type: value === undefined ? "delete" : "put",
      class: className,
      key,
      slot: slotOf(key),
      region: "beta",
      node: "beta-0",
      placementVersion: 3,
      id: "6f1c0d5e-8d0f-4c59-9f55-0a3a5c2b7e11",
      sequence: 4,
      timestamp: 1_700_000_000_123_456,
      ...more,
    },
    value,
  );
}

describe("an event of the log", () => {
  it("is read with the value's own text, whatever the key and the value look like", () => {
    const json = fc.jsonValue().map((value) => JSON.stringify(value));
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), json, fc.constantFrom("", " "), (key, value, space) => {
        const text = `${space}${value}${space}`;
        const event = readLogEvent(textOf("profile", key, text), CLASSES);
        expect(event).toEqual({
          address: { className: "profile", key, slot: slotOf(key) },
          entry: {
            value: text,
            timestamp: 1_700_000_000_123_456,
            order: { number: 1_700_000_000_123_456, region: "beta" },
            asOf: 1_700_000_000_123,
          },
        });
      }),
    );
    expect(readLogEvent(textOf("profile", ',"value":', '{"value":1}'), CLASSES)).toMatchObject({
      address: { key: ',"value":' },
      entry: { value: '{"value":1}' },
    });
  });

  it("is ordered by its sequence in strong classes, and holds no value when it is a deletion", () => {
    expect(readLogEvent(textOf("ledger", "k", undefined), CLASSES)).toMatchObject({
      entry: { value: undefined, order: { number: 4, region: "" } },
    });
  });

  it.each([
    ["", "unreadable"],
    ["{", "unreadable"],
    ["[]", "unreadable"],
    [textOf("profile", "k", "{"), "unreadable"],
    [textOf("profile", "k", undefined, { type: "put" }), "unreadable"],
    [textOf("profile", "k", "1", { type: "delete" }), "unreadable"],
    [textOf("profile", "k", "1", { type: "void" }), "unreadable"],
    [textOf("profile", "k", "1", { version: 2 }), "unreadable"],
    [textOf("profile", "k", "1", { region: "a/b" }), "unreadable"],
    [textOf("profile", "k", "1", { timestamp: -1 }), "unreadable"],
    [textOf("other", "k", "1"), "unknown-class"],
  ])("is skipped when it is not one, with the reason: %j", (text, reason) => {
    expect(readLogEvent(text, CLASSES)).toBe(reason);
  });

  it("never ends the reading, whatever a record has in it", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(["unreadable", "unknown-class"]).toContain(readLogEvent(text, CLASSES));
      }),
    );
  });
});

describe("an entry of the read model", () => {
  it("is read as it was written", () => {
    const number = fc.integer({ min: 0, max: 9_007_199_254_740_991 });
    fc.assert(
      fc.property(
        number,
        fc.stringMatching(/^[\w.-]{0,20}$/),
        number,
        fc.option(fc.json()),
        (at, region, asOf, json) => {
          const entry = { order: { number: at, region }, timestamp: at, asOf, value: json ?? undefined };
          expect(decodeEntry(encodeEntry(entry))).toEqual(entry);
        },
      ),
    );
    expect(encodeEntry({ order: { number: 7, region: "a" }, timestamp: 9, asOf: 5.9, value: '"=-@/"' })).toBe(
      '7/a/9@5="=-@/"',
    );
  });

  it.each(["", "{}", "12", "1/a/2@3", "x/a/2@3-", "1700@5000=1"])("is nothing when it is not one: %j", (text) => {
    expect(decodeEntry(text)).toBeUndefined();
  });

  it("has one hash tag with its bucket's positions, and is apart from other generations", () => {
    const address = { slot: 37, className: "profile", key: "a}{b" };
    expect(bucketOf(37)).toBe(5);
    expect(entryKey(9, address)).toBe("g9:{b5}:e:profile:a}{b");
    expect(positionsKey(9, 5)).toBe("g9:{b5}:p");
  });
});

describe("a copy of another region's topic", () => {
  it.each([
    ["beta.meridian.writes", true],
    ["beta-1x2y.meridian.writes", true],
    ["meridian.writes", false],
    [".meridian.writes", false],
    ["notmeridian.writes", false],
    ["beta.meridian.writes.internal", false],
  ])("is known by its name: %s", (name, expected) => {
    expect(isCopyOf(name, "meridian.writes")).toBe(expected);
  });
});
