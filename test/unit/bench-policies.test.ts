import { policyResult } from "../../tools/bench/policies.ts";

const measured = { resources: 800, policies: 100, rounds: 3, without: 1000, separate: 3000 };

test("the time of a preview with every policy is held against that of one without, and 1.5 is the most", () => {
  expect(policyResult({ ...measured, all: 1500 }).missed).toEqual([]);
  expect(policyResult({ ...measured, all: 1600 }).missed).toEqual([
    "prod's preview with every policy ÷ that without: 1.60, at most 1.50",
  ]);
});

test("the time with a process for each pack is told beside it", () => {
  expect(policyResult({ ...measured, all: 1500 }).text).toContain("÷ without 3.00");
});
