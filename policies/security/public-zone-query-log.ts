import { environmentPolicy } from "../policy.ts";
import { isPublicZone, ZONE } from "./hosted-zones.ts";

const QUERY_LOG = "aws:route53/queryLog:QueryLog";

export const publicZoneQueryLog = environmentPolicy({
  id: "public-zone-query-log",
  demands: "Public hosted zones that the environment declares log the queries that they answer.",
  why: "The log shows who asks for names that are not there, and whether an answer led clients where it should.",
  severity: "low",
  references: [
    { framework: "FSBP", id: "Route53.2" },
    { framework: "checkov", id: "CKV2_AWS_39" },
  ],
  remediation: "Set `dns.queryLog: true`.",
  applies: (resources) => resources.of(ZONE).length > 0,
  judge: (resources, _context, report) => {
    for (const zone of resources.of(ZONE)) {
      report.whereKnown(() => {
        if (!isPublicZone(zone) || resources.referring(zone, QUERY_LOG, "zoneId").length > 0) return;
        report.violation(zone, "it is public and logs no queries, and has to log them");
      });
    }
  },
});
