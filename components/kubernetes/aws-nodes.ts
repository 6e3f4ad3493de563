import * as ec2 from "@pulumi/aws/ec2";
import * as eks from "@pulumi/aws/eks";
import * as iam from "@pulumi/aws/iam";
import type * as pulumi from "@pulumi/pulumi";
import type { AwsComponentArgs } from "../aws-component.ts";
import { AwsComponent } from "../aws-component.ts";
import type { Keys } from "../keys/index.ts";
import type { AwsNetwork } from "../network/index.ts";
import type { KubernetesPlan, RegionPlan, Zone } from "../topology/index.ts";
import { CASSANDRA_NODES, NODES_LABEL } from "../workload/nodes.ts";
import { zoneSubnet } from "../zone-subnets.ts";
import { instanceTypes } from "./aws-instance-types.ts";
import { MANAGED_POLICIES, nodeTrust } from "./aws-policies.ts";

/** Arguments of each kind of child, by kind. */
export interface AwsNodesChildren {
  nodeRole: iam.RoleArgs;
  nodeRoleAttachment: iam.RolePolicyAttachmentArgs;
  launchTemplate: ec2.LaunchTemplateArgs;
  nodeGroup: eks.NodeGroupArgs;
}

/** Arguments of `AwsNodes`. */
export interface AwsNodesArgs extends AwsComponentArgs<AwsNodesChildren> {
  /** The region's zones, and how many nodes each has. */
  readonly plan: Pick<RegionPlan, "zones" | "dataZones" | "capacity" | "cassandraNodes">;
  /** Machine type, such as `m7i.2xlarge`. */
  readonly machine: string;
  /** Machine type of Cassandra's nodes, where the plan has some. */
  readonly cassandraMachine?: string;
  readonly kubernetes: KubernetesPlan;
  readonly network: AwsNetwork;
  readonly keys: Keys;
  /** The cluster's name, and the id of the security group that EKS made for it. */
  readonly cluster: { readonly name: pulumi.Input<string> };
  /** Root disk of a node, in GiB: images, logs and pods' ephemeral storage. */
  readonly diskGiB: number;
  /** Exact version of EKS's node image, such as `1.34.4-20260224`. Default: the newest when a node group is created. */
  readonly releaseVersion?: string;
  /** What must be in the cluster before its first node, and go after its last: the network add-ons. */
  readonly after: readonly pulumi.Resource[];
}

/** Which nodes of a zone: those that are always there, those that come and go with the load, or Cassandra's. */
type Share = "base" | "burst" | "cassandra";

interface Scaling {
  readonly minSize: number;
  readonly desiredSize: number;
  readonly maxSize: number;
}

/**
 * The worker nodes of an EKS cluster: two managed node groups in every zone, keyed by the zone's letter.
 *
 * - `base` has as many nodes as the plan's minimum, no fewer and no more: they carry the peak after any allowed loss
 *   without anything having to scale first, and no autoscaler can take one away;
 * - `burst` begins with none and has room up to the plan's maximum, which fits the declared quota. It exists where the
 *   maximum is above the minimum. How many there are is the cluster autoscaler's affair.
 *
 * Where the plan runs Cassandra on the cluster, each data zone has a third group, `cassandra`, of as many nodes as it has Cassandra nodes
 * there. A taint keeps everything else away, so that a store never waits for room that the service took.
 *
 * `base` and `burst` are two, because in one group both of EKS and the autoscaler would set the desired number: a larger minimum would be
 * refused while the desired number is lower, and every `up` could take away what the autoscaler had added.
 *
 * A node runs Amazon Linux 2023 with IMDSv2 only, at one hop, so that pods do not reach the node's own role; its disk is
 * encrypted with the region's `data` key. EKS repairs nodes that stay unhealthy, and replaces a third of a group at a time
 * for a new version, adding nodes before it drains others: an upgrade needs quota for two more nodes in each group, or a
 * third of it if that is more (EKS User Guide, "Understand each phase of node updates").
 *
 * **Cost** (list prices of eu-west-1, recalled in 2026: check before you rely on them), each node a month: `m7i.large` about
 * USD 78, `m7i.xlarge` 156, `m7i.2xlarge` 313, on demand; spot 60 to 70 % less. A disk of 100 GiB USD 9, detailed
 * monitoring USD 2.
 */
export class AwsNodes extends AwsComponent<AwsNodesChildren> {
  /** Every child, by kind; node groups by the letter of their zone. */
  readonly nodes: {
    readonly role: iam.Role;
    readonly roleAttachments: { readonly worker: iam.RolePolicyAttachment; readonly images: iam.RolePolicyAttachment };
    readonly launchTemplate: ec2.LaunchTemplate;
    readonly base: Readonly<Record<string, eks.NodeGroup>>;
    readonly burst: Readonly<Record<string, eks.NodeGroup>>;
    readonly cassandra: Readonly<Record<string, eks.NodeGroup>>;
  };

