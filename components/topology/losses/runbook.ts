import type { Plan } from "../plan-types.ts";
import type { Topology } from "../topology.ts";
import { afterwardsOf } from "./afterwards.ts";
import { classesOf } from "./classes.ts";
import { clientsOf } from "./clients.ts";
import { effectOf } from "./effect.ts";
import { recoveryOf } from "./recovery.ts";
import { limitsOf } from "./limits.ts";
import type { AskedLoss, LossRunbook, RunbookStep } from "./runbook-types.ts";
import { stepsOf } from "./steps.ts";

/**
 * What a loss does to an environment, and what is done about it by whom, in order. Pure, and computed when it is asked for: no plan has
 * the runbooks of all its losses in it.
 *
 * @param topology what `plan` was made from
 * @param loss from `askedLoss` or `lossesToAsk`
 */
export function lossRunbook(topology: Topology, plan: Plan, loss: AskedLoss): LossRunbook {
  const effect = effectOf(topology, plan, loss);
  const recovered = recoveryOf(topology, plan, effect);
  const steps = stepsOf(topology, plan, effect, recovered);
  const classes = classesOf(plan, effect, recovered);
  return {
    environment: plan.environment.name,
    loss,
    planned: effect.planned,
    survived: classes.every(({ survived }) => survived) && effect.capacity.headroom >= 0,
    recoverySeconds: sumOf(steps.filter(({ critical }) => critical)),
    steps,
    classes,
    capacity: effect.capacity,
    quorums: effect.quorums,
    predictions: recovered.predictions,
    clients: clientsOf(topology, plan, effect),
    limits: limitsOf(topology),
    slots: effect.slots,
    afterwards: afterwardsOf(plan, effect),
  };
}

/** Undefined durations make an undefined sum. */
function sumOf(steps: readonly RunbookStep[]): number | null {
  let sum = 0;
  for (const { durationSeconds } of steps) {
    if (durationSeconds === null) return null;
    sum += durationSeconds;
  }
  return Math.round(sum * 1000) / 1000;
}
