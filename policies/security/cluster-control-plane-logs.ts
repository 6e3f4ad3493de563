import { resourcePolicy } from "../policy.ts";

const KINDS = ["api", "audit", "authenticator", "controllerManager", "scheduler"];

export const clusterControlPlaneLogs = resourcePolicy({
  id: "cluster-control-plane-logs",
  demands: "Every EKS cluster keeps all logs of its control plane.",
  why: "The audit log is the only record of who changed what in the cluster; the others tell why it was let in.",
  severity: "medium",
  references: [
    { framework: "FSBP", id: "EKS.8" },
    { framework: "checkov", id: "CKV_AWS_37" },
  ],
  remediation: `Leave \`enabledClusterLogTypes\` of the cluster of \`AwsKubernetes\` complete: ${KINDS.join(", ")}.`,
  types: ["aws:eks/cluster:Cluster"],
  judge: ({ properties }) => {
    const enabled = properties.texts("enabledClusterLogTypes");
    const missing = KINDS.filter((kind) => !enabled.includes(kind));
    return missing.length === 0 ? [] : [`its control plane does not log ${missing.join(", ")}, and has to log all`];
  },
});
