import type * as pulumi from "@pulumi/pulumi";
import type { AlarmSet } from "./aws-alarm.ts";
import { condition, MINUTE, result, term } from "./aws-alarm.ts";

/** A region's Kubernetes cluster, as its metrics name it. */
export interface KubernetesSubject {
  /** Name of the EKS cluster. */
  readonly cluster: pulumi.Input<string>;
}

/** The account's quota of virtual CPUs in the region. */
export interface QuotaSubject {
  /** How worker nodes are bought: each has a quota of its own. */
  readonly capacity: "on-demand" | "spot";
  /** Virtual CPUs that the plan may scale up to after a loss. */
  readonly maximumCpus: number;
}

const PENDING_MINUTES = 15;
const ERROR_PERCENT = 5;
/**
 * 80 % of the 8 GB that EKS gives a cluster's etcd; above that it only reads (EKS Best Practices Guide, "etcd
 * database size").
 */
const STORAGE_BYTES = 6_400_000_000;
const USED_PERCENT = 80;

/**
 * A cluster's alarms, on the metrics that EKS publishes by itself (`AWS/EKS`, from version 1.28 on): room for pods, and
 * the control plane. Its etcd's quorum is AWS's own affair.
 */
export function kubernetesAlarms({ cluster }: KubernetesSubject): AlarmSet {
  const metric = { namespace: "AWS/EKS", dimensions: { ClusterName: cluster } };
  return {
    "kubernetes-unschedulable": {
      ...condition(
        { when: "above", threshold: 0, minutes: PENDING_MINUTES, missing: "notBreaching" },
        `Pods have found no node for ${PENDING_MINUTES} minutes: the region is short of capacity. Look at the ` +
          "node groups' activity for a zone without instances or an exhausted quota, and at the pods' events.",
      ),
      ...metric,
      metricName: "scheduler_pending_pods_UNSCHEDULABLE",
      // The least of each minute, so that pods on their way do not count.
      statistic: "Minimum",
      period: MINUTE,
    },
    "kubernetes-errors": {
      ...condition(
        { when: "above", threshold: ERROR_PERCENT, minutes: 10, missing: "notBreaching" },
        `More than ${ERROR_PERCENT} % of the requests to the Kubernetes API fail: what runs goes on, but nothing ` +
          "is scheduled or replaced. Look at the AWS Health Dashboard, at webhooks that do not answer, and at the " +
          "size of the cluster's storage.",
      ),
      metricQueries: [
        term("failed", { ...metric, metricName: "apiserver_request_total_5XX", stat: "Sum" }),
        term("requests", { ...metric, metricName: "apiserver_request_total", stat: "Sum" }),
        result("100 * FILL(failed, 0) / requests", "Requests that failed, %"),
      ],
    },
    "kubernetes-storage": {
      ...condition(
        { when: "above", threshold: STORAGE_BYTES, minutes: 15, missing: "notBreaching" },
        "The cluster's storage holds more than 80 % of what EKS gives it; full, it refuses every change. Find " +
          "what makes objects without end, such as jobs, events or custom resources, and delete them.",
      ),
      ...metric,
      metricName: "apiserver_storage_size_bytes",
      statistic: "Maximum",
      period: MINUTE,
    },
  };
}

/** Alarms of NAT gateways, by a name that stays, such as the zone's. */
export function natAlarms(gateways: Readonly<Record<string, pulumi.Input<string>>>): AlarmSet {
  return Object.fromEntries(
    Object.entries(gateways).map(([name, id]) => [
      `nat-${name}-ports`,
      {
        ...condition(
          { when: "above", threshold: 0, minutes: 3, missing: "notBreaching" },
          `The NAT gateway ${name} has no port left for new connections to some address: they fail. Find what ` +
            "opens so many (VPC flow logs), use a VPC endpoint for the service that it calls, or give the gateway " +
            "more addresses.",
        ),
        namespace: "AWS/NATGateway",
        metricName: "ErrorPortAllocation",
        dimensions: { NatGatewayId: id },
        statistic: "Sum",
        period: MINUTE,
      },
    ]),
  );
}

/**
 * Alarms on the account's quota of virtual CPUs. The plan is checked against the quota that the configuration
 * declares; the second alarm checks what it needs against the quota that the account really has.
 */
export function quotaAlarms({ capacity, maximumCpus }: QuotaSubject): AlarmSet {
  const usage = term("usage", {
    namespace: "AWS/Usage",
    metricName: "ResourceCount",
    dimensions: {
      Type: "Resource",
      Resource: "vCPU",
      Service: "EC2",
      Class: capacity === "on-demand" ? "Standard/OnDemand" : "Standard/Spot",
    },
    stat: "Maximum",
  });
  const raise =
    `Ask for a higher quota of ${capacity} instances (EC2, ` +
    `${capacity === "on-demand" ? "L-1216C47A" : "L-34B43A08"}) before the next loss asks for it.`;
  return {
    "quota-cpus-used": {
      ...condition(
        { when: "above", threshold: USED_PERCENT, minutes: 15, missing: "notBreaching" },
        `More than ${USED_PERCENT} % of the account's virtual CPUs in the region run. ${raise} Nothing is ` +
          "published while no instance runs.",
      ),
      metricQueries: [usage, result("100 * usage / SERVICE_QUOTA(usage)", "Virtual CPUs in use, % of the quota")],
    },
    "quota-cpus-short": {
      ...condition(
        { when: "below", threshold: maximumCpus, minutes: 15, missing: "notBreaching" },
        `The account may run fewer virtual CPUs in the region than the ${maximumCpus} that the plan scales up to. ` +
          raise,
      ),
      metricQueries: [usage, result("SERVICE_QUOTA(usage)", "Virtual CPUs that the account may run")],
    },
  };
}
