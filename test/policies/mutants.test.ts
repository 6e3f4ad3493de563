import { declared } from "./declared.ts";
import { MUTANTS, runMutants } from "./mutants/run.ts";

// A whole environment is recorded first, and then judged more than a hundred times.
jest.setTimeout(600_000);

test("the policies find every weakness of the catalogue", async () => {
  expect(new Set(MUTANTS.map(({ title }) => title)).size).toBe(MUTANTS.length);
  expect(MUTANTS.length).toBeGreaterThanOrEqual(80);
  const results = runMutants(await declared("prod"));
  expect(results.filter(({ caughtBy }) => caughtBy.length === 0).map(({ mutant }) => mutant.title)).toEqual([]);
});

test("a change that weakens nothing is not taken for a find", async () => {
  const [harmless] = runMutants(await declared("prod"), [
    {
      title: "another interval",
      changes: [{ resource: "eu-west-1-network-flow-logs-log", set: { maxAggregationInterval: 60 } }],
    },
  ]);
  expect(harmless?.caughtBy).toEqual([]);
});
