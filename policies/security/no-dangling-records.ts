import { environmentPolicy } from "../policy.ts";
import type { Resource, Resources } from "../resource.ts";
import { ZONE } from "./hosted-zones.ts";

const RECORD = "aws:route53/record:Record";
/** Types of records that lead to a host. */
const LEADING = ["A", "AAAA", "CNAME"];

export const noDanglingRecords = environmentPolicy({
  id: "no-dangling-records",
  demands: "Records that lead to a host lead to a resource or a name of the environment.",
  why: "An address or a name that was given back can be taken by somebody else, who then answers under ours, and gets certificates for it.",
  severity: "high",
  references: [{ framework: "checkov", id: "CKV2_AWS_23" }],
  remediation: "Make the record's value from the resource's output in place of writing it out, or remove the record.",
  applies: (resources) => resources.of(RECORD).length > 0,
  judge: (resources, _context, report) => {
    const records = resources.of(RECORD);
    for (const record of records) {
      report.whereKnown(() => {
        const type = record.properties.text("type") ?? "";
        if (!LEADING.includes(type) || leadsToResource(record, resources)) return;
        const targets = targetsOf(record);
        const isOwn = (target: string): boolean =>
          records.some((other) => other !== record && nameOf(other.properties.text("name")) === target);
        if (targets.length > 0 && targets.every(isOwn)) return;
        report.violation(
          record,
          `it is a record ${type} that leads to nothing that the environment declares, and has to`,
        );
      });
    }
  },
});

/** The zone of an alias's target is no target. */
const leadsToResource = (record: Resource, resources: Resources): boolean =>
  ["aliases", "records"].some((property) => resources.referenced(record, property).some(({ type }) => type !== ZONE));

const targetsOf = ({ properties }: Resource): string[] =>
  [...properties.list("aliases").map((alias) => alias.text("name")), ...properties.texts("records")].map(nameOf);

/** DNS knows no case, and a dot at the end changes nothing. */
const nameOf = (name: string | undefined): string => (name ?? "").toLowerCase().replace(/\.$/, "");
