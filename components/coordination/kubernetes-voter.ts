import type { types } from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { Labels } from "../kubernetes-component.ts";
import type { Plan, Voter } from "../topology/index.ts";
import { amounts, LOST_NODE_TOLERATIONS, spread, UNPRIVILEGED_CONTAINER, unprivilegedPod } from "../workload/pod.ts";
import { clientUrl, COORDINATION, initialCluster, peerUrl, votersName } from "./kubernetes-names.ts";

/** User and group of the voters: no user of any node. */
export const ETCD_USER = 10_002;

/** Largest store, in bytes, after which etcd refuses writes: etcd's own default (etcd, "System limits"). */
const QUOTA_BYTES = 2 * 1024 ** 3;

/** Volume of a voter, in GiB: the store, its log and a copy while it is defragmented. */
export const VOLUME_GIB = 10;

/** What a voter asks for, within the share of the nodes that the plan keeps for the system, and what it may use. Our choice. */
export const VOTER_REQUESTS = { cpuMillicores: 250, memoryMiB: 512, ephemeralStorageMiB: 128 } as const;
export const VOTER_LIMITS = { cpuMillicores: 1000, memoryMiB: 1024, ephemeralStorageMiB: 256 } as const;

/** Seconds that a voter gets to hand over its leadership. */
const GRACE_SECONDS = 30;

const FOLDERS = { data: "/var/lib/etcd", certificates: "/etc/etcd/certificates" } as const;

/** What a voter's pod is made of. */
export interface VoterPod {
  readonly plan: Plan;
  readonly voter: Voter;
  readonly privateZone: string;
  readonly image: string;
  readonly serviceAccount: pulumi.Input<string>;
  readonly priorityClass: pulumi.Input<string>;
  /** Name of the ConfigMap with `foundation`. */
  readonly foundation: pulumi.Input<string>;
  /** Name of the Secret with the voter's certificate, for clients and for the other voters. */
  readonly certificate: string;
  /** Labels of all voters of the cluster. */
  readonly selector: Labels;
}

/** Requests and limits of a container of the coordination tier. */
export function voterResources(): types.input.core.v1.ResourceRequirements {
  return { requests: amounts(VOTER_REQUESTS), limits: amounts(VOTER_LIMITS) };
}

/**
 * What a voter reads when it starts without data, and never again: whom it forms a cluster with. Its pod takes it from a ConfigMap, so that
 * a change of it starts no pod anew: not the whole cluster, when one voter is replaced.
 *
 * @returns environment variables of etcd
 */
export function foundation({ coordination }: Pick<Plan, "coordination">, privateZone: string): Record<string, string> {
  return {
    ETCD_INITIAL_CLUSTER: initialCluster({ coordination }, privateZone),
    ETCD_INITIAL_CLUSTER_STATE: coordination.bootstrapped ? "existing" : "new",
  };
}

/** How etcd is started. Everything is decided by the plan. */
export function etcdArguments({
  plan,
  voter,
  privateZone,
}: Pick<VoterPod, "plan" | "voter" | "privateZone">): string[] {
  const { ports } = COORDINATION;
  const { heartbeatMilliseconds, electionMilliseconds } = plan.coordination;
  const file = (name: string): string => `${FOLDERS.certificates}/${name}`;
  const options = {
    name: voter.name,
    "data-dir": `${FOLDERS.data}/data`,
    "listen-client-urls": `https://0.0.0.0:${ports.client}`,
    "advertise-client-urls": clientUrl(voter, privateZone),
    "listen-peer-urls": `https://0.0.0.0:${ports.peer}`,
    "initial-advertise-peer-urls": peerUrl(voter, privateZone),
    "initial-cluster-token": plan.environment.name,
    // Of no value to anyone: no key, no client. Probes cannot bring a certificate.
    "listen-metrics-urls": `http://0.0.0.0:${ports.metrics}`,
    "heartbeat-interval": String(heartbeatMilliseconds),
    "election-timeout": String(electionMilliseconds),
    "client-cert-auth": "true",
    "cert-file": file("tls.crt"),
    "key-file": file("tls.key"),
    "trusted-ca-file": file("ca.crt"),
    "peer-client-cert-auth": "true",
    // A client's certificate is of the same authority, and makes nobody a voter.
    "peer-cert-allowed-hostname": votersName(privateZone),
    "peer-cert-file": file("tls.crt"),
    "peer-key-file": file("tls.key"),
    "peer-trusted-ca-file": file("ca.crt"),
    // Voters come by way of load balancers, so that their addresses are not those of their certificates' names.
    "peer-skip-client-san-verification": "true",
    "tls-min-version": "TLS1.2",
    "auto-compaction-mode": "periodic",
    "auto-compaction-retention": "1h",
    "quota-backend-bytes": String(QUOTA_BYTES),
    logger: "zap",
    "log-level": "info",
  };
  return Object.entries(options).map(([name, value]) => `--${name}=${value}`);
}

/** The pod of a voter, in the zone that the plan says. */
export function voterPod(pod: VoterPod): types.input.core.v1.PodSpec {
  const { affinity, topologySpreadConstraints } = spread(pod.selector, []);
  return {
    serviceAccountName: pod.serviceAccount,
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    priorityClassName: pod.priorityClass,
    terminationGracePeriodSeconds: GRACE_SECONDS,
    securityContext: unprivilegedPod(ETCD_USER),
    topologySpreadConstraints,
    affinity: { ...affinity, nodeAffinity: inZone(pod.voter.zone.name) },
    tolerations: [...LOST_NODE_TOLERATIONS],
    containers: [
      {
        name: COORDINATION.application,
        image: pod.image,
        imagePullPolicy: "Always",
        command: ["etcd"],
        args: etcdArguments(pod),
        envFrom: [{ configMapRef: { name: pod.foundation } }],
        ports: Object.entries(COORDINATION.ports).map(([name, containerPort]) => ({
          name,
          containerPort,
          protocol: "TCP",
        })),
        resources: voterResources(),
        securityContext: UNPRIVILEGED_CONTAINER,
        // A voter that has lost the others is alive: restarting it would mend nothing.
        startupProbe: { ...asks("/livez"), periodSeconds: 5, timeoutSeconds: 3, failureThreshold: 60 },
        livenessProbe: { ...asks("/livez"), periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 6 },
        readinessProbe: { ...asks("/readyz"), periodSeconds: 5, timeoutSeconds: 3, failureThreshold: 3 },
        terminationMessagePolicy: "FallbackToLogsOnError",
        volumeMounts: [
          { name: "data", mountPath: FOLDERS.data },
          { name: "certificates", mountPath: FOLDERS.certificates, readOnly: true },
        ],
      },
    ],
    volumes: [{ name: "certificates", secret: { secretName: pod.certificate, defaultMode: 0o440 } }],
  };
}

function asks(path: string): Pick<types.input.core.v1.Probe, "httpGet"> {
  return { httpGet: { path, port: "metrics", scheme: "HTTP" } };
}

/** Its volume is there, and the plan counts on it: it starts nowhere else. */
function inZone(zone: string): types.input.core.v1.NodeAffinity {
  return {
    requiredDuringSchedulingIgnoredDuringExecution: {
      nodeSelectorTerms: [
        { matchExpressions: [{ key: "topology.kubernetes.io/zone", operator: "In", values: [zone] }] },
      ],
    },
  };
}
