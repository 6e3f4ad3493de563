import type * as pulumi from "@pulumi/pulumi";
import type { AwsComponentArgs, AwsPlacement } from "../aws-component.ts";
import { Component } from "../component.ts";
import type { AwsPodRoleChildren } from "../identity/aws-pod-role.ts";
import { AwsPodRole } from "../identity/aws-pod-role.ts";
import { secretsReader } from "../identity/aws-statements.ts";
import type { AwsPolicyStatement } from "../identity/index.ts";
import type { Keys } from "../keys/index.ts";
import type { Kubernetes } from "../kubernetes/index.ts";
import type { ClusterPlacement } from "../kubernetes-component.ts";
import type { AwsNetwork } from "../network/index.ts";
import type { RegionPlan } from "../topology/index.ts";
import { nodeScaling, targetRegistration } from "./aws-permissions.ts";
import type { Prerequisite } from "./charts.ts";
import { CHARTS } from "./charts.ts";
import type { ClusterPrerequisites } from "./index.ts";
import type { PrerequisiteReleaseArgs } from "./release.ts";
import { PrerequisiteRelease } from "./release.ts";
import type { Values } from "./values.ts";
import { autoscalerValues, certificatesValues, loadBalancingValues, metricsValues, secretsValues } from "./values.ts";

/** Arguments of `AwsClusterPrerequisites`. */
export interface AwsClusterPrerequisitesArgs {
  /** Where the roles go. */
  readonly placement: AwsPlacement;
  /** Where the charts go. */
  readonly cluster: ClusterPlacement;
  readonly plan: RegionPlan;
  readonly kubernetes: Pick<Kubernetes, "name">;
  readonly network: AwsNetwork;
  readonly keys: Keys;
  /** What External Secrets may do beside reading the region's secrets. Default: nothing. */
  readonly secretsMore?: readonly AwsPolicyStatement[];
  /** ARNs of the target groups that pods are registered with. */
  readonly targetGroups: readonly pulumi.Input<string>[];
  /** Changes to the roles' children, and to the releases', by kind. Default: none. */
  readonly transform?: {
    readonly roles?: NonNullable<AwsComponentArgs<AwsPodRoleChildren>["transform"]>;
    readonly releases?: NonNullable<PrerequisiteReleaseArgs["transform"]>;
  };
}

/**
 * What a cluster of EKS has before workloads come, as pinned charts, each with a role of its own where it calls AWS:
 *
 * | | may |
 * | --- | --- |
 * | cert-manager | nothing of AWS |
 * | External Secrets | read the secrets of the environment in the region, and what `secretsMore` says |
 * | Metrics Server | nothing of AWS |
 * | AWS Load Balancer Controller | register pods with the region's target groups |
 * | Cluster Autoscaler | change the number of nodes of this cluster's groups |
 *
 * **Cost**: none; their pods fit the share of the nodes that the plan keeps for the system.
 */
export class AwsClusterPrerequisites extends Component implements ClusterPrerequisites {
  readonly certificates: readonly pulumi.Resource[];
  readonly secrets: readonly pulumi.Resource[];
  readonly loadBalancing: readonly pulumi.Resource[];
  readonly metrics: readonly pulumi.Resource[];
  /** Roles and releases, by what they are for. */
  readonly nodes: {
    readonly roles: Readonly<Partial<Record<Prerequisite, AwsPodRole>>>;
    readonly releases: Readonly<Record<Prerequisite, PrerequisiteRelease>>;
  };

  constructor(name: string, args: AwsClusterPrerequisitesArgs, options: pulumi.ComponentResourceOptions = {}) {
    super("cluster-prerequisites:Aws", name, options);
    const { placement, plan } = args;
    const { environment, region } = placement;
    // By its planned name: it is part of a key of a condition, which cannot be an output.
    const clusterName = plan.names.kubernetes;
    const cluster = { name: clusterName, region, vpcId: args.network.id };

    const roles = {
      secrets: this.#role(args, "secrets", [
        ...secretsReader(`${environment}/${region}/`, args.keys.arns.secrets, placement),
        ...(args.secretsMore ?? []),
      ]),
      "load-balancing": this.#role(args, "load-balancing", targetRegistration(args.targetGroups)),
      autoscaler: this.#role(args, "autoscaler", nodeScaling(clusterName, placement)),
    };
    const certificates = this.#release(args, "certificates", certificatesValues(), []);
    const releases = {
      certificates,
      secrets: this.#release(args, "secrets", secretsValues(), [roles.secrets]),
      metrics: this.#release(args, "metrics", metricsValues(), []),
      // Its webhooks' certificates are cert-manager's.
      "load-balancing": this.#release(args, "load-balancing", loadBalancingValues(cluster), [
        roles["load-balancing"],
        certificates,
      ]),
      autoscaler: this.#release(args, "autoscaler", autoscalerValues(cluster), [roles.autoscaler]),
    };
    this.nodes = { roles, releases };
    this.certificates = [releases.certificates];
    this.secrets = [releases.secrets];
    this.metrics = [releases.metrics];
    this.loadBalancing = [releases["load-balancing"]];
    this.registerOutputs({});
  }

  #role(args: AwsClusterPrerequisitesArgs, part: Prerequisite, statements: readonly AwsPolicyStatement[]): AwsPodRole {
    const { namespace, serviceAccount } = CHARTS[part];
    const transform = args.transform?.roles;
    return new AwsPodRole(
      this.childName(`${part}-role`),
      {
        placement: args.placement,
        cluster: args.kubernetes,
        namespace,
        serviceAccount,
        statements,
        ...(transform === undefined ? {} : { transform }),
      },
      { parent: this },
    );
  }

  #release(
    args: AwsClusterPrerequisitesArgs,
    part: Prerequisite,
    values: Values,
    after: readonly pulumi.Resource[],
  ): PrerequisiteRelease {
    const transform = args.transform?.releases;
    return new PrerequisiteRelease(
      this.childName(part),
      {
        placement: args.cluster,
        chart: CHARTS[part],
        values,
        after,
        ...(transform === undefined ? {} : { transform }),
      },
      { parent: this },
    );
  }
}
