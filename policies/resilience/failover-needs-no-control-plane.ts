import { list } from "../../components/topology/checks/wording.ts";
import { environmentPolicy } from "../policy.ts";
import type { PolicyContext } from "../policy.ts";
import type { Resource, Resources } from "../resource.ts";
import { activeOn } from "./active-regions.ts";
import type { Lead } from "./leads.ts";
import { ACCELERATOR, leadsOf, leadsOfAccelerator, recordsNamed } from "./leads.ts";
import { HEALTH_CHECK } from "./record-routing.ts";
import { distinct } from "./subnet-zones.ts";

export const failoverNeedsNoControlPlane = environmentPolicy({
  id: "failover-needs-no-control-plane",
  demands:
    "Every way in leads to all active regions at all times, and health checks alone decide which of them answers: nobody has to change a record, a weight, a dial or a switch.",
  why: "Control planes of DNS and accelerators live in few regions, and may be lost with the one that is failed over from. Data planes go on.",
  severity: "critical",
  references: [
    { framework: "Well-Architected", id: "REL11-BP04" },
    { framework: "Well-Architected", id: "REL11-BP05" },
  ],
  remediation:
    "Leave the records of `AwsRouting` and the endpoint groups of `AwsAccelerator` in place for every active region, with their health checks; take a region out with `regions.<region>.state: draining`.",
  applies: (_resources, { topology }) => activeOn("aws", topology).length > 1,
  judge: (resources, context, report) => {
    const regions = activeOn("aws", context.topology).map(({ name }) => name);
    for (const { way, leads } of waysIn(resources, context)) {
      report.whereKnown(() => {
        for (const message of wrong(leads(), regions)) report.violation(way, message);
      });
    }
    for (const check of resources.of(HEALTH_CHECK)) {
      report.whereKnown(() => {
        if (check.properties.text("type") === "RECOVERY_CONTROL") {
          report.violation(check, "it is a switch that somebody has to turn (RECOVERY_CONTROL), and probes nothing");
        }
      });
    }
    const { record, zone = "" } = context.plan.entry;
    if (entryRecords(resources, context).length === 0)
      report.missing(`no record ${record}.${zone} leads into a region`);
  },
});

/** The records that clients ask for, and the accelerators whose addresses they may hold. */
function waysIn(
  resources: Resources,
  context: PolicyContext<unknown>,
): readonly { readonly way: Resource; readonly leads: () => readonly Lead[] }[] {
  return [
    ...entryRecords(resources, context).map((way) => ({ way, leads: () => leadsOf(resources, way) })),
    ...resources.of(ACCELERATOR).map((way) => ({
      way,
      // With a primary, the others stand by with a dial of 0, which an accelerator passes over once the primary fails.
      leads: () => leadsOfAccelerator(resources, way, context.plan.entry.routing === "failover"),
    })),
  ];
}

function entryRecords(resources: Resources, { plan }: PolicyContext<unknown>): readonly Resource[] {
  return plan.entry.zone === undefined ? [] : recordsNamed(resources, `${plan.entry.record}.${plan.entry.zone}`);
}

function wrong(leads: readonly Lead[], regions: readonly string[]): readonly string[] {
  const led = (only: (lead: Lead) => boolean): readonly string[] =>
    regions.filter((region) => leads.some((lead) => lead.region === region && only(lead)));
  const reached = led(() => true);
  const open = led(({ shut }) => !shut);
  const judged = led(({ shut, judged }) => judged && !shut);
  const without = (some: readonly string[], others: readonly string[]): readonly string[] =>
    distinct(some.filter((region) => !others.includes(region)));
  const [unreached, shut, unjudged] = [without(regions, reached), without(reached, open), without(open, judged)];
  return [
    ...(unreached.length === 0 ? [] : [`it does not lead to ${list(unreached)}, which would have to be added by hand`]),
    ...(shut.length === 0 ? [] : [`its way to ${list(shut)} is shut until somebody opens it: a weight or dial of 0`]),
    ...(unjudged.length === 0 ? [] : [`no health check on its way to ${list(unjudged)} leaves a lost region out`]),
  ];
}
