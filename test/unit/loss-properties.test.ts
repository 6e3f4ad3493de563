import fc from "fast-check";
import { allowedLosses } from "../../components/topology/losses/allowed.ts";
import { askedLoss, lossesToAsk, lossRunbook, plan } from "../../components/topology/index.ts";
import type { LossRunbook } from "../../components/topology/index.ts";
import { z } from "zod";
import { production } from "./cloud-topologies.ts";
import { declarations } from "./random-topologies.ts";

const NUMBER_OR_NULL = z.number().nullable();
const ACTOR = z.enum(["data plane", "control plane", "person"]);
/** What scripts may rely on in `--format json`. */
const DOCUMENT = z.object({
  environment: z.string(),
  loss: z.object({ kind: z.enum(["region", "zone", "cloud", "dependency", "several"]), name: z.string() }),
  planned: z.boolean(),
  survived: z.boolean(),
  recoverySeconds: NUMBER_OR_NULL,
  steps: z.array(
    z.object({
      name: z.string().min(1),
      actor: ACTOR,
      durationSeconds: NUMBER_OR_NULL,
      critical: z.boolean(),
      flagged: z.boolean(),
    }),
  ),
  classes: z
    .array(
      z.object({
        name: z.string(),
        survived: z.boolean(),
        reason: z.string().min(1),
        recoverySeconds: NUMBER_OR_NULL,
        lostSeconds: NUMBER_OR_NULL,
      }),
    )
    .min(1),
  capacity: z.object({ capacity: z.number(), peak: z.number(), headroom: z.number().min(-1) }),
  quorums: z.array(z.object({ name: z.string(), left: z.number(), majority: z.number(), kept: z.boolean() })).min(1),
  predictions: z.array(
    z.object({ tier: z.string(), metric: z.enum(["RTO", "RPO"]), seconds: NUMBER_OR_NULL, formula: z.string().min(1) }),
  ),
});

/** A random topology with the runbooks of all its single losses. */
const runbooks = declarations.map((declared) => {
  const topology = production(declared);
  const planned = plan(topology);
  return { topology, planned, all: lossesToAsk(topology).map((loss) => lossRunbook(topology, planned, loss)) };
});

const criticalSum = ({ steps }: LossRunbook): number | null => {
  const durations = steps.filter(({ critical }) => critical).map(({ durationSeconds }) => durationSeconds);
  return durations.some((each) => each === null)
    ? null
    : Math.round(durations.reduce((sum: number, each) => sum + (each ?? 0), 0) * 1000) / 1000;
};

describe("the runbooks of any topology", () => {
  test("take as long as their critical steps, which are those of the slowest class", () => {
    fc.assert(
      fc.property(runbooks, ({ all }) => {
        for (const runbook of all) {
          expect(runbook.recoverySeconds).toBe(criticalSum(runbook));
          if (!runbook.survived) continue;
          expect(runbook.recoverySeconds).toBe(Math.max(...runbook.classes.map((each) => each.recoverySeconds ?? NaN)));
        }
      }),
      { numRuns: 15 },
    );
  });

  test("rely on no region that is lost, and flag exactly the critical steps of a control plane", () => {
    fc.assert(
      fc.property(runbooks, ({ topology, all }) => {
        const active = topology.regions.filter(({ state }) => state === "active").map(({ name }) => name);
        for (const { loss, steps, slots } of all) {
          const relied = [...steps.flatMap(({ regions }) => regions), ...slots.takenBy.map(({ region }) => region)];
          expect(relied.filter((name) => !active.includes(name) || loss.regions.includes(name))).toEqual([]);
          for (const step of steps) expect(step.flagged).toBe(step.critical && step.actor === "control plane");
        }
      }),
      { numRuns: 15 },
    );
  });

  test("print as JSON of one shape", () => {
    fc.assert(
      fc.property(runbooks, ({ all }) => {
        for (const runbook of all) {
          expect(DOCUMENT.safeParse(JSON.parse(JSON.stringify(runbook))).error).toBeUndefined();
        }
      }),
      { numRuns: 5 },
    );
  });

  test("of every allowed loss leave the capacity and the quorums that the plan claims, and nobody waits for a person", () => {
    let looked = 0;
    fc.assert(
      fc.property(declarations, (declared) => {
        const topology = production(declared);
        const planned = plan(topology);
        for (const [position, { kind, regions, zones, name }] of allowedLosses(topology).entries()) {
          // Sets of zones have no name that a person could ask for; single ones do.
          if (zones.length > 1) continue;
          const runbook = lossRunbook(
            topology,
            planned,
            askedLoss(topology, kind === "zone" ? name : regions.join("+")),
          );
          const claimed = planned.capacity[position];
          expect(runbook.planned).toBe(true);
          expect(runbook.capacity).toEqual({
            capacity: claimed?.capacity,
            peak: claimed?.peak,
            headroom: claimed?.headroom,
          });
          expect(runbook.quorums.map(({ left, kept }) => [left, kept])).toEqual(
            planned.quorums.map(({ afterLoss }) => [afterLoss[position]?.left, true]),
          );
          // The entry leads to regions on AWS only: where the loss leaves none of them, a person has to act.
          const entered = topology.regions.some(
            ({ cloud, state, name: region }) => cloud === "aws" && state === "active" && !regions.includes(region),
          );
          expect(runbook.survived).toBe(entered);
          expect(runbook.recoverySeconds === null).toBe(!entered);
          if (!entered) continue;
          looked += 1;
        }
      }),
      { numRuns: 30 },
    );
    expect(looked).toBeGreaterThan(100);
  });
});
