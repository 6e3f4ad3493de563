import * as batch from "@pulumi/kubernetes/batch/v1";
import * as core from "@pulumi/kubernetes/core/v1";
import type { types } from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { KubernetesComponentArgs } from "../kubernetes-component.ts";
import { KubernetesComponent } from "../kubernetes-component.ts";
import type { Plan } from "../topology/index.ts";
import type { Flow } from "../workload/flows.ts";
import type { Namespace } from "../workload/namespace.ts";
import type { NetworkPoliciesChildren } from "../workload/network-policies.ts";
import { NetworkPolicies } from "../workload/network-policies.ts";
import { guaranteed, UNPRIVILEGED_CONTAINER, unprivilegedPod } from "../workload/pod.ts";
import { migrationSettings } from "./kubernetes-migration-settings.ts";
import { MOUNTS } from "./kubernetes-mounts.ts";
import { SERVICE } from "./kubernetes-names.ts";
import { SERVICE_USER, TEMPORARY } from "./kubernetes-pod.ts";
import type { ServiceStores } from "./kubernetes-settings.ts";
import { settingsHash } from "./kubernetes-settings.ts";

/** Arguments of each kind of child, by kind. */
export interface KubernetesMigrationsChildren extends NetworkPoliciesChildren {
  settings: core.ConfigMapArgs;
  job: batch.JobArgs;
}

/** Arguments of `KubernetesMigrations`. */
export interface KubernetesMigrationsArgs extends KubernetesComponentArgs<KubernetesMigrationsChildren> {
  readonly plan: Plan;
  readonly namespace: Namespace;
  /** Service account of the migrations, one of the namespace's. */
  readonly serviceAccount: string;
  /** The service's image by digest: migrations are of the version that they are for. */
  readonly image: pulumi.Input<string>;
  readonly stores: Pick<ServiceStores, "kafka" | "cassandra">;
  /** What they may do over the network, beside looking names up. */
  readonly flows: readonly Flow[];
  /** Name of the Secret whose entries become files. Default: none is mounted. */
  readonly secret?: pulumi.Input<string>;
  /** What they need before they can start, such as their identity. Default: nothing. */
  readonly after?: readonly pulumi.Resource[];
}

/** What the image runs instead of the service (`services/shard/Dockerfile`). */
const ENTRY = "services/shard/src/migrate.ts";

/** Pods that are started anew after a failure: a store may be away for a moment. */
const RETRIES = 2;

/** Seconds in which all of it is done, or given up: each attempt waits five minutes at most for a store, and for another region's migrations. */
const DEADLINE_SECONDS = 1800;

/** How long the engine waits: a little longer than the migrations have. */
const AWAITED = "32m";

/**
 * What it asks for: little, since it waits for stores more than it computes, and has to fit beside all replicas on nodes that
 * are as full as the plan allows, without waiting for another node.
 */
const RESOURCES = { cpuMillicores: 100, memoryMiB: 256, ephemeralStorageMiB: 128 };

/** Digits of the hash in the Job's name. */
const HASH_DIGITS = 10;

/**
 * The service's migrations in a region's cluster, which come before its replicas: a Job that ends, named by the image and the settings, so that a change of either
 * runs it anew, and nothing else does. It stays when it has ended: were it to go, the next update would run it again.
 *
 * It runs in every region, not in one for all: each region's Kafka can only be reached from its own, an update of one region alone finds its schema there, and
 * no region's update needs another region. For Cassandra, which they share, the migrations themselves see to it that one is at work at a time and that what is done
 * is not done again.
 *
 * A Job that has failed runs again with the next update.
 *
 * **Cost**: none: a pod for some seconds, within the room that the namespace's quota leaves beside replicas.
 */
export class KubernetesMigrations extends KubernetesComponent<KubernetesMigrationsChildren> {
  /** What replicas wait for: the migrations are done. */
  readonly ready: readonly pulumi.Resource[];
  /** Every child, by kind. */
  readonly nodes: {
    readonly settings: core.ConfigMap;
    readonly networkPolicies: NetworkPolicies;
    readonly job: batch.Job;
  };

  /** @throws Error for a flow without peers or ports, and for two of one name */
  constructor(name: string, args: KubernetesMigrationsArgs, options: pulumi.ComponentResourceOptions = {}) {
    super("service:KubernetesMigrations", name, args, options);
    const { plan, namespace, stores } = args;
    const application = SERVICE.migrations;
    const metadata = (objectName: pulumi.Input<string>) => ({
      name: objectName,
      namespace: namespace.namespace,
      labels: this.labels(application),
    });
    const values = migrationSettings({ plan, region: this.placement.region, stores });
    const settings = this.make("settings", core.ConfigMap, "settings", {
      metadata: metadata(`${application}-settings`),
      data: values,
    });
    const networkPolicies = new NetworkPolicies(
      this.childName("network-policy"),
      {
        placement: this.placement,
        application,
        namespace,
        flows: args.flows,
        ...(args.transform === undefined ? {} : { transform: args.transform }),
      },
      { parent: this },
    );
    const hash = settingsHash({ ...values, image: args.image });
    const job = this.make(
      "job",
      batch.Job,
      "job",
      {
        metadata: {
          ...metadata(pulumi.interpolate`${application}-${hash.apply((digits) => digits.slice(0, HASH_DIGITS))}`),
          // Otherwise a failed one would be waited for again and again. Source: Pulumi Kubernetes provider, annotation `pulumi.com/replaceUnready`.
          annotations: { "pulumi.com/replaceUnready": "true" },
        },
        spec: {
          completions: 1,
          parallelism: 1,
          backoffLimit: RETRIES,
          activeDeadlineSeconds: DEADLINE_SECONDS,
          template: {
            metadata: { labels: this.labels(application), annotations: { "meridian/settings-hash": hash } },
            spec: migrationPod(args, settings.metadata.name),
          },
        },
      },
      {
        dependsOn: [...namespace.ready, ...networkPolicies.ready, settings, ...(args.after ?? [])],
        customTimeouts: { create: AWAITED },
      },
    );
    this.nodes = { settings, networkPolicies, job };
    this.ready = [job];
    this.registerOutputs({});
  }
}

function migrationPod(
  { namespace, serviceAccount, image, secret }: KubernetesMigrationsArgs,
  settings: pulumi.Input<string>,
): types.input.core.v1.PodSpec {
  return {
    serviceAccountName: serviceAccount,
    // The cloud's identity has a token of its own; nothing asks the cluster's API.
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    priorityClassName: namespace.priorityClass,
    // A pod that failed stays with its log, and the next attempt is another one.
    restartPolicy: "Never",
    securityContext: unprivilegedPod(SERVICE_USER),
    containers: [
      {
        name: "migrate",
        image,
        imagePullPolicy: "Always",
        args: [ENTRY],
        envFrom: [{ configMapRef: { name: settings } }],
        resources: guaranteed(RESOURCES),
        securityContext: UNPRIVILEGED_CONTAINER,
        terminationMessagePolicy: "FallbackToLogsOnError",
        volumeMounts: [
          ...(secret === undefined ? [] : [{ name: "secrets", mountPath: MOUNTS.secrets, readOnly: true }]),
          { name: "temporary", mountPath: MOUNTS.temporary },
        ],
      },
    ],
    volumes: [
      ...(secret === undefined ? [] : [{ name: "secrets", secret: { secretName: secret, defaultMode: 0o440 } }]),
      { name: "temporary", emptyDir: { sizeLimit: TEMPORARY } },
    ],
  };
}
