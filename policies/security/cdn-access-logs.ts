import { environmentPolicy } from "../policy.ts";
import { DISTRIBUTION } from "./cdn-types.ts";

const SOURCE = "aws:cloudwatch/logDeliverySource:LogDeliverySource";
const DELIVERY = "aws:cloudwatch/logDelivery:LogDelivery";

export const cdnAccessLogs = environmentPolicy({
  id: "cdn-access-logs",
  demands: "Every distribution logs each request.",
  why: "What the distribution answers by itself never reaches a load balancer's log.",
  severity: "medium",
  references: [
    { framework: "FSBP", id: "CloudFront.5" },
    { framework: "checkov", id: "CKV_AWS_86" },
  ],
  remediation:
    "Leave the log delivery of the entry's distribution in place, or set `loggingConfig` of the distribution.",
  applies: (resources) => resources.of(DISTRIBUTION).length > 0,
  judge: (resources, _context, report) => {
    for (const distribution of resources.of(DISTRIBUTION)) {
      report.whereKnown(() => {
        const delivered = resources
          .referring(distribution, SOURCE, "resourceArn")
          .some(
            (source) =>
              source.properties.text("logType") === "ACCESS_LOGS" &&
              resources.referring(source, DELIVERY, "deliverySourceName").length > 0,
          );
        if (delivered || distribution.properties.keys("loggingConfig").includes("bucket")) return;
        report.violation(distribution, "it has no access log, and has to have one");
      });
    }
  },
});
