import { resourcePolicy } from "../policy.ts";
import { RULE_RESOURCES, rulesOf, SECURITY_GROUP } from "./security-group-rules.ts";

/** What the provider writes where nothing was declared. */
const WRITTEN_BY_TOOLS = /^managed by (pulumi|terraform)$/i;

export const securityGroupDescriptions = resourcePolicy({
  id: "security-group-descriptions",
  demands: "Every security group and every rule says what it is for.",
  why: "Nobody dares to remove a rule of which nobody knows the reason, so that openings outlive what they were for.",
  severity: "low",
  references: [{ framework: "checkov", id: "CKV_AWS_23" }],
  remediation: "Set `description` of the group, and of each of its rules.",
  types: [SECURITY_GROUP, ...RULE_RESOURCES],
  judge: (resource) => {
    const description = resource.properties.text("description");
    const own =
      description === undefined || WRITTEN_BY_TOOLS.test(description)
        ? ["it has no description, and has to have one"]
        : [];
    if (resource.type !== SECURITY_GROUP) return own;
    const undescribed = rulesOf(resource).filter(({ properties }) => properties.text("description") === undefined);
    return [...own, ...undescribed.map(({ place }) => `${place}it has no description, and has to have one`)];
  },
});
