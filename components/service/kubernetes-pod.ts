import type { types } from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { Labels } from "../kubernetes-component.ts";
import type { WorkloadPlan } from "../topology/index.ts";
import { guaranteed, LOST_NODE_TOLERATIONS, spread, UNPRIVILEGED_CONTAINER, unprivilegedPod } from "../workload/pod.ts";
import { SERVICE } from "./kubernetes-names.ts";
import { MOUNTS } from "./kubernetes-mounts.ts";

/** User and group of the replicas: no user of any node. The image's files may be read by anybody. */
export const SERVICE_USER = 10_001;

/** Room for the compile cache and whatever else is temporary. It counts towards the replica's ephemeral storage. */
export const TEMPORARY = "64Mi";

/** What a replica's pod is made of. */
export interface ReplicaPod {
  readonly image: pulumi.Input<string>;
  readonly workload: WorkloadPlan;
  readonly serviceAccount: pulumi.Input<string>;
  readonly priorityClass: pulumi.Input<string>;
  /** Names of the ConfigMaps with the settings and with the placement. */
  readonly settings: pulumi.Input<string>;
  readonly placement: pulumi.Input<string>;
  /** Name of the Secret whose entries are files. */
  readonly secret: pulumi.Input<string>;
  /** Labels that the pods are found by. */
  readonly selector: Labels;
}

/** The pod of a replica. */
export function replicaPod(pod: ReplicaPod): types.input.core.v1.PodSpec {
  const { workload } = pod;
  return {
    serviceAccountName: pod.serviceAccount,
    // The cloud's identity has a token of its own; nothing asks the cluster's API.
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    priorityClassName: pod.priorityClass,
    terminationGracePeriodSeconds: workload.drain.graceSeconds,
    securityContext: unprivilegedPod(SERVICE_USER),
    ...spread(pod.selector),
    tolerations: [...LOST_NODE_TOLERATIONS],
    containers: [container(pod)],
    volumes: [
      { name: "placement", configMap: { name: pod.placement, defaultMode: 0o444 } },
      { name: "secrets", secret: { secretName: pod.secret, defaultMode: 0o440 } },
      { name: "temporary", emptyDir: { sizeLimit: TEMPORARY } },
    ],
  };
}

function container({ image, workload, settings }: ReplicaPod): types.input.core.v1.Container {
  return {
    name: SERVICE.application,
    image,
    imagePullPolicy: "Always",
    ports: [
      { name: SERVICE.portName, containerPort: SERVICE.port, protocol: "TCP" },
      { name: SERVICE.peerPortName, containerPort: SERVICE.peerPort, protocol: "TCP" },
    ],
    envFrom: [{ configMapRef: { name: settings } }],
    env: [
      { name: "MERIDIAN_NODE", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
      { name: "POD_IP", valueFrom: { fieldRef: { fieldPath: "status.podIP" } } },
      // What owns a slot is a replica, not a region: the others reach it by its own address.
      { name: "PEER_ADVERTISED_URL", value: `https://$(POD_IP):${SERVICE.peerPort}` },
    ],
    resources: guaranteed(workload.replica),
    securityContext: UNPRIVILEGED_CONTAINER,
    // Alive is not ready: a lost store takes a replica out of the load balancer, and restarting it would mend nothing.
    startupProbe: { ...asks("/healthz"), periodSeconds: 2, timeoutSeconds: 2, failureThreshold: 60 },
    livenessProbe: { ...asks("/healthz"), periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 3 },
    readinessProbe: { ...asks("/readyz"), periodSeconds: 5, timeoutSeconds: 3, failureThreshold: 2 },
    lifecycle: { preStop: { sleep: { seconds: workload.drain.announceSeconds } } },
    terminationMessagePolicy: "FallbackToLogsOnError",
    volumeMounts: [
      { name: "placement", mountPath: MOUNTS.placement, readOnly: true },
      { name: "secrets", mountPath: MOUNTS.secrets, readOnly: true },
      { name: "temporary", mountPath: MOUNTS.temporary },
    ],
  };
}

function asks(path: string): Pick<types.input.core.v1.Probe, "httpGet"> {
  return { httpGet: { path, port: SERVICE.portName, scheme: "HTTP" } };
}
