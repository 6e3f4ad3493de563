import { TopologyError } from "../topology/index.ts";

/** The add-ons of every cluster, by their names in EKS. */
export const ADD_ONS = ["vpc-cni", "kube-proxy", "eks-pod-identity-agent", "coredns", "aws-ebs-csi-driver"] as const;
export type AddOnName = (typeof ADD_ONS)[number];

/** Exact version of each add-on, such as `v1.21.1-eksbuild.3`. */
export type AddOnVersions = Readonly<Record<AddOnName, string>>;

/** What serves every minor version in the table. */
const SHARED = {
  "vpc-cni": "v1.21.1-eksbuild.3",
  "eks-pod-identity-agent": "v1.3.10-eksbuild.2",
  coredns: "v1.13.2-eksbuild.1",
  "aws-ebs-csi-driver": "v1.56.0-eksbuild.1",
} as const;

/**
 * The pinned versions, by the cluster's minor version. Pinned rather than looked up as the most recent, so that a preview
 * shows no change that nobody made, and all regions run the same.
 *
 * Source: what EKS offered by default in the first quarter of 2026. Check before you rely on them, and before you change
 * one: `aws eks describe-addon-versions --kubernetes-version 1.34 --addon-name coredns`.
 */
const VERSIONS: Readonly<Record<string, AddOnVersions>> = {
  "1.33": { ...SHARED, "kube-proxy": "v1.33.8-eksbuild.4" },
  "1.34": { ...SHARED, "kube-proxy": "v1.34.3-eksbuild.5" },
  "1.35": { ...SHARED, "kube-proxy": "v1.35.0-eksbuild.2" },
};

/**
 * The versions of the add-ons of a cluster.
 *
 * @param cluster logical name of the cluster, for the message
 * @param version minor version of the cluster
 * @param override versions that replace the table's; with all of them any minor version will do
 * @throws TopologyError when the table does not know the minor version and `override` leaves an add-on out
 */
export function addOnVersions(
  cluster: string,
  version: string,
  override: Partial<AddOnVersions> | undefined,
): AddOnVersions {
  const versions: Partial<Record<AddOnName, string>> = { ...VERSIONS[version], ...override };
  if (isComplete(versions)) return versions;
  throw new TopologyError(cluster, [
    {
      path: "kubernetes.version",
      found: JSON.stringify(version),
      accepted: `one whose add-ons are pinned: ${Object.keys(VERSIONS).join(", ")}`,
      mend:
        "choose one of these, or give AwsKubernetes `addOnVersions` with exact versions of " +
        `${ADD_ONS.filter((name) => versions[name] === undefined).join(", ")} (aws eks describe-addon-versions ` +
        `--kubernetes-version ${version})`,
    },
  ]);
}

function isComplete(versions: Partial<AddOnVersions>): versions is AddOnVersions {
  return ADD_ONS.every((name) => versions[name] !== undefined);
}
