import * as apps from "@pulumi/kubernetes/apps/v1";
import * as batch from "@pulumi/kubernetes/batch/v1";
import * as core from "@pulumi/kubernetes/core/v1";
import * as policy from "@pulumi/kubernetes/policy/v1";
import type * as pulumi from "@pulumi/pulumi";
import type { KubernetesComponentArgs } from "../kubernetes-component.ts";
import { KubernetesComponent, selectorOf } from "../kubernetes-component.ts";
import type { Plan, RegionPlan, Voter } from "../topology/index.ts";
import type { Namespace } from "../workload/namespace.ts";
import type { NetworkPoliciesChildren } from "../workload/network-policies.ts";
import { NetworkPolicies } from "../workload/network-policies.ts";
import type { AuthorityCertificatesChildren } from "../workload/authority-certificates.ts";
import type { CertificateClient } from "./kubernetes-certificates.ts";
import { certificateSecret, KubernetesCertificates } from "./kubernetes-certificates.ts";
import { snapshotFlows, voterFlows } from "./kubernetes-flows.ts";
import { COORDINATION } from "./kubernetes-names.ts";
import type { SnapshotUpload } from "./kubernetes-snapshots.ts";
import { snapshotCronJob } from "./kubernetes-snapshots.ts";
import { foundation, VOLUME_GIB, voterPod } from "./kubernetes-voter.ts";

/** Arguments of each kind of child, by kind. */
export interface KubernetesCoordinationChildren extends NetworkPoliciesChildren, AuthorityCertificatesChildren {
  service: core.ServiceArgs;
  foundation: core.ConfigMapArgs;
  statefulSet: apps.StatefulSetArgs;
  disruptionBudget: policy.PodDisruptionBudgetArgs;
  snapshots: batch.CronJobArgs;
}

/** Arguments of `KubernetesCoordination`. */
export interface KubernetesCoordinationArgs extends KubernetesComponentArgs<KubernetesCoordinationChildren> {
  readonly plan: Plan;
  /** The region whose cluster it is; it has a voter at least. */
  readonly own: RegionPlan;
  readonly namespace: Namespace;
  /** Service accounts of the namespace: of the voters, and of what writes snapshots. */
  readonly serviceAccounts: { readonly voters: pulumi.Input<string>; readonly snapshots: pulumi.Input<string> };
  /** Name of the environment's private zone. */
  readonly privateZone: string;
  /** Name of the Secret with the authority's certificate and key. */
  readonly authority: string;
  /** Class of the voters' volumes. */
  readonly storageClass: pulumi.Input<string>;
  /** Class of the volumes in which a snapshot waits to be written: of those that go with their claim. */
  readonly temporaryStorageClass: pulumi.Input<string>;
  readonly upload: SnapshotUpload;
  /** Clients elsewhere that get a certificate. Default: none. */
  readonly clients?: readonly CertificateClient[];
  /** What certificates need: cert-manager, and the authority's Secret. */
  readonly certificatesAfter: readonly pulumi.Resource[];
  /** What voters need, such as their addresses. Default: nothing. */
  readonly after?: readonly pulumi.Resource[];
  /** Image of etcd. Default: the pinned version by its tag; give it by digest where tags are not to be trusted. */
  readonly image?: string;
}

/** Source: Kubernetes' own build of etcd. 3.6 is the first with `peer-skip-client-san-verification`. */
const IMAGE = "registry.k8s.io/etcd:3.6.5-0";

/** How long a voter may take to become ready: the other regions' voters have to start as well, and their clusters before them. */
const FIRST_QUORUM = "40m";

/**
 * The voters of one region: a StatefulSet for each, in the zone that the plan says, under a name of its own that every region resolves.
 *
 * - One StatefulSet a voter, not one a region: which zone a voter is in is the plan's decision, and a StatefulSet spreads by itself.
 * - A voter is reached by its name alone, also from its own region, so that its address never changes: `docs/coordination.md` says how a
 *   member is replaced.
 * - Voters and clients show certificates of one authority of all regions; nobody else is heard.
 * - An eviction takes one voter of the region at a time. Nothing keeps two regions from evicting at once: upgrade one cluster after another.
 * - A snapshot is written to the region's backups twice an hour.
 *
 * **Cost**: a volume of 10 GiB a voter; its address comes on top.
 */
export class KubernetesCoordination extends KubernetesComponent<KubernetesCoordinationChildren> {
  /** The Service of each voter, by the voter's name, for what sends to its pod. */
  readonly services: Readonly<Record<string, pulumi.Output<string>>>;
  /** Every child, by kind, then by voter or application. */
  readonly nodes: {
    readonly certificates: KubernetesCertificates;
    readonly networkPolicies: Readonly<Record<"voters" | "snapshots", NetworkPolicies>>;
    readonly services: Readonly<Record<string, core.Service>>;
    readonly foundation: core.ConfigMap;
    readonly statefulSets: Readonly<Record<string, apps.StatefulSet>>;
    readonly disruptionBudget: policy.PodDisruptionBudget;
    readonly snapshots: batch.CronJob;
  };

