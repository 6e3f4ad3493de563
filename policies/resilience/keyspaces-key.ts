import { environmentPolicy } from "../policy.ts";
import { keyspaceOf, KEYSPACES_TABLE, regionsOf } from "./keyspaces-types.ts";

export const keyspacesKey = environmentPolicy({
  id: "keyspaces-key",
  demands: "Tables of a keyspace in several regions are encrypted with AWS's key, not with a region's own.",
  why: "Keyspaces refuses a customer's key for tables in several regions, so that the deployment would fail midway.",
  severity: "medium",
  references: [{ framework: "AWS documentation", id: "Amazon Keyspaces Developer Guide: Multi-Region replication" }],
  remediation: "Leave `customerKey` of `AwsKeyspaces` out: it is true with a single region only.",
  applies: (resources) => resources.of(KEYSPACES_TABLE).length > 0,
  judge: (resources, _context, report) => {
    for (const table of resources.of(KEYSPACES_TABLE)) {
      report.whereKnown(() => {
        if (table.properties.text("encryptionSpecification.type") !== "CUSTOMER_MANAGED_KMS_KEY") return;
        const keyspace = keyspaceOf(resources, table);
        if (keyspace === undefined) {
          report.violation(
            table,
            "it has a customer's key, and its keyspace, which might be in several regions, is not of this environment",
          );
          return;
        }
        const regions = regionsOf(keyspace);
        if (regions.length > 1) {
          report.violation(table, `it has a customer's key and is in ${regions.join(", ")}, accepted is one region`);
        }
      });
    }
  },
});
