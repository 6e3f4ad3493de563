import type { Plan } from "../../components/topology/index.ts";
import { isStaying, protects } from "../../policies/protection.ts";

const plan = (protect: boolean): Plan =>
  ({
    environment: { name: "prod", class: "prod", protect },
    regions: [
      { name: "eu-west-1", state: "active" },
      { name: "us-east-1", state: "draining" },
    ],
  }) as unknown as Plan;

test("a region that drains is on its way out, and what has no region is not", () => {
  expect(["eu-west-1", "us-east-1", "global"].map((region) => isStaying(plan(true), region))).toEqual([
    true,
    false,
    true,
  ]);
});

test("nothing is protected in a region that drains, nor where the environment does not protect", () => {
  expect(["eu-west-1", "us-east-1", "global"].map((region) => protects(plan(true), region))).toEqual([
    true,
    false,
    true,
  ]);
  expect(["eu-west-1", "us-east-1", "global"].map((region) => protects(plan(false), region))).toEqual([
    false,
    false,
    false,
  ]);
});
