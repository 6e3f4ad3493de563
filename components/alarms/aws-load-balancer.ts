import type * as pulumi from "@pulumi/pulumi";
import type { AlarmSet } from "./aws-alarm.ts";
import { condition, MINUTE, result, term } from "./aws-alarm.ts";

/** A region's load balancer, as its metrics name it. */
export interface LoadBalancerSubject {
  /** Id of the load balancer, `app/<name>/<id>` (its ARN's suffix). */
  readonly loadBalancer: pulumi.Input<string>;
  /** Id of its target group, `targetgroup/<name>/<id>` (its ARN's suffix). */
  readonly targetGroup: pulumi.Input<string>;
  /** Replicas that carry the peak after any allowed loss: the plan's minimum. */
  readonly minimumHealthy: number;
  /** Seconds within which 99 of 100 requests are answered. Default: 1. */
  readonly latencySeconds?: number;
}

const NAMESPACE = "AWS/ApplicationELB";
const LATENCY_SECONDS = 1;
const ERROR_PERCENT = 1;

/** A load balancer's alarms: room for the next loss, and what clients see. */
export function loadBalancerAlarms(subject: LoadBalancerSubject): AlarmSet {
  const { loadBalancer, targetGroup, minimumHealthy, latencySeconds = LATENCY_SECONDS } = subject;
  const balancer = { LoadBalancer: loadBalancer };
  const targets = { LoadBalancer: loadBalancer, TargetGroup: targetGroup };
  const count = (id: string, metricName: string, dimensions: typeof balancer): ReturnType<typeof term> =>
    term(id, { namespace: NAMESPACE, metricName, dimensions, stat: "Sum" });
  return {
    "balancer-capacity": {
      ...condition(
        { when: "below", threshold: minimumHealthy, minutes: 3, missing: "breaching" },
        `Fewer than ${minimumHealthy} replicas of the service are healthy, or none is registered: the region no ` +
          "longer carries the peak after another loss. Find out why pods are not ready or not scheduled; if it " +
          "lasts, take weight off the region.",
      ),
      namespace: NAMESPACE,
      metricName: "HealthyHostCount",
      dimensions: targets,
      // Every node of the balancer counts for itself; the least is the one that sees most of a loss.
      statistic: "Minimum",
      period: MINUTE,
    },
    "balancer-unhealthy": {
      ...condition(
        { when: "above", threshold: 0, minutes: 15, missing: "notBreaching" },
        "Replicas of the service have failed their health check for a quarter of an hour. Look at the pods' " +
          "readiness (/readyz names the store that is away) and at the rules between the balancer and the pods.",
      ),
      namespace: NAMESPACE,
      metricName: "UnHealthyHostCount",
      dimensions: targets,
      statistic: "Maximum",
      period: MINUTE,
    },
    "balancer-errors": {
      ...condition(
        { when: "above", threshold: ERROR_PERCENT, minutes: 5, missing: "notBreaching" },
        `More than ${ERROR_PERCENT} % of requests fail (5xx), in the service or before it reaches one. Compare ` +
          "with other regions: if this one alone fails, take it out of the entry. There is no value while there are " +
          "no requests.",
      ),
      metricQueries: [
        count("refused", "HTTPCode_ELB_5XX_Count", balancer),
        count("failed", "HTTPCode_Target_5XX_Count", balancer),
        // Requests for which the balancer found a replica; those that it refused come on top.
        count("requests", "RequestCount", balancer),
        result(
          "100 * (FILL(refused, 0) + FILL(failed, 0)) / (FILL(requests, 0) + FILL(refused, 0))",
          "Requests that failed, %",
        ),
      ],
    },
    "balancer-latency": {
      ...condition(
        { when: "above", threshold: latencySeconds, minutes: 5, missing: "notBreaching" },
        `One request in a hundred takes longer than ${latencySeconds} s. Look at the stores' latencies and ` +
          "breakers in the service's metrics, and at the replicas' CPU.",
      ),
      namespace: NAMESPACE,
      metricName: "TargetResponseTime",
      dimensions: targets,
      extendedStatistic: "p99",
      evaluateLowSampleCountPercentiles: "ignore",
      period: MINUTE,
    },
  };
}

/** Days that a certificate has left when somebody is told. ACM renews long before, where it can. */
const CERTIFICATE_DAYS = 30;
const DAY = 86_400;

/** Alarms on the age of certificates, by a name for each. */
export function certificateAlarms(certificates: Readonly<Record<string, pulumi.Input<string>>>): AlarmSet {
  return Object.fromEntries(
    Object.entries(certificates).map(([name, arn]) => [
      `certificate-${name}`,
      {
        alarmDescription:
          `The certificate ${name} ends in less than ${CERTIFICATE_DAYS} days, and ACM has not renewed it: its ` +
          "validation records are no longer in the DNS zone, or the zone is no longer delegated to. Run pulumi up " +
          "to put the records back. ACM publishes this twice a day and not after the end, so silence leaves the " +
          "alarm as it was.",
        comparisonOperator: "LessThanThreshold",
        evaluationPeriods: 1,
        threshold: CERTIFICATE_DAYS,
        treatMissingData: "ignore",
        namespace: "AWS/CertificateManager",
        metricName: "DaysToExpiry",
        dimensions: { CertificateArn: arn },
        statistic: "Minimum",
        period: DAY,
      },
    ]),
  );
}
