import type * as pulumi from "@pulumi/pulumi";
import { CHARTS } from "./charts.ts";

/** What a chart is told. */
export type Values = Readonly<Record<string, pulumi.Input<unknown>>>;

/** Replicas of each controller: one works, the other takes over. */
const REPLICAS = 2;

/** Before whatever the service's pods are. Source: Kubernetes, "Guaranteed Scheduling For Critical Add-On Pods". */
const PRIORITY = "system-cluster-critical";

const BUDGET = { enabled: true, maxUnavailable: 1 } as const;

/**
 * Small requests, within the share of the nodes that the plan keeps for the system; CPU beyond them as long as nobody else wants it. Memory is
 * limited to what is asked for.
 */
function resources(cpu: string, memory: string): Values {
  return {
    requests: { cpu, memory, "ephemeral-storage": "64Mi" },
    limits: { cpu: "500m", memory, "ephemeral-storage": "256Mi" },
  };
}

/** Over zones as far as it goes: with two replicas a third zone may be empty, and a lost one must not keep them from starting. */
function spread(labels: Readonly<Record<string, string>>): object[] {
  return [
    {
      maxSkew: 1,
      topologyKey: "topology.kubernetes.io/zone",
      whenUnsatisfiable: "ScheduleAnyway",
      nodeTaintsPolicy: "Honor",
      labelSelector: { matchLabels: labels },
    },
  ];
}

/** Source: cert-manager, chart documentation. */
export function certificatesValues(): Values {
  const part = (component: string, memory: string): Values => ({
    replicaCount: REPLICAS,
    podDisruptionBudget: BUDGET,
    resources: resources("20m", memory),
    topologySpreadConstraints: spread({ "app.kubernetes.io/component": component }),
  });
  return {
    crds: { enabled: true, keep: false },
    global: { priorityClassName: PRIORITY, leaderElection: { namespace: CHARTS.certificates.namespace } },
    serviceAccount: { create: true, name: CHARTS.certificates.serviceAccount },
    ...part("controller", "128Mi"),
    webhook: part("webhook", "64Mi"),
    cainjector: part("cainjector", "192Mi"),
    // The release waits for the parts itself.
    startupapicheck: { enabled: false },
  };
}

/** Source: External Secrets Operator, chart values. */
export function secretsValues(): Values {
  const { serviceAccount } = CHARTS.secrets;
  const part = (memory: string): Values => ({
    replicaCount: REPLICAS,
    priorityClassName: PRIORITY,
    podDisruptionBudget: BUDGET,
    resources: resources("20m", memory),
  });
  return {
    installCRDs: true,
    serviceAccount: { create: true, name: serviceAccount },
    leaderElect: true,
    // Secrets stay what their namespace is: nothing reads a store for every namespace.
    processClusterExternalSecret: false,
    processClusterStore: false,
    processClusterPushSecret: false,
    // How an operator of another cluster gets its token: only a namespace's own store is written to, with the rights of this identity.
    processPushSecret: true,
    ...part("128Mi"),
    webhook: part("64Mi"),
    certController: part("96Mi"),
  };
}

/** Source: Metrics Server, chart values. */
export function metricsValues(): Values {
  return {
    replicas: REPLICAS,
    priorityClassName: PRIORITY,
    serviceAccount: { create: true, name: CHARTS.metrics.serviceAccount },
    podDisruptionBudget: BUDGET,
    resources: resources("50m", "200Mi"),
    topologySpreadConstraints: spread({ "app.kubernetes.io/name": "metrics-server" }),
  };
}

/** A cluster of EKS, as its controllers are told of it: nothing is asked of the instance metadata, which pods do not reach. */
export interface ClusterIdentity {
  readonly name: string;
  readonly region: string;
  readonly vpcId: pulumi.Input<string>;
}

/**
 * The controller registers pods with target groups, and that is all: no classes, no mutation of Services, no firewalls. A pod that starts while
 * it is away starts without a readiness gate, rather than not at all.
 *
 * Source: AWS Load Balancer Controller, chart values.
 */
export function loadBalancingValues(cluster: ClusterIdentity): Values {
  return {
    clusterName: cluster.name,
    region: cluster.region,
    vpcId: cluster.vpcId,
    replicaCount: REPLICAS,
    priorityClassName: PRIORITY,
    serviceAccount: { create: true, name: CHARTS["load-balancing"].serviceAccount },
    podDisruptionBudget: { maxUnavailable: 1 },
    resources: resources("50m", "192Mi"),
    topologySpreadConstraints: spread({ "app.kubernetes.io/name": "aws-load-balancer-controller" }),
    enableCertManager: true,
    createIngressClassResource: false,
    enableServiceMutatorWebhook: false,
    enableShield: false,
    enableWaf: false,
    enableWafv2: false,
    podMutatorWebhookConfig: { failurePolicy: "Ignore" },
  };
}

/** Source: Cluster Autoscaler, chart values, and its "FAQ" for the arguments. */
export function autoscalerValues(cluster: ClusterIdentity): Values {
  return {
    cloudProvider: "aws",
    awsRegion: cluster.region,
    autoDiscovery: { clusterName: cluster.name },
    replicaCount: REPLICAS,
    priorityClassName: PRIORITY,
    rbac: { serviceAccount: { create: true, name: CHARTS.autoscaler.serviceAccount } },
    podDisruptionBudget: { maxUnavailable: 1 },
    resources: resources("50m", "600Mi"),
    topologySpreadConstraints: spread({ "app.kubernetes.io/name": "aws-cluster-autoscaler" }),
    extraArgs: {
      "balance-similar-node-groups": true,
      expander: "least-waste",
      // Otherwise a node with CoreDNS on it would stay for ever.
      "skip-nodes-with-system-pods": false,
    },
  };
}
