import { resourcePolicy } from "../policy.ts";
import { isHealthChecked, RECORD, routingOf } from "./record-routing.ts";

export const routedRecordsAreHealthChecked = resourcePolicy({
  id: "routed-records-are-health-checked",
  demands:
    "Every DNS record that is chosen among others of its name has a health check, or evaluates the health of its alias target.",
  why: "Route 53 takes a record without one for healthy, and goes on to lead clients into a region that is lost.",
  severity: "critical",
  references: [
    { framework: "Well-Architected", id: "REL11-BP02" },
    { framework: "AWS documentation", id: "Amazon Route 53 Developer Guide: Configuring DNS failover" },
  ],
  remediation: "Leave `healthCheckId` and `evaluateTargetHealth` of the routing records of `AwsRouting` in place.",
  types: [RECORD],
  judge: (record) => {
    const routing = routingOf(record);
    return routing === undefined || isHealthChecked(record)
      ? []
      : [
          `it is chosen by ${routing} routing, without a health check and without an alias that evaluates its target's health`,
        ];
  },
});
