import type { Chart } from "../cluster-prerequisites/charts.ts";
import type { Values } from "../cluster-prerequisites/values.ts";
import type { CassandraNodes } from "../topology/index.ts";
import { CASSANDRA_NODE_SELECTOR, CASSANDRA_TOLERATIONS } from "../workload/nodes.ts";
import { guaranteed, UNPRIVILEGED_CONTAINER } from "../workload/pod.ts";
import { K8SSANDRA } from "./k8ssandra-names.ts";

/** The operator's chart; cass-operator comes with it, at the version that it names. Source: the project's release 1.32.5. */
export const OPERATOR_CHART = {
  chart: "k8ssandra-operator",
  version: "1.32.5",
  repository: "https://helm.k8ssandra.io/stable",
  namespace: K8SSANDRA.namespace,
  serviceAccount: K8SSANDRA.operator.serviceAccount,
} as const satisfies Chart;

/** User that the operators' images run as. Source: the charts' values. */
const USER = 65_534;

/**
 * What the chart is told.
 *
 * The job with which it would raise the definitions is off: its container states no security context, so that the namespace would have to admit
 * more for it. `docs/cassandra.md` says how they are raised.
 *
 * @param control whether it looks after the description of all datacentres, or only after what that makes in this cluster
 */
export function operatorValues(control: boolean, nodes: Pick<CassandraNodes, "operator">): Values {
  const pod = {
    replicaCount: 1,
    podSecurityContext: {
      runAsNonRoot: true,
      runAsUser: USER,
      runAsGroup: USER,
      seccompProfile: { type: "RuntimeDefault" },
    },
    securityContext: { ...UNPRIVILEGED_CONTAINER, runAsUser: USER, runAsGroup: USER },
    resources: guaranteed(nodes.operator),
    nodeSelector: CASSANDRA_NODE_SELECTOR,
    tolerations: [...CASSANDRA_TOLERATIONS],
  };
  return {
    ...pod,
    // It sees its own namespace alone, and so does the operator below it.
    global: { clusterScoped: false, clusterScopedResources: true },
    controlPlane: control,
    image: { tag: `v${OPERATOR_CHART.version}` },
    disableCrdUpgraderJob: true,
    "cass-operator": { ...pod, disableCertManagerCheck: true },
  };
}