  /** @throws Error for a region without voters */
  constructor(name: string, args: KubernetesCoordinationArgs, options: pulumi.ComponentResourceOptions = {}) {
    super("coordination:Kubernetes", name, args, options);
    const { plan, own, namespace } = args;
    const { application, snapshots } = COORDINATION;
    const { voters } = own;
    if (voters.length === 0) throw new Error(`${name}: the plan has no voter in ${own.name}: leave the component out`);
    const transform = args.transform === undefined ? {} : { transform: args.transform };
    const part = { placement: this.placement, namespace, ...transform };
    const certificates = new KubernetesCertificates(
      this.childName("certificates"),
      {
        ...part,
        voters,
        clients: args.clients ?? [],
        privateZone: args.privateZone,
        authority: args.authority,
        after: args.certificatesAfter,
      },
      { parent: this },
    );
    const policies = (key: string, of: string, flows: ReturnType<typeof voterFlows>): NetworkPolicies =>
      new NetworkPolicies(this.childName(`${key}-policy`), { ...part, application: of, flows }, { parent: this });
    const networkPolicies = {
      voters: policies("voters", application, voterFlows(plan, own)),
      snapshots: policies("snapshots", snapshots, [...snapshotFlows(plan, own), ...args.upload.flows]),
    };
    const services = Object.fromEntries(voters.map((voter) => [voter.name, this.#service(args, voter)]));
    const founded = this.make("foundation", core.ConfigMap, "foundation", {
      metadata: this.#metadata(args, `${application}-foundation`),
      data: foundation(plan, args.privateZone),
    });
    const after = [
      ...certificates.ready,
      ...namespace.ready,
      ...Object.values(networkPolicies).flatMap(({ ready }) => ready),
      ...(args.after ?? []),
    ];
    const statefulSets = Object.fromEntries(
      voters.map((voter) => [voter.name, this.#voter(args, voter, { service: services[voter.name], founded }, after)]),
    );
    const disruptionBudget = this.make("disruptionBudget", policy.PodDisruptionBudget, "disruption-budget", {
      metadata: this.#metadata(args, application),
      spec: {
        // One of three or of five leaves a majority, wherever it is.
        maxUnavailable: 1,
        unhealthyPodEvictionPolicy: "AlwaysAllow",
        selector: { matchLabels: selectorOf(application, this.placement.environment) },
      },
    });
    const job = this.make(
      "snapshots",
      batch.CronJob,
      "snapshots",
      {
        metadata: this.#metadata(args, snapshots, snapshots),
        spec: snapshotCronJob({
          own,
          privateZone: args.privateZone,
          etcdImage: args.image ?? IMAGE,
          upload: args.upload,
          serviceAccount: args.serviceAccounts.snapshots,
          priorityClass: namespace.priorityClass,
          storageClass: args.temporaryStorageClass,
          labels: this.labels(snapshots),
        }),
      },
      { dependsOn: after },
    );
    this.nodes = {
      certificates,
      networkPolicies,
      services,
      foundation: founded,
      statefulSets,
      disruptionBudget,
      snapshots: job,
    };
    this.services = Object.fromEntries(Object.entries(services).map(([key, service]) => [key, service.metadata.name]));
    this.registerOutputs({});
  }

  #metadata(args: KubernetesCoordinationArgs, name: string, application: string = COORDINATION.application) {
    return { name, namespace: args.namespace.namespace, labels: this.labels(application) };
  }

  /** The pods of one voter. They are told of to load balancers before they are ready: to be ready they need each other. */
  #service(args: KubernetesCoordinationArgs, voter: Voter): core.Service {
    const { client, peer } = COORDINATION.ports;
    const port = (name: string, number: number) => ({ name, port: number, targetPort: name, protocol: "TCP" });
    return this.make("service", core.Service, `service-${voter.name}`, {
      metadata: {
        ...this.#metadata(args, `${COORDINATION.application}-${voter.name}`),
        // Without pods a Service is not ready, and pods come later: whoever waits, waits for the StatefulSet.
        annotations: { "pulumi.com/skipAwait": "true" },
      },
      spec: {
        type: "ClusterIP",
        clusterIP: "None",
        publishNotReadyAddresses: true,
        selector: this.#voterSelector(voter),
        ports: [port("client", client), port("peer", peer)],
      },
    });
  }

  #voter(
    args: KubernetesCoordinationArgs,
    voter: Voter,
    { service, founded }: { readonly service: core.Service | undefined; readonly founded: core.ConfigMap },
    after: readonly pulumi.Resource[],
  ): apps.StatefulSet {
    const { application } = COORDINATION;
    const selector = this.#voterSelector(voter);
    return this.make(
      "statefulSet",
      apps.StatefulSet,
      `voter-${voter.name}`,
      {
        metadata: this.#metadata(args, `${application}-${voter.name}`),
        spec: {
          serviceName: service?.metadata.name ?? "",
          replicas: 1,
          podManagementPolicy: "OrderedReady",
          updateStrategy: { type: "RollingUpdate" },
          revisionHistoryLimit: 5,
          minReadySeconds: 10,
          persistentVolumeClaimRetentionPolicy: {
            whenDeleted: this.placement.protect ? "Retain" : "Delete",
            whenScaled: "Retain",
          },
          selector: { matchLabels: selector },
          template: {
            metadata: { labels: { ...this.labels(application), ...selector } },
            spec: voterPod({
              plan: args.plan,
              voter,
              privateZone: args.privateZone,
              image: args.image ?? IMAGE,
              serviceAccount: args.serviceAccounts.voters,
              priorityClass: args.namespace.priorityClass,
              foundation: founded.metadata.name,
              certificate: certificateSecret(voter.name),
              selector: selectorOf(application, this.placement.environment),
            }),
          },
          volumeClaimTemplates: [
            {
              metadata: { name: "data", labels: selector },
              spec: {
                accessModes: ["ReadWriteOnce"],
                storageClassName: args.storageClass,
                resources: { requests: { storage: `${VOLUME_GIB}Gi` } },
              },
            },
          ],
        },
      },
      {
        dependsOn: [...after],
        protect: this.placement.protect,
        customTimeouts: { create: FIRST_QUORUM },
      },
    );
  }

  #voterSelector(voter: Voter): Record<string, string> {
    return { ...selectorOf(COORDINATION.application, this.placement.environment), "meridian/voter": voter.name };
  }
}
