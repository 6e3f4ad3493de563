import { resourcePolicy } from "../policy.ts";
import type { Resource } from "../resource.ts";
import { ENDPOINT_GROUP } from "./leads.ts";
import { HEALTH_CHECK } from "./record-routing.ts";

/** Source: Route 53 and Global Accelerator, both: an interval of 30 s and three failures where nothing is said. */
const DEFAULT_INTERVAL = 30;
const DEFAULT_FAILURES = 3;

export const healthChecksDetectInTime = resourcePolicy({
  id: "health-checks-detect-in-time",
  demands:
    "Health checks of DNS and of the accelerator are on, and find a loss no later than the topology's detection says.",
  why: "The expected time to recover counts from the detection that is declared. A slower check makes the promise void; one that is off finds nothing.",
  severity: "high",
  references: [{ framework: "Well-Architected", id: "REL11-BP01" }],
  remediation:
    "Leave the intervals and thresholds to `failover.detection`, and set `failover.detection.intervalSeconds` to 10 for the faster checks.",
  types: [HEALTH_CHECK, ENDPOINT_GROUP],
  judge: (check, { topology }) => {
    if (check.properties.flag("disabled") === true) return ["it is off, and takes everything for healthy"];
    const { interval, failures } = pace(check);
    const { intervalSeconds, threshold } = topology.failover.detection;
    return interval * failures <= intervalSeconds * threshold
      ? []
      : [
          `it needs ${failures} failures ${interval} s apart, and the topology counts on ${threshold} that are ${intervalSeconds} s apart`,
        ];
  },
});

function pace({ type, properties }: Resource): { readonly interval: number; readonly failures: number } {
  const [interval, failures] =
    type === HEALTH_CHECK ? ["requestInterval", "failureThreshold"] : ["healthCheckIntervalSeconds", "thresholdCount"];
  return {
    interval: properties.number(interval) ?? DEFAULT_INTERVAL,
    failures: properties.number(failures) ?? DEFAULT_FAILURES,
  };
}
