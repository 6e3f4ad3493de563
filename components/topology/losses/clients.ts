/** What clients get until they are served again: those of what is lost first. */
import type { Plan, Term } from "../plan-types.ts";
import { recovery, termsOf } from "../predictions.ts";
import type { Topology } from "../topology.ts";
import type { LossEffect } from "./effect.ts";
import type { ClientOutcome } from "./runbook-types.ts";
import { NOTICED } from "./service-terms.ts";
import { clientWays, sideBySide } from "./ways.ts";

const REPEAT = "callers repeat them, writes with their idempotency key";

export function clientsOf(topology: Topology, plan: Plan, effect: LossEffect): ClientOutcome[] {
  const { clientsOf: led, storeless, zoneOfEntry, entered, serving } = effect;
  if (entered.length === 0) {
    const what = serving.length === 0 ? "nobody serves them" : "the entry leads them nowhere";
    return [{ who: "all", seconds: null, what: `${what}; requests in flight end unanswered` }];
  }
  const ways = clientWays(topology, effect, termsOf(topology, plan.coordination.electionMilliseconds));
  const moved = seconds(ways);
  const lost = led.filter((name) => !storeless.includes(name));
  const without = led.filter((name) => storeless.includes(name));
  const rows: ClientOutcome[] = [];
  if (lost.length > 0) {
    const what = `reach nobody until the entry leads them elsewhere; requests in flight end unanswered: ${REPEAT}`;
    rows.push({ who: `those of ${lost.join(", ")}`, seconds: moved, what });
  }
  if (without.length > 0) {
    const what =
      `at first their requests are passed on to other regions; once replicas have noticed (${NOTICED.value} s) /readyz says 503, ` +
      `and the load balancer may turn them away until the entry leads them elsewhere: ${REPEAT}`;
    rows.push({ who: `those of ${without.join(", ")}`, seconds: moved, what });
  }
  if (zoneOfEntry) {
    const { unhealthy } = termsOf(topology, plan.coordination.electionMilliseconds);
    const zones = effect.loss.zones.join(", ");
    rows.push(
      {
        who: `those that hold an address of the load balancer in ${zones}`,
        seconds: moved,
        what: `reach nobody until they hold another; requests in flight end unanswered: ${REPEAT}`,
      },
      {
        who: "others of the region",
        seconds: unhealthy.value,
        what: `requests that are sent to replicas in ${zones} fail until those are left out: ${REPEAT}`,
      },
    );
  }
  return [
    ...rows,
    {
      who: rows.length === 0 ? "all" : "those of other regions",
      seconds: 0,
      what: "reach their region as before; by class, see below",
    },
  ];
}

const seconds = (ways: readonly (readonly Term[])[]): number => recovery("routing", sideBySide(ways)).seconds;
