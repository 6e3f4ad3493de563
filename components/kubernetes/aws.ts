import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as eks from "@pulumi/aws/eks";
import * as iam from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";
import type { AwsComponentArgs } from "../aws-component.ts";
import { AwsComponent } from "../aws-component.ts";
import type { Keys } from "../keys/index.ts";
import type { AwsNetwork } from "../network/index.ts";
import type { KubernetesPlan, RegionPlan } from "../topology/index.ts";
import { zoneSubnet, zoneSubnets } from "../zone-subnets.ts";
import type { AddOnIdentity, AwsAddOnChildren } from "./aws-add-on.ts";
import { AwsAddOn } from "./aws-add-on.ts";
import { coreDnsConfiguration, ebsCsiConfiguration, vpcCniConfiguration } from "./aws-add-on-configuration.ts";
import type { AddOnName, AddOnVersions } from "./aws-add-on-versions.ts";
import { addOnVersions } from "./aws-add-on-versions.ts";
import type { AwsAdministratorsChildren } from "./aws-administrators.ts";
import { AwsAdministrators } from "./aws-administrators.ts";
import type { AwsControlPlaneAccessChildren } from "./aws-control-plane-access.ts";
import { AwsControlPlaneAccess } from "./aws-control-plane-access.ts";
import { machineOf } from "./aws-instance-types.ts";
import type { AwsNodesChildren } from "./aws-nodes.ts";
import { AwsNodes } from "./aws-nodes.ts";
import { clusterTrust, MANAGED_POLICIES, volumesKeyUse } from "./aws-policies.ts";
import type { AwsCluster } from "./index.ts";

const CONTROL_PLANE_LOGS = ["api", "audit", "authenticator", "controllerManager", "scheduler"];

/** Arguments of each kind of child, by kind. */
export interface AwsKubernetesChildren
  extends AwsAdministratorsChildren, AwsNodesChildren, AwsAddOnChildren, AwsControlPlaneAccessChildren {
  clusterRole: iam.RoleArgs;
  clusterRoleAttachment: iam.RolePolicyAttachmentArgs;
  logGroup: cloudwatch.LogGroupArgs;
  cluster: eks.ClusterArgs;
}

/** Arguments of `AwsKubernetes`. */
export interface AwsKubernetesArgs extends AwsComponentArgs<AwsKubernetesChildren> {
  /** The region: its name, zones, machine types, address ranges and capacity. */
  readonly plan: RegionPlan;
  /** Version, capacity, who reaches the API server and who administers it: the same for every region. */
  readonly kubernetes: KubernetesPlan;
  readonly network: AwsNetwork;
  readonly keys: Keys;
  /** How long control-plane logs are kept, in days: one of the numbers that CloudWatch accepts. Default: 365. */
  readonly logRetentionDays?: number;
  /** Root disk of a node, in GiB. Default: 100. */
  readonly nodeDiskGiB?: number;
  /** Exact version of EKS's node image, such as `1.34.4-20260224`. Default: the newest when a node group is created. */
  readonly nodeReleaseVersion?: string;
  /** Exact versions of add-ons that replace the pinned ones. Default: the pinned ones of `kubernetes.version`. */
  readonly addOnVersions?: Partial<AddOnVersions>;
}

/**
 * A region's Kubernetes cluster on EKS.
 *
 * - The API server has a private endpoint; a public one only for the ranges that `kubernetes.publicAccess` names. Whoever
 *   applies workloads needs a way into the VPC otherwise.
 * - Access is by access entries alone. Nobody is an administrator by having created the cluster: that would be written
 *   nowhere, could not be changed without replacing the cluster, and would clash with an entry for the same role. It locks
 *   nobody out, as entries are made through the AWS API: name the role that deploys in `kubernetes.administrators`, now or
 *   later.
 * - Secrets are encrypted with the region's `secrets` key, control-plane logs (all five kinds) with the `logs` key.
 * - The control plane's interfaces are in the region's data zones, at most three, because EKS keeps to the zones that a
 *   cluster began with: a zone that is added later changes nothing of it.
 * - Add-ons are pinned and ordered: pod network, proxy and pod identity before the first node, CoreDNS and the EBS driver
 *   after it; each with a role of its own where it calls AWS (EKS Pod Identity, no OIDC provider). All of it goes away in
 *   the opposite order.
 * - Pods have subnets of their own, and keep their addresses on the way to other regions.
 * - The nodes are those of the service, and of Cassandra where it runs on the cluster (see `AwsNodes`).
 *
 * EKS upgrades one minor version at a time, and upgrades a cluster by itself at the end of its version's standard support
 * (`STANDARD`; extended support costs six times as much): raise `kubernetes.version` before that.
 *
 * **Cost** (list prices of eu-west-1, recalled in 2026: check before you rely on them): USD 73 a month for the control plane,
 * USD 0.57 a GB of logs (5 to 20 GB a month for a quiet cluster). The nodes come on top: see `AwsNodes`.
 */
