import type { types } from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { Labels } from "../kubernetes-component.ts";
import type { RegionPlan } from "../topology/index.ts";
import type { Flow } from "../workload/flows.ts";
import { UNPRIVILEGED_CONTAINER, unprivilegedPod } from "../workload/pod.ts";
import { certificateSecret } from "./kubernetes-certificates.ts";
import { clientUrl, COORDINATION } from "./kubernetes-names.ts";
import { ETCD_USER, voterResources } from "./kubernetes-voter.ts";

/** Minutes between two snapshots. Regions take them in turn, so that what a loss of all voters costs is less. Our choice. */
const EVERY_MINUTES = 30;

/** Minutes between the snapshots of regions that follow each other by index. */
const TURN_MINUTES = 7;

/** Seconds in which a snapshot is taken and written, or given up. */
const DEADLINE_SECONDS = 600;

/** Volume of a snapshot, in GiB: twice what the store may grow to. */
const SNAPSHOT_GIB = 4;

const FOLDERS = { snapshots: "/snapshots", certificates: "/etc/etcd/certificates", temporary: "/tmp" } as const;

/** How a region's snapshots get to where backups are. */
export interface SnapshotUpload {
  /** Image with the cloud's command line. */
  readonly image: string;
  /** Its command, of which `$(FILE)` is the path of the snapshot and `$(NAME)` the snapshot's name. */
  readonly command: readonly pulumi.Input<string>[];
  readonly environment: Readonly<Record<string, pulumi.Input<string>>>;
  /** What it needs over the network beside the store itself, such as where its identity is. */
  readonly flows: readonly Flow[];
}

/** What a region's snapshots are made of. */
export interface SnapshotJob {
  readonly own: Pick<RegionPlan, "index" | "voters">;
  readonly privateZone: string;
  readonly etcdImage: string;
  readonly upload: SnapshotUpload;
  readonly serviceAccount: pulumi.Input<string>;
  readonly priorityClass: pulumi.Input<string>;
  readonly storageClass: pulumi.Input<string>;
  readonly labels: Labels;
}

/**
 * Takes a snapshot of one voter of the region, and writes it to where backups are, under the pod's name, which is another each time.
 *
 * The snapshot is taken by etcd's own command, which checks it, before anything is written.
 */
export function snapshotCronJob(job: SnapshotJob): types.input.batch.v1.CronJobSpec {
  const [voter] = job.own.voters;
  if (voter === undefined)
    throw new Error("a region without voters has nothing to take a snapshot of: leave the job out");
  const minute = (job.own.index * TURN_MINUTES) % EVERY_MINUTES;
  const shared = {
    imagePullPolicy: "Always",
    resources: voterResources(),
    securityContext: UNPRIVILEGED_CONTAINER,
    terminationMessagePolicy: "FallbackToLogsOnError",
  };
  const names = [
    { name: "NAME", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
    { name: "FILE", value: `${FOLDERS.snapshots}/$(NAME).db` },
  ];
  const file = (name: string): string => `${FOLDERS.certificates}/${name}`;
  return {
    schedule: `${minute}-59/${EVERY_MINUTES} * * * *`,
    timeZone: "Etc/UTC",
    concurrencyPolicy: "Forbid",
    startingDeadlineSeconds: 300,
    successfulJobsHistoryLimit: 1,
    // A pod that has ended keeps its volume until its job goes: the quota has room for few.
    failedJobsHistoryLimit: 1,
    jobTemplate: {
      spec: {
        // The next one comes soon, in another region too.
        backoffLimit: 0,
        activeDeadlineSeconds: DEADLINE_SECONDS,
        ttlSecondsAfterFinished: 86_400,
        template: {
          metadata: { labels: job.labels },
          spec: {
            serviceAccountName: job.serviceAccount,
            automountServiceAccountToken: false,
            enableServiceLinks: false,
            priorityClassName: job.priorityClass,
            restartPolicy: "Never",
            securityContext: unprivilegedPod(ETCD_USER),
            initContainers: [
              {
                ...shared,
                name: "take",
                image: job.etcdImage,
                command: ["etcdctl"],
                args: [
                  "snapshot",
                  "save",
                  "$(FILE)",
                  `--endpoints=${clientUrl(voter, job.privateZone)}`,
                  `--cacert=${file("ca.crt")}`,
                  `--cert=${file("tls.crt")}`,
                  `--key=${file("tls.key")}`,
                ],
                env: names,
                volumeMounts: [
                  { name: "snapshots", mountPath: FOLDERS.snapshots },
                  { name: "certificates", mountPath: FOLDERS.certificates, readOnly: true },
                ],
              },
            ],
            containers: [
              {
                ...shared,
                name: "write",
                image: job.upload.image,
                command: [...job.upload.command],
                env: [
                  ...names,
                  { name: "HOME", value: FOLDERS.temporary },
                  ...Object.entries(job.upload.environment).map(([name, value]) => ({ name, value })),
                ],
                volumeMounts: [
                  { name: "snapshots", mountPath: FOLDERS.snapshots, readOnly: true },
                  { name: "temporary", mountPath: FOLDERS.temporary },
                ],
              },
            ],
            volumes: [
              // A volume of its own, which goes with the pod and its job: the node's disk is the replicas'.
              {
                name: "snapshots",
                ephemeral: {
                  volumeClaimTemplate: {
                    spec: {
                      accessModes: ["ReadWriteOnce"],
                      storageClassName: job.storageClass,
                      resources: { requests: { storage: `${SNAPSHOT_GIB}Gi` } },
                    },
                  },
                },
              },
              {
                name: "certificates",
                secret: { secretName: certificateSecret(COORDINATION.snapshots), defaultMode: 0o440 },
              },
              { name: "temporary", emptyDir: { sizeLimit: "64Mi" } },
            ],
          },
        },
      },
    },
  };
}
