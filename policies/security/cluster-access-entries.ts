import { resourcePolicy } from "../policy.ts";

export const clusterAccessEntries = resourcePolicy({
  id: "cluster-access-entries",
  demands: "Only access entries let anybody into an EKS cluster, and nobody administers it for having created it.",
  why:
    "The older map inside the cluster can be changed by whoever may change a ConfigMap, and by nobody once it is broken. Access entries are seen, " +
    "reviewed and recorded in AWS.",
  severity: "high",
  references: [{ framework: "AWS documentation", id: "Grant IAM users access to Kubernetes with EKS access entries" }],
  remediation:
    'Leave `accessConfig` of the cluster of `AwsKubernetes` at `authenticationMode: "API"` and `bootstrapClusterCreatorAdminPermissions: false`, and name ' +
    "administrators in `kubernetes.administrators`.",
  types: ["aws:eks/cluster:Cluster"],
  judge: ({ properties }) => {
    const mode = properties.text("accessConfig.authenticationMode") ?? "CONFIG_MAP";
    return [
      ...(mode === "API" ? [] : [`it authenticates by ${mode}; accepted is API`]),
      ...(properties.flag("accessConfig.bootstrapClusterCreatorAdminPermissions") === false
        ? []
        : ["who creates it administers it (bootstrapClusterCreatorAdminPermissions), and may not by that alone"]),
    ];
  },
});
