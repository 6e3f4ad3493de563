import type { Resource, Resources } from "../resource.ts";
import { environmentPolicy } from "../policy.ts";
import { lacksOwnKey } from "./customer-key.ts";

const KEYSPACE = "aws:keyspaces/keyspace:Keyspace";
const TABLE = "aws:keyspaces/table:Table";

export const keyspacesEncryptionAtRest = environmentPolicy({
  id: "keyspaces-encryption-at-rest",
  demands: "Keyspaces tables in a single region are encrypted with a customer managed key.",
  why: "Who may use AWS's own key cannot be limited. Tables in several regions take no other: for these there is nothing to choose.",
  severity: "high",
  references: [{ framework: "checkov", id: "CKV_AWS_265" }],
  remediation: "Leave `customerKey` of `AwsKeyspaces` out, or true, while the environment has one region on AWS.",
  applies: (resources) => resources.of(TABLE).length > 0,
  judge: (resources, _context, report) => {
    for (const table of resources.of(TABLE)) {
      report.whereKnown(() => {
        if (isInSeveralRegions(table, resources)) return;
        const kind = table.properties.text("encryptionSpecification.type") ?? "AWS_OWNED_KMS_KEY";
        const wrong =
          kind === "CUSTOMER_MANAGED_KMS_KEY"
            ? lacksOwnKey(table, "encryptionSpecification.kmsKeyIdentifier")
            : [`it is encrypted with ${kind}; accepted in a single region is CUSTOMER_MANAGED_KMS_KEY`];
        for (const message of wrong) report.violation(table, message);
      });
    }
  },
});

/** By its keyspace, which is told by reference, else by name. One that is not declared here counts as in a single region. */
function isInSeveralRegions(table: Resource, resources: Resources): boolean {
  const referenced = resources.referenced(table, "keyspaceName", KEYSPACE);
  const keyspaces =
    referenced.length > 0
      ? referenced
      : resources
          .of(KEYSPACE)
          .filter(({ properties }) => properties.text("name") === table.properties.text("keyspaceName"));
  return keyspaces.some(
    ({ properties }) => properties.text("replicationSpecification.replicationStrategy") === "MULTI_REGION",
  );
}
