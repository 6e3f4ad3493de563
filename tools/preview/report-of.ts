import type { EngineEvent } from "@pulumi/pulumi/automation";
import type { Plan, Topology } from "../../components/topology/index.ts";
import { TIERS } from "../../components/topology/index.ts";
import { PRICES } from "../../policies/cost/prices.ts";
import { declaredInState } from "../../policies/state.ts";
import type { Place } from "../inventory/place.ts";
import { REGION } from "../inventory/place.ts";
import { blastRadius } from "./blast-radius.ts";
import { changesOf } from "./changes/index.ts";
import { placesIn } from "./changes/places.ts";
import type { ResourceSteps } from "./changes/steps.ts";
import { stepsByResource } from "./changes/steps.ts";
import { budgetOf, costEffect } from "./cost-effect.ts";
import { gateOf } from "./gate.ts";
import type { PlainPlan } from "./plan-effects.ts";
import { planEffects, readPlan } from "./plan-effects.ts";
import type { DeclaredException } from "./policy-effects.ts";
import { policyEffects } from "./policy-effects.ts";
import type { CostEffect, PolicyEffects, PreviewReport, ResourceChange } from "./report.ts";
import { resourcesAfter } from "./resources-after.ts";
import type { PlacedState } from "./state-resources.ts";
import { dependentsInState, placesInState } from "./state-resources.ts";
import type { References } from "./update-plan.ts";
import { byUrn, plannedFirst } from "./order.ts";

/** What is known of the environment before the change. */
export interface Before {
  /** Resources of its state; undefined where they are not known. Empty: nothing is there. */
  readonly resources: readonly PlacedState[] | undefined;
  /** `none`: there is no such environment. `unknown`: it is not told. */
  readonly plan: PlainPlan | "none" | "unknown";
  readonly exceptions: readonly DeclaredException[] | undefined;
  /** What policies said of it; undefined where that is not known. */
  readonly findings: readonly EngineEvent[] | undefined;
}

/** What a preview said. */
export interface Previewed {
  readonly events: readonly EngineEvent[];
  readonly references: References | undefined;
  /** What ended it, for events that do not tell. */
  readonly failure: string | undefined;
  /** Whether policies are mandatory though the events say otherwise. */
  readonly mandatory: boolean;
}

/** All that a report is made of. */
export interface Gathered extends Pick<PreviewReport, "source" | "base" | "head"> {
  readonly topology: Topology;
  readonly plan: Plan;
  readonly before: Before;
  readonly preview: Previewed;
  /** Why parts are missing, where the one who gathers knows. */
  readonly missing: PreviewReport["missing"];
  /** `2026-01-31`. */
  readonly today: string;
  /** URNs that somebody agreed to. */
  readonly approved: readonly string[];
}

/** Makes a report of what was gathered. */
export function reportOf(gathered: Gathered): PreviewReport {
  const { source, base, head, topology, plan, before, preview } = gathered;
  const regions = plan.regions.map(({ name }) => name);
  const read = changesOf(preview.events, { regions });
  const changes = read.changes.toSorted(byUrn);
  const errors = read.errors.length > 0 || preview.failure === undefined ? read.errors : [preview.failure];
  const steps = stepsByResource(preview.events);
  const placeAt = placesIn(steps, regions);
  const policies = policiesOf(gathered);
  const planned =
    before.plan === "unknown"
      ? { effects: undefined, missing: undefined }
      : planEffects(before.plan === "none" ? undefined : before.plan, plan);
  return {
    environment: topology.name,
    source,
    base,
    head,
    errors,
    counts: read.counts,
    changes,
    regions: plan.regions.map(({ name, cloud, state }) => ({ name, cloud, state })),
    tiers: tiersOf(steps, placeAt),
    links: plan.links.map(({ from, to }) => ({ from, to })),
    blast: blastOf(changes, before, plan),
    plan: planned.effects,
    cost: costOf(gathered, placeAt),
    missing: { ...(planned.missing === undefined ? {} : { plan: planned.missing }), ...gathered.missing },
    policies,
    gate: gateOf(changes, policies, errors, { approved: gathered.approved }),
  };
}

/** Tiers of everything that is or will be there: those of the plan in the order in which they come up, then the others by name. */
function tiersOf(steps: readonly ResourceSteps[], placeAt: (urn: string) => Place): string[] {
  const found = new Set(
    steps.filter(({ type }) => !type.startsWith("pulumi:") && type !== REGION).map(({ urn }) => placeAt(urn).tier),
  );
  const planned = TIERS.map((tier) => tier.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`));
  return plannedFirst(found, planned);
}

function blastOf(changes: readonly ResourceChange[], before: Before, plan: Plan): PreviewReport["blast"] {
  if (before.resources === undefined) return undefined;
  const inForce = typeof before.plan === "object" ? before.plan : readPlan(plan);
  return blastRadius(changes, dependentsInState(before.resources), inForce);
}

function costOf({ topology, before, preview }: Gathered, placeAt: (urn: string) => Place): CostEffect | undefined {
  if (before.resources === undefined) return undefined;
  const then = declaredInState(before.resources);
  const now = resourcesAfter(then, preview.events, preview.references);
  return costEffect(
    then.length === 0 ? undefined : { resources: then, places: placesInState(before.resources) },
    { resources: now, places: new Map(now.map(({ urn }) => [urn, placeAt(urn)])) },
    PRICES,
    budgetOf(topology),
  );
}

function policiesOf({ topology, before, preview, missing, today }: Gathered): PolicyEffects | undefined {
  const effects = policyEffects({
    before: before.findings,
    after: preview.events,
    mandatory: preview.mandatory,
    exceptions: {
      before: before.exceptions ?? topology.policies.exceptions,
      after: topology.policies.exceptions,
    },
    today,
  });
  return effects.packs.length === 0 && missing.policies !== undefined ? undefined : effects;
}