export class AwsKubernetes extends AwsComponent<AwsKubernetesChildren> implements AwsCluster {
  readonly region: string;
  readonly name: pulumi.Output<string>;
  readonly arn: pulumi.Output<string>;
  readonly endpoint: pulumi.Output<string>;
  readonly certificateAuthority: pulumi.Output<string>;
  readonly version: string;
  readonly clusterSecurityGroup: pulumi.Output<string>;
  readonly nodeRole: pulumi.Output<string>;
  readonly ready: readonly pulumi.Resource[];
  /** Every child, by kind: add-ons by name. */
  readonly nodes: {
    readonly clusterRole: iam.Role;
    readonly clusterRoleAttachment: iam.RolePolicyAttachment;
    readonly logGroup: cloudwatch.LogGroup;
    readonly cluster: eks.Cluster;
    readonly access: AwsControlPlaneAccess;
    readonly administrators: AwsAdministrators;
    readonly addOns: Readonly<Record<AddOnName, AwsAddOn>>;
    readonly workers: AwsNodes;
  };

  constructor(name: string, args: AwsKubernetesArgs, options: pulumi.ComponentResourceOptions = {}) {
    super("kubernetes:Aws", name, args, options);
    const { region } = this.placement;
    const { plan, kubernetes, network, keys } = args;
    const versions = addOnVersions(name, kubernetes.version, args.addOnVersions);
    const machine = machineOf(name, plan);

    const control = this.#controlPlane(args);
    const { cluster } = control;
    const securityGroup = cluster.vpcConfig.clusterSecurityGroupId;
    const inherited = {
      placement: this.placement,
      ...(args.transform === undefined ? {} : { transform: args.transform }),
    };
    const administrators = new AwsAdministrators(
      this.childName("administrators"),
      { ...inherited, clusterName: cluster.name, administrators: kubernetes.administrators },
      { parent: this },
    );

    const addOn = (
      addOnName: AddOnName,
      after: readonly pulumi.Resource[],
      rest: { configuration?: pulumi.Input<string>; identity?: AddOnIdentity } = {},
    ): AwsAddOn =>
      new AwsAddOn(
        this.childName(addOnName),
        {
          ...inherited,
          cluster: { name: cluster.name, arn: cluster.arn },
          addOn: addOnName,
          version: versions[addOnName],
          after,
          ...rest,
        },
        { parent: this },
      );
    const beforeNodes = {
      "vpc-cni": addOn("vpc-cni", [], {
        configuration: vpcCniConfiguration({
          region,
          subnets: Object.fromEntries(plan.zones.map((zone) => [zone.name, zoneSubnet(network, "pods", zone)])),
          securityGroups: [network.workloadSecurityGroup],
        }),
        identity: { serviceAccount: "aws-node", managedPolicy: MANAGED_POLICIES.vpcCni },
      }),
      "kube-proxy": addOn("kube-proxy", []),
      "eks-pod-identity-agent": addOn("eks-pod-identity-agent", []),
    };
    const access = new AwsControlPlaneAccess(
      this.childName("access"),
      { ...inherited, controlPlane: securityGroup, workloads: network.workloadSecurityGroup },
      { parent: this },
    );
    const workers = new AwsNodes(
      this.childName("nodes"),
      {
        ...inherited,
        plan,
        machine,
        ...(plan.machines?.cassandra === undefined ? {} : { cassandraMachine: plan.machines.cassandra }),
        kubernetes,
        network,
        keys,
        cluster: { name: cluster.name },
        diskGiB: args.nodeDiskGiB ?? 100,
        ...(args.nodeReleaseVersion === undefined ? {} : { releaseVersion: args.nodeReleaseVersion }),
        after: [...Object.values(beforeNodes), access],
      },
      { parent: this },
    );
    const afterNodes = {
      coredns: addOn("coredns", [workers], { configuration: coreDnsConfiguration(plan.zones.length) }),
      "aws-ebs-csi-driver": addOn("aws-ebs-csi-driver", [workers], {
        configuration: ebsCsiConfiguration(this.placement.tags),
        identity: {
          serviceAccount: "ebs-csi-controller-sa",
          managedPolicy: MANAGED_POLICIES.ebsCsi,
          statements: volumesKeyUse(keys.arns.data),
        },
      }),
    };

    this.nodes = { ...control, access, administrators, addOns: { ...beforeNodes, ...afterNodes }, workers };
    this.region = region;
    this.name = cluster.name;
    this.arn = cluster.arn;
    this.endpoint = cluster.endpoint;
    this.certificateAuthority = cluster.certificateAuthority.data;
    this.version = kubernetes.version;
    this.clusterSecurityGroup = securityGroup;
    this.nodeRole = workers.nodes.role.arn;
    this.ready = [workers, ...Object.values(afterNodes), administrators];
    this.registerOutputs({ name: this.name, endpoint: this.endpoint });
  }

