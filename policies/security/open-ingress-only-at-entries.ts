import { z } from "zod";
import { environmentPolicy } from "../policy.ts";
import type { Resource, Resources } from "../resource.ts";
import { LOAD_BALANCERS } from "./load-balancer-types.ts";
import { groupOf, isOpen, openingOf, opensOnly, RULE_HOLDERS, rulesOf } from "./security-group-rules.ts";

export const openIngressOnlyAtEntries = environmentPolicy({
  id: "open-ingress-only-at-entries",
  demands: "Only load balancers that face the internet let everybody in, and only on the entry's ports.",
  why: "Every other opening is a way past the firewall, the certificates and the limits of the entry.",
  severity: "critical",
  references: [
    { framework: "FSBP", id: "EC2.18" },
    { framework: "FSBP", id: "EC2.19" },
    { framework: "checkov", id: "CKV_AWS_260" },
    { framework: "checkov", id: "CKV_AWS_277" },
  ],
  remediation:
    "Name a range or a security group in place of `0.0.0.0/0` and `::/0`, or let clients in by `AwsLoadBalancing`.",
  settings: z.strictObject({
    publicPorts: z
      .array(z.int().min(1).max(65_535))
      .min(1)
      .default([80, 443])
      .describe("Ports on which load balancers that face the internet may let everybody in."),
  }),
  applies: (resources) => resources.of(...RULE_HOLDERS).length > 0,
  judge: (resources, { settings }, report) => {
    const accepted = settings.publicPorts.join(", ");
    for (const resource of resources.of(...RULE_HOLDERS)) {
      report.whereKnown(() => {
        for (const rule of rulesOf(resource)) {
          if (rule.direction !== "ingress" || !isOpen(rule)) continue;
          if (!opensOnly(rule, settings.publicPorts)) {
            const what = `${rule.place}it opens ${openingOf(rule)} to everybody`;
            report.violation(resource, `${what}; accepted are ${accepted}, of load balancers that face the internet`);
          } else if (!isAtEntry(groupOf(resource, resources), resources)) {
            const what = `${rule.place}it lets everybody in, and its group is not of load balancers that face the internet alone`;
            report.violation(resource, `${what}; accepted are only these`);
          }
        }
      });
    }
  },
});

/** Whether load balancers that face the internet carry the group, and nothing else does. */
function isAtEntry(group: Resource | undefined, resources: Resources): boolean {
  if (group === undefined) return false;
  const carriers = resources.all.filter(
    ({ type, references }) =>
      type.startsWith("aws:") &&
      !RULE_HOLDERS.includes(type) &&
      Object.values(references).some((urns) => urns.includes(group.urn)),
  );
  return (
    carriers.length > 0 &&
    carriers.every(({ type, properties }) => LOAD_BALANCERS.includes(type) && properties.flag("internal") !== true)
  );
}