  constructor(name: string, args: AwsNodesArgs, options: pulumi.ComponentResourceOptions = {}) {
    super("kubernetes:AwsNodes", name, args, options);
    const { zones, dataZones, cassandraNodes } = args.plan;
    const { minimum, maximum } = args.plan.capacity.nodesPerZone;
    const role = this.make("nodeRole", iam.Role, "role", {
      name: this.physicalName("kubernetes-nodes", 64),
      description: "What worker nodes may do",
      assumeRolePolicy: nodeTrust(),
      tags: this.tags("role"),
    });
    const attach = (part: "worker" | "images"): iam.RolePolicyAttachment =>
      this.make("nodeRoleAttachment", iam.RolePolicyAttachment, `role-${part}`, {
        role: role.name,
        policyArn: MANAGED_POLICIES[part],
      });
    const roleAttachments = { worker: attach("worker"), images: attach("images") };
    const launchTemplate = this.#launchTemplate(args);
    const make = (share: Share, zone: Zone, scaling: Scaling): eks.NodeGroup =>
      this.#nodeGroup(args, share, zone, scaling, { role, roleAttachments, launchTemplate });
    const base: Scaling = { minSize: minimum, desiredSize: minimum, maxSize: minimum };
    const burst: Scaling = { minSize: 0, desiredSize: 0, maxSize: maximum - minimum };
    const stores = cassandraNodes?.perZone ?? 0;
    this.nodes = {
      role,
      roleAttachments,
      launchTemplate,
      base: Object.fromEntries(zones.map((zone) => [zone.letter, make("base", zone, base)])),
      // EKS takes no group whose largest size is none.
      burst:
        burst.maxSize === 0 ? {} : Object.fromEntries(zones.map((zone) => [zone.letter, make("burst", zone, burst)])),
      cassandra: Object.fromEntries(
        (stores === 0 ? [] : dataZones).map((zone) => [
          zone.letter,
          make("cassandra", zone, { minSize: stores, desiredSize: stores, maxSize: stores }),
        ]),
      ),
    };
    this.registerOutputs({ role: role.arn });
  }

  /** One for all groups: nothing in it differs by zone. A change of it is a new version, which rolls through the groups. */
  #launchTemplate({ network, keys, diskGiB }: AwsNodesArgs): ec2.LaunchTemplate {
    const tags = this.tags("node");
    return this.make("launchTemplate", ec2.LaunchTemplate, "template", {
      region: this.placement.region,
      namePrefix: `${this.physicalName("kubernetes-nodes", 60)}-`,
      description: "Worker nodes",
      updateDefaultVersion: true,
      metadataOptions: {
        httpEndpoint: "enabled",
        httpTokens: "required",
        httpPutResponseHopLimit: 1,
        instanceMetadataTags: "disabled",
      },
      monitoring: { enabled: true },
      // A template that names security groups replaces EKS's own choice, a group that lets everything out.
      vpcSecurityGroupIds: [network.workloadSecurityGroup],
      blockDeviceMappings: [
        {
          // Root device of Amazon Linux 2023.
          deviceName: "/dev/xvda",
          ebs: {
            volumeType: "gp3",
            volumeSize: diskGiB,
            encrypted: "true",
            kmsKeyId: keys.arns.data,
            deleteOnTermination: "true",
          },
        },
      ],
      tagSpecifications: [
        { resourceType: "instance", tags },
        { resourceType: "volume", tags },
        { resourceType: "network-interface", tags },
      ],
      tags: this.tags("template"),
    });
  }

  #nodeGroup(
    args: AwsNodesArgs,
    share: Share,
    zone: Zone,
    scalingConfig: Scaling,
    made: Pick<AwsNodes["nodes"], "role" | "roleAttachments" | "launchTemplate">,
  ): eks.NodeGroup {
    const { kubernetes, network, releaseVersion } = args;
    const machine = share === "cassandra" ? (args.cassandraMachine ?? args.machine) : args.machine;
    const { region } = this.placement;
    const part = `${share}-${zone.letter}`;
    const subnet = zoneSubnet(network, "private", zone);
    return this.make(
      "nodeGroup",
      eks.NodeGroup,
      part,
      {
        region,
        clusterName: args.cluster.name,
        // A prefix, as a replacement is created first: another machine type, another way to buy.
        nodeGroupNamePrefix: `${this.physicalName(part, 36)}-`,
        version: kubernetes.version,
        // Not looked up: the nodes of a group change when someone changes a version, not when an image comes out.
        ...(releaseVersion === undefined ? {} : { releaseVersion }),
        amiType: "AL2023_x86_64_STANDARD",
        capacityType: kubernetes.capacity === "spot" ? "SPOT" : "ON_DEMAND",
        instanceTypes: instanceTypes(machine, kubernetes.capacity),
        nodeRoleArn: made.role.arn,
        subnetIds: [subnet],
        launchTemplate: {
          id: made.launchTemplate.id,
          version: made.launchTemplate.latestVersion.apply((version) => `${version}`),
        },
        scalingConfig,
        updateConfig: { maxUnavailablePercentage: 33 },
        nodeRepairConfig: { enabled: true },
        labels: { [NODES_LABEL]: share },
        ...(share === "cassandra"
          ? { taints: [{ key: NODES_LABEL, value: CASSANDRA_NODES, effect: "NO_SCHEDULE" }] }
          : {}),
        tags: this.tags(part),
      },
      {
        dependsOn: [
          ...args.after,
          ...network.ready,
          made.roleAttachments.worker,
          made.roleAttachments.images,
          // Its pods' interfaces are in a subnet that the group does not name: it must outlive them.
          zoneSubnet(network, "pods", zone).apply(() => made.role),
        ],
        // How many burst nodes there are is the autoscaler's affair. A change of the largest number writes the number that
        // the state has: refresh the state before such a change, or the burst begins again from there.
        ...(share === "burst" ? { ignoreChanges: ["scalingConfig.desiredSize"] } : {}),
      },
    );
  }
}
