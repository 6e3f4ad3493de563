import { resourcePolicy } from "../policy.ts";
import { isAnywhere } from "./anywhere.ts";

export const clusterEndpointClosed = resourcePolicy({
  id: "cluster-endpoint-closed",
  demands:
    "The API of every EKS cluster is reached from inside its VPC, and from outside by nobody or by named ranges.",
  why: "A stolen token, or a flaw of the API server, is of no use to whoever cannot reach it. AWS opens it to everybody by default.",
  severity: "critical",
  references: [
    { framework: "FSBP", id: "EKS.1" },
    { framework: "checkov", id: "CKV_AWS_38" },
    { framework: "checkov", id: "CKV_AWS_39" },
  ],
  remediation: "Leave `kubernetes.publicAccess` empty, or name your own ranges in it.",
  types: ["aws:eks/cluster:Cluster"],
  judge: ({ properties }) => {
    const found: string[] = [];
    if (properties.flag("vpcConfig.endpointPrivateAccess") !== true) {
      found.push(
        "its nodes reach its API by its public endpoint (endpointPrivateAccess is off), and have to by the private one",
      );
    }
    // On, and open to everybody, where nothing is declared.
    if (properties.flag("vpcConfig.endpointPublicAccess") !== false) {
      const ranges = properties.texts("vpcConfig.publicAccessCidrs");
      if (ranges.length === 0 || ranges.some(isAnywhere)) {
        found.push("its public endpoint is open to everybody; accepted are none, or named ranges");
      }
    }
    return found;
  },
});
