import * as fc from "fast-check";
import { conditionHeaders, decide, entryTag, readConditions } from "../../../services/shard/src/http/conditions.ts";
import type { Conditions } from "../../../services/shard/src/http/conditions.ts";

const read = (headers: Record<string, string>): Conditions => {
  const conditions = readConditions(headers);
  if (conditions === undefined || "malformed" in conditions) throw new Error(`not read: ${JSON.stringify(headers)}`);
  return conditions;
};

describe("an entry's tag", () => {
  it("differs by timestamp and by text", () => {
    expect(entryTag({ timestamp: 36 * 36, value: "1" })).toMatch(/^"100-[0-9a-z]+"$/);
    expect(entryTag({ timestamp: 1, value: "1" })).not.toBe(entryTag({ timestamp: 1, value: "2" }));
    expect(entryTag({ timestamp: 1, value: "1" })).not.toBe(entryTag({ timestamp: 2, value: "1" }));
  });
});

describe("the conditions of a request", () => {
  it.each([
    [{}, undefined],
    [{ "if-match": "*" }, { ifMatch: "*" }],
    [{ "if-match": '"a"' }, { ifMatch: ['"a"'] }],
    [{ "if-match": ' "a" , W/"b",""' }, { ifMatch: ['"a"', 'W/"b"', '""'] }],
    [
      { "if-match": '"a,b"', "if-none-match": "*" },
      { ifMatch: ['"a,b"'], ifNoneMatch: "*" },
    ],
  ])("are read from %j", (headers, conditions) => {
    expect(readConditions(headers)).toEqual(conditions);
  });

  it.each(["", "a", '"a', '"a" "b"', '*, "a"', 'w/"a"', '"a b"', ","])("are refused when malformed: %j", (text) => {
    expect(readConditions({ "if-none-match": text })).toEqual({ malformed: "if-none-match" });
  });

  it("are the same after they were passed on", () => {
    const tag = fc.stringMatching(/^(W\/)?"[!#-~]{0,12}"$/);
    const demand = fc.oneof(fc.constant("*" as const), fc.array(tag, { minLength: 1, maxLength: 4 }));
    fc.assert(
      fc.property(demand, fc.option(demand, { nil: undefined }), (ifMatch, ifNoneMatch) => {
        const conditions: Conditions = { ifMatch, ...(ifNoneMatch === undefined ? {} : { ifNoneMatch }) };
        expect(readConditions(conditionHeaders(conditions))).toEqual(conditions);
      }),
    );
  });
});

describe("the verdict", () => {
  const [a, b] = ['"a"', '"b"'];
  it.each([
    ["If-Match of it", { "if-match": a }, a, "holds", "holds"],
    ["If-Match of another", { "if-match": b }, a, "failed", "failed"],
    ["If-Match of one of several", { "if-match": `${b}, ${a}` }, a, "holds", "holds"],
    ["If-Match of its weak form", { "if-match": `W/${a}` }, a, "failed", "failed"],
    ["If-Match of any", { "if-match": "*" }, a, "holds", "holds"],
    ["If-Match of any, of nothing", { "if-match": "*" }, undefined, "failed", "failed"],
    ["If-Match, of nothing", { "if-match": a }, undefined, "failed", "failed"],
    ["If-None-Match of it", { "if-none-match": a }, a, "not-modified", "failed"],
    ["If-None-Match of its weak form", { "if-none-match": `W/${a}` }, a, "not-modified", "failed"],
    ["If-None-Match of another", { "if-none-match": b }, a, "holds", "holds"],
    ["If-None-Match of any", { "if-none-match": "*" }, a, "not-modified", "failed"],
    ["If-None-Match of any, of nothing", { "if-none-match": "*" }, undefined, "holds", "holds"],
    ["both, the first failing", { "if-match": b, "if-none-match": a }, a, "failed", "failed"],
    ["both, the second failing", { "if-match": a, "if-none-match": a }, a, "not-modified", "failed"],
  ])("on %s", (_name, headers, tag, ofRead, ofWrite) => {
    const conditions = read(headers);
    expect([decide(conditions, tag, true), decide(conditions, tag, false)]).toEqual([ofRead, ofWrite]);
  });

  it("holds without conditions", () => {
    expect([decide(undefined, undefined, false), decide(undefined, a, true)]).toEqual(["holds", "holds"]);
  });
});
