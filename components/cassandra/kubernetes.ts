import * as apiextensions from "@pulumi/kubernetes/apiextensions";
import type * as pulumi from "@pulumi/pulumi";
import { PrerequisiteRelease } from "../cluster-prerequisites/release.ts";
import type { KubernetesComponentArgs } from "../kubernetes-component.ts";
import { KubernetesComponent } from "../kubernetes-component.ts";
import type { RegionPlan } from "../topology/index.ts";
import type { Namespace } from "../workload/namespace.ts";
import { NetworkPolicies } from "../workload/network-policies.ts";
import type { COMPANION_PODS } from "./k8ssandra-names.ts";
import { K8SSANDRA } from "./k8ssandra-names.ts";
import { CassandraCertificates } from "./kubernetes-certificates.ts";
import type { CassandraFlowsSource, GuardedPods } from "./kubernetes-flows.ts";
import { cassandraFlows } from "./kubernetes-flows.ts";
import { OPERATOR_CHART, operatorValues } from "./kubernetes-operator.ts";

/** Arguments of each kind of child, by kind. */
export interface KubernetesCassandraChildren {
  backupSchedule: apiextensions.CustomResourceArgs;
}

/** Arguments of `KubernetesCassandra`. */
export interface KubernetesCassandraArgs
  extends KubernetesComponentArgs<KubernetesCassandraChildren>, CassandraFlowsSource {
  readonly namespace: Namespace;
  /** What certificates wait for: cert-manager, and the Secrets that the clouds' store gives. */
  readonly certificatesAfter: readonly pulumi.Resource[];
  /** What the operators wait for beside it. */
  readonly after?: readonly pulumi.Resource[];
}

/** Hour of the day (UTC) of the first region's backup; regions follow each other by index, so that not all of them are busy at once. Our choice. */
const BACKUP_HOUR = 1;
const HOURS = 24;

/**
 * What a region's cluster has for its Cassandra nodes: the operators as a pinned chart, certificates, what pods may do over the network, and the
 * hour of its backup. The nodes themselves are made by the operators, from the object that `KubernetesCassandraCluster` is.
 *
 * **Cost**: none of its own; the operators run on the nodes' machines.
 */
export class KubernetesCassandra extends KubernetesComponent<KubernetesCassandraChildren> {
  /** What the description of the datacentres waits for. */
  readonly ready: readonly pulumi.Resource[];
  /** Every child, by kind; policies by the pods that they are about. */
  readonly nodes: {
    readonly certificates: CassandraCertificates;
    readonly networkPolicies: Readonly<Record<keyof typeof COMPANION_PODS | "nodes", NetworkPolicies>>;
    readonly operator: PrerequisiteRelease;
    readonly backupSchedule: apiextensions.CustomResource;
  };

  /** @throws Error for a region that the plan has no Cassandra nodes for */
  constructor(name: string, args: KubernetesCassandraArgs, options: pulumi.ComponentResourceOptions = {}) {
    super("cassandra:Kubernetes", name, args, options);
    const { plan, own, namespace } = args;
    const { cassandraNodes } = own;
    if (cassandraNodes === undefined)
      throw new Error(`${name}: the plan has no Cassandra nodes in ${own.name}: leave the component out`);
    const part = { placement: this.placement, namespace };
    const certificates = new CassandraCertificates(
      this.childName("certificates"),
      { ...part, own, after: args.certificatesAfter },
      { parent: this },
    );
    const flows = cassandraFlows(args);
    const policies = (key: keyof typeof flows, application: string): NetworkPolicies => {
      const { selector, maker, flows: open }: GuardedPods = flows[key];
      return new NetworkPolicies(
        this.childName(`${application}-policy`),
        { ...part, application, madeElsewhere: { selector, maker }, flows: open },
        { parent: this },
      );
    };
    const networkPolicies = {
      nodes: policies("nodes", K8SSANDRA.application),
      operator: policies("operator", "k8ssandra-operator"),
      nodeOperator: policies("nodeOperator", "cass-operator"),
      reaper: policies("reaper", "reaper"),
    };
    const guarded = [...namespace.ready, ...Object.values(networkPolicies).flatMap(({ ready }) => ready)];
    const operator = new PrerequisiteRelease(
      this.childName("operator"),
      {
        placement: this.placement,
        chart: OPERATOR_CHART,
        values: operatorValues(own.name === plan.replication.cassandra.controlRegion, cassandraNodes),
        namespace: namespace.namespace,
        after: [...guarded, ...certificates.ready, ...(args.after ?? [])],
      },
      { parent: this },
    );
    const backupSchedule = this.make(
      "backupSchedule",
      apiextensions.CustomResource,
      "backup-schedule",
      {
        apiVersion: "medusa.k8ssandra.io/v1alpha1",
        kind: "MedusaBackupSchedule",
        metadata: { name: "daily", namespace: namespace.namespace, labels: this.labels(K8SSANDRA.application) },
        spec: {
          cronSchedule: cronOf(own),
          operationType: "backup",
          concurrencyPolicy: "Forbid",
          backupSpec: { cassandraDatacenter: own.name, backupType: "differential" },
        },
      },
      { dependsOn: [operator] },
    );
    this.nodes = { certificates, networkPolicies, operator, backupSchedule };
    this.ready = [operator, ...certificates.ready];
    this.registerOutputs({});
  }
}

/** Each day at an hour of its own. */
const cronOf = ({ index }: Pick<RegionPlan, "index">): string => `0 ${(BACKUP_HOUR + index) % HOURS} * * *`;
