import { readFileSync } from "node:fs";
import { join } from "node:path";
import { transformSync } from "@swc/core";
import { projectFolder } from "../engine/harness.ts";
import { SEEDED_BUGS, STOPPING_PLACE, weaken } from "./seeded-bugs.ts";

const sourceOf = (module: string): string =>
  readFileSync(join(projectFolder, "services", "shard", "src", module), "utf8");

test.each([...SEEDED_BUGS, STOPPING_PLACE])(
  "$module has the words that are weakened, and can be loaded without them",
  (bug) => {
    const weakened = weaken(sourceOf(bug.module), bug);
    expect(weakened).toContain(bug.weakened);
    expect(() => transformSync(weakened, { jsc: { parser: { syntax: "typescript" } } })).not.toThrow();
  },
);

test("words that are not there, or twice, are refused", () => {
  const bug = { module: "m.ts", original: "a > b", weakened: "false" };
  expect(weaken("if (a > b) return;", bug)).toBe("if (false) return;");
  expect(() => weaken("if (a >= b) return;", bug)).toThrow("m.ts has 0 times, instead of once: a > b");
  expect(() => weaken("a > b; a > b", bug)).toThrow("m.ts has 2 times, instead of once: a > b");
});
