import type { Mutant } from "./mutant.ts";
import { weakened, without } from "./mutant.ts";

const CLUSTER = "eu-west-1-kubernetes-cluster";
const TEMPLATE = "eu-west-1-kubernetes-nodes-template";

/** Clusters and nodes. */
export const KUBERNETES_MUTANTS: readonly Mutant[] = [
  weakened("a public control plane", CLUSTER, { "vpcConfig.endpointPublicAccess": true }),
  weakened("a control plane open to the world by name", CLUSTER, {
    "vpcConfig.endpointPublicAccess": true,
    "vpcConfig.publicAccessCidrs": ["0.0.0.0/0"],
  }),
  weakened("a control plane that nodes reach from outside only", CLUSTER, { "vpcConfig.endpointPrivateAccess": false }),
  weakened("secrets in plain text", CLUSTER, { encryptionConfig: undefined }),
  weakened("no audit log", CLUSTER, { enabledClusterLogTypes: ["api"] }),
  weakened("no control-plane logs", CLUSTER, { enabledClusterLogTypes: [] }),
  weakened("access by a config map", CLUSTER, { "accessConfig.authenticationMode": "API_AND_CONFIG_MAP" }),
  weakened("a cluster that anybody deletes", CLUSTER, { deletionProtection: false }),
  weakened("a version that is no longer supported", CLUSTER, { version: "1.24" }),
  weakened("versions three apart", CLUSTER, { version: "1.31" }),
  weakened("metadata without a token", TEMPLATE, { "metadataOptions.httpTokens": "optional" }),
  weakened("metadata for pods", TEMPLATE, { "metadataOptions.httpPutResponseHopLimit": 2 }),
  weakened("disks in plain text", TEMPLATE, { "blockDeviceMappings.0.ebs.encrypted": "false" }),
  weakened("nodes with public addresses", TEMPLATE, {
    networkInterfaces: [{ deviceIndex: 0, associatePublicIpAddress: "true" }],
  }),
  weakened("SSH to the nodes", "eu-west-1-kubernetes-nodes-base-a", { remoteAccess: { ec2SshKey: "operators" } }),
  weakened("no nodes in a zone", "eu-west-1-kubernetes-nodes-base-a", { "scalingConfig.minSize": 0 }),
  without("a zone without nodes", "eu-west-1-kubernetes-nodes-base-a"),
  without("a region without nodes", /^eu-west-1-kubernetes-nodes-(base|burst)-/),
  weakened("smaller nodes than the peak needs", "eu-west-1-kubernetes-nodes-base-b", { instanceTypes: ["m7i.large"] }),
  weakened("control-plane logs for ever", "eu-west-1-kubernetes-logs", { retentionInDays: 0 }),
  weakened("control-plane logs without a key", "eu-west-1-kubernetes-logs", { kmsKeyId: undefined }),
];
