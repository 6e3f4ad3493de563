import type {
  Change,
  Cloud,
  Computation,
  Context,
  Deletion,
  ImpliedResource,
  Properties,
  Rules,
  StoredResource,
} from "../../simulated/model.ts";
import { flagAt, objectsAt, textAt, textsAt, valueAt } from "../../simulated/values.ts";
import { overlap } from "../../simulated/address-blocks.ts";
import { replacing } from "./differences.ts";
import { foreignGroups, ipv4RangesOf, subnetsOf, vpcIdOf, vpcIdsOf, zonesOf } from "./networks.ts";
import { label, labels, when } from "../../simulated/refusals.ts";
import { attachesPolicy, roleByArn, trustProblems } from "./roles.ts";
import { type } from "./type-tokens.ts";

/** Minor versions of Kubernetes that EKS offers, oldest first. Recalled in 2026. */
export const KUBERNETES_VERSIONS: readonly string[] = ["1.30", "1.31", "1.32", "1.33", "1.34", "1.35"];

const CLUSTER_POLICY = "arn:aws:iam::aws:policy/AmazonEKSClusterPolicy";

function versionProblems(version: string | undefined): readonly string[] {
  return when(version !== undefined && !KUBERNETES_VERSIONS.includes(version), () => {
    return `InvalidParameterException: unsupported Kubernetes version ${version ?? ""}: found none but ${KUBERNETES_VERSIONS.join(", ")}`;
  });
}

function clusterSubnets({ cloud, inputs, region }: Context): readonly StoredResource[] {
  return subnetsOf(cloud, region, textsAt(inputs, "vpcConfig.subnetIds"));
}

function networkProblems(context: Context): readonly string[] {
  const { cloud, inputs, region } = context;
  const subnets = clusterSubnets(context);
  if (subnets.length === 0) return [];
  const [vpcId] = vpcIdsOf(subnets);
  const groups = foreignGroups(cloud, region, textsAt(inputs, "vpcConfig.securityGroupIds"), vpcId);
  const closed =
    valueAt(inputs, "vpcConfig.endpointPublicAccess") === false && !flagAt(inputs, "vpcConfig.endpointPrivateAccess");
  return [
    ...when(vpcIdsOf(subnets).length > 1, () => {
      return `InvalidParameterException: subnets must belong to the same VPC: ${labels(subnets)}`;
    }),
    ...when(zonesOf(subnets).length < 2, () => {
      return `InvalidParameterException: subnets specified must be in at least two different AZs: found ${zonesOf(subnets).join(", ")}`;
    }),
    ...when(groups.length > 0, () => {
      return `InvalidParameterException: security groups of another VPC than the subnets': ${labels(groups)}`;
    }),
    ...when(closed, () => "InvalidParameterException: private and public endpoint access cannot be both disabled"),
    ...serviceRangeProblems(cloud, inputs, vpcId, region),
  ];
}

function serviceRangeProblems(
  cloud: Cloud,
  inputs: Properties,
  vpcId: string | undefined,
  region: string,
): readonly string[] {
  const range = textAt(inputs, "kubernetesNetworkConfig.serviceIpv4Cidr");
  const vpc = cloud.get(type.vpc, vpcId ?? "", region);
  if (range === undefined || vpc === undefined) return [];
  const taken = ipv4RangesOf(cloud, vpc).filter((other) => overlap(range, other));
  return when(taken.length > 0, () => {
    return `InvalidParameterException: the service range ${range} overlaps with ${taken.join(", ")} of ${label(vpc)}`;
  });
}

function roleProblems({ cloud, inputs }: Context): readonly string[] {
  const role = roleByArn(cloud, textAt(inputs, "roleArn"));
  if (role === undefined) return [];
  return [
    ...trustProblems(role, "eks.amazonaws.com", (named) => {
      return `InvalidParameterException: role with ARN ${textAt(inputs, "roleArn") ?? ""} could not be assumed because it does not exist or the trusted entity is not correct: ${named}`;
    }),
    ...when(!attachesPolicy(cloud, role, CLUSTER_POLICY), () => {
      return `InvalidParameterException: the role ${label(role)} does not have the Amazon EKS managed policies associated with it: attach ${CLUSTER_POLICY}`;
    }),
  ];
}

