import { z } from "zod";
import { movement } from "../../components/topology/movement.ts";
import type { Plan } from "../../components/topology/index.ts";
import type { BeforeAfter, PlanEffects } from "./report.ts";

const placement = z.object({
  placementVersion: z.int(),
  regions: z.array(z.string()),
  replicaSets: z.array(z.array(z.int())),
  slots: z.array(z.int()),
});
const regions = z.array(
  z.object({
    name: z.string(),
    capacity: z.object({ normalRequestsPerSecond: z.number() }).optional().catch(undefined),
  }),
);
const predictions = z.array(z.object({ tier: z.string(), metric: z.enum(["RTO", "RPO"]), seconds: z.number() }));
const capacity = z.array(
  z.object({ loss: z.object({ kind: z.string(), name: z.string() }), capacity: z.number(), peak: z.number() }),
);

/** Of a plan what effects are told of. It may be an older commit's, which had other parts: what cannot be read is undefined. */
export interface PlainPlan {
  readonly placement: z.infer<typeof placement> | undefined;
  readonly regions: z.infer<typeof regions> | undefined;
  readonly predictions: z.infer<typeof predictions> | undefined;
  readonly capacity: z.infer<typeof capacity> | undefined;
}

/** Reads a plan that a commit has written down, part by part. */
export function readPlan(plan: unknown): PlainPlan {
  const parts = z.record(z.string(), z.unknown()).catch({}).parse(plan);
  return {
    placement: placement.safeParse(parts["placement"]).data,
    regions: regions.safeParse(parts["regions"]).data,
    predictions: predictions.safeParse(parts["predictions"]).data,
    capacity: capacity.safeParse(parts["capacity"]).data,
  };
}

/** What a change does to the plan, and what cannot be told of it. */
export interface ToldEffects {
  readonly effects: PlanEffects | undefined;
  readonly missing: string | undefined;
}

/**
 * Compares two plans.
 *
 * @param before the plan at the base; undefined where there is no such environment there
 */
export function planEffects(before: PlainPlan | undefined, after: Plan): ToldEffects {
  const lacking = before === undefined ? [] : partsLacking(before);
  if (lacking.includes("placement") || lacking.includes("regions")) {
    return { effects: undefined, missing: `the plan of the base commit tells no ${lacking.join(", no ")}` };
  }
  return {
    effects: {
      placementVersion: {
        before: before?.placement?.placementVersion,
        after: after.placement.placementVersion,
      },
      slots: slotsOf(before, after),
      predictions: predictionsOf(before?.predictions ?? [], after.predictions),
      capacity: capacityOf(before?.capacity ?? [], after.capacity),
      ...regionsOf(before?.regions ?? [], after.regions),
    },
    missing: lacking.length === 0 ? undefined : `the plan of the base commit tells no ${lacking.join(", no ")}`,
  };
}

const partsLacking = (plan: PlainPlan): string[] =>
  Object.entries(plan).flatMap(([part, value]: [string, unknown]) => (value === undefined ? [part] : []));

function slotsOf(before: PlainPlan | undefined, after: Plan): PlanEffects["slots"] {
  const all = after.placement.slots.length;
  // Where there was no placement, nothing moves: slots come to be where they are.
  if (before?.placement === undefined) return { all, homesMoved: 0, replicasMoved: 0 };
  const { homeMoves, replicaMoves } = movement(before.placement, after.placement);
  return { all, homesMoved: homeMoves, replicasMoved: replicaMoves };
}

interface Predicted {
  readonly tier: string;
  readonly metric: "RTO" | "RPO";
  readonly seconds: number;
}

function predictionsOf(before: readonly Predicted[], after: readonly Predicted[]): PlanEffects["predictions"] {
  const labels = [...new Set([...after, ...before].map(({ tier }) => tier))];
  return labels
    .map((label) => ({
      label,
      rto: pair(secondsOf(before, label, "RTO"), secondsOf(after, label, "RTO")),
      rpo: pair(secondsOf(before, label, "RPO"), secondsOf(after, label, "RPO")),
    }))
    .filter(({ rto, rpo }) => differs(rto) || differs(rpo));
}

const secondsOf = (predictions: readonly Predicted[], tier: string, metric: Predicted["metric"]): number | undefined =>
  predictions.find((each) => each.tier === tier && each.metric === metric)?.seconds;

interface Carried {
  readonly loss: { readonly kind: string; readonly name: string };
  readonly capacity: number;
  readonly peak: number;
}

function capacityOf(before: readonly Carried[], after: readonly Carried[]): PlanEffects["capacity"] {
  const byLoss = (all: readonly Carried[]): Map<string, Carried> =>
    new Map(all.map((each) => [`${each.loss.kind} ${each.loss.name}`, each]));
  const [then, now] = [byLoss(before), byLoss(after)];
  return [...new Set([...now.keys(), ...then.keys()])].map((loss) => ({
    loss,
    carried: pair(then.get(loss)?.capacity, now.get(loss)?.capacity),
    demanded: pair(then.get(loss)?.peak, now.get(loss)?.peak),
  }));
}

function regionsOf(
  before: readonly { readonly name: string }[],
  after: readonly { readonly name: string }[],
): Pick<PlanEffects, "regionsAdded" | "regionsRemoved"> {
  const [then, now] = [before.map(({ name }) => name), after.map(({ name }) => name)];
  return {
    regionsAdded: now.filter((name) => !then.includes(name)),
    regionsRemoved: then.filter((name) => !now.includes(name)),
  };
}

const pair = (before: number | undefined, after: number | undefined): BeforeAfter => ({ before, after });
const differs = ({ before, after }: BeforeAfter): boolean => before !== after;