  #controlPlane(
    args: AwsKubernetesArgs,
  ): Pick<AwsKubernetes["nodes"], "clusterRole" | "clusterRoleAttachment" | "logGroup" | "cluster"> {
    const { region, account, protect } = this.placement;
    const { plan, kubernetes, network, keys } = args;
    const clusterName = plan.names.kubernetes;
    const clusterRole = this.make("clusterRole", iam.Role, "role", {
      name: this.physicalName("kubernetes-cluster", 64),
      description: `What the control plane of ${clusterName} may do`,
      assumeRolePolicy: clusterTrust(
        account,
        pulumi.interpolate`arn:aws:eks:${region}:${account}:cluster/${clusterName}`,
      ),
      tags: this.tags("role"),
    });
    const clusterRoleAttachment = this.make("clusterRoleAttachment", iam.RolePolicyAttachment, "role-attachment", {
      role: clusterRole.name,
      policyArn: MANAGED_POLICIES.cluster,
    });
    // Before the cluster: EKS would make the group itself, without retention and without the key.
    const logGroup = this.make("logGroup", cloudwatch.LogGroup, "logs", {
      region,
      name: `/aws/eks/${clusterName}/cluster`,
      retentionInDays: args.logRetentionDays ?? 365,
      kmsKeyId: keys.arns.logs,
      tags: this.tags("logs"),
    });
    const isPublic = kubernetes.publicAccess.length > 0;
    const cluster = this.make(
      "cluster",
      eks.Cluster,
      "cluster",
      {
        region,
        name: clusterName,
        version: kubernetes.version,
        roleArn: clusterRole.arn,
        vpcConfig: {
          subnetIds: zoneSubnets(network, "private", plan.dataZones),
          endpointPrivateAccess: true,
          endpointPublicAccess: isPublic,
          ...(isPublic ? { publicAccessCidrs: [...kubernetes.publicAccess] } : {}),
        },
        kubernetesNetworkConfig: { ipFamily: "ipv4", serviceIpv4Cidr: plan.addresses.services },
        // The role needs no permission for the key: whoever creates the cluster grants it to EKS.
        encryptionConfig: { provider: { keyArn: keys.arns.secrets }, resources: ["secrets"] },
        enabledClusterLogTypes: CONTROL_PLANE_LOGS,
        accessConfig: { authenticationMode: "API", bootstrapClusterCreatorAdminPermissions: false },
        // Or EKS puts copies of three add-ons in that are nobody's.
        bootstrapSelfManagedAddons: false,
        upgradePolicy: { supportType: "STANDARD" },
        zonalShiftConfig: { enabled: true },
        deletionProtection: protect,
        tags: this.tags("cluster"),
      },
      this.stateful({ dependsOn: [logGroup, clusterRoleAttachment] }),
    );
    return { clusterRole, clusterRoleAttachment, logGroup, cluster };
  }
}