function updateProblems(change: Change): readonly string[] {
  const before = textAt(change.previous.state, "version") ?? "";
  const after = textAt(change.inputs, "version") ?? before;
  const steps = KUBERNETES_VERSIONS.indexOf(after) - KUBERNETES_VERSIONS.indexOf(before);
  const known = KUBERNETES_VERSIONS.includes(after) && KUBERNETES_VERSIONS.includes(before);
  const zonesBefore = zonesOf(
    subnetsOf(change.cloud, change.region, textsAt(change.previous.inputs, "vpcConfig.subnetIds")),
  );
  const zonesAfter = zonesOf(clusterSubnets(change));
  const moved =
    textsAt(change.previous.inputs, "vpcConfig.subnetIds").join() !==
    textsAt(change.inputs, "vpcConfig.subnetIds").join();
  return [
    ...networkProblems(change),
    ...versionProblems(textAt(change.inputs, "version")),
    ...when(known && steps !== 0 && steps !== 1, () => {
      return `InvalidParameterException: unsupported Kubernetes minor version update from ${before} to ${after}: one minor version at a time, and none back`;
    }),
    ...when(moved && zonesBefore.toSorted().join() !== zonesAfter.toSorted().join(), () => {
      return `InvalidParameterException: provided subnets should belong to the same set of AZs that were used when the cluster was created: ${zonesBefore.join(", ")}`;
    }),
  ];
}

/** The name of the group that control-plane logs go to. EKS makes it where it is missing. */
function logGroupName(inputs: Properties): string {
  return `/aws/eks/${textAt(inputs, "name") ?? ""}/cluster`;
}

function impliedByCluster({ cloud, inputs, name, region, state, id }: Computation): readonly ImpliedResource[] {
  const groupName = logGroupName(inputs);
  const exists = cloud.get(type.logGroup, groupName, region)?.urn !== undefined;
  const logs = textsAt(inputs, "enabledClusterLogTypes").length > 0 && !exists;
  return [
    {
      type: type.securityGroup,
      id: textAt(state, "vpcConfig.clusterSecurityGroupId") ?? "",
      name: `cluster security group of ${name}`,
      state: {
        name: `eks-cluster-sg-${id}`,
        vpcId: textAt(state, "vpcConfig.vpcId") ?? "",
        ingress: [{ protocol: "-1", fromPort: 0, toPort: 0, self: true }],
        egress: [{ protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: ["0.0.0.0/0"] }],
      },
    },
    ...(logs
      ? [
          {
            type: type.logGroup,
            id: groupName,
            name: `log group that EKS made for ${name}`,
            state: { name: groupName, arn: `arn:aws:logs:${region}:${cloud.account}:log-group:${groupName}` },
          },
        ]
      : []),
  ];
}

function clusterOutputs(context: Computation): Properties {
  const { state, inputs } = context;
  const vpcId = vpcIdOf(clusterSubnets(context)[0]);
  const platform = Number.parseInt(context.hex(1, "platform"), 16) + 1;
  return {
    vpcConfig: {
      ...(vpcId === undefined ? {} : { vpcId }),
      clusterSecurityGroupId:
        textAt(state, "vpcConfig.clusterSecurityGroupId") ?? `sg-${context.hex(17, "cluster security group")}`,
      publicAccessCidrs:
        textsAt(inputs, "vpcConfig.publicAccessCidrs").length > 0
          ? textsAt(inputs, "vpcConfig.publicAccessCidrs")
          : ["0.0.0.0/0"],
    },
    certificateAuthorities: objectsAt(state, "certificateAuthority"),
    platformVersion: `eks.${platform}`,
  };
}

function deletionProblems({ resource }: Deletion): readonly string[] {
  return when(flagAt(resource.state, "deletionProtection"), () => {
    return `InvalidRequestException: cannot delete cluster ${resource.id} because deletion protection is enabled: turn it off first`;
  });
}

/** Control planes of Kubernetes. */
export const eksRules: Rules = {
  [type.cluster]: {
    check: (context) => [
      ...networkProblems(context),
      ...roleProblems(context),
      ...versionProblems(textAt(context.inputs, "version")),
    ],
    update: updateProblems,
    compute: clusterOutputs,
    // Envelope encryption of secrets is not turned off again.
    difference: ({ inputs, unknown }) =>
      replacing({
        encryptionConfig: inputs["encryptionConfig"] === undefined && !unknown.includes("encryptionConfig"),
      }),
    implies: impliedByCluster,
    blocksDelete: deletionProblems,
  },
};
