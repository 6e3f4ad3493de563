/** A real Kubernetes control plane on this machine, with nodes that only pretend: everything but the containers is real. */
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureTools } from "../../tools/toolchain/index.ts";
import type { Tool, ToolName } from "../../tools/toolchain/index.ts";
import { ApiServer } from "../clouds/kubernetes/api-server.ts";
import { kubeconfigOf } from "../clouds/kubernetes/kubeconfig.ts";
import { freePort } from "../service/servers/owned-process.ts";
import { eventually, isReady } from "./conditions.ts";
import { GuardedProcess } from "./guarded-process.ts";
import { node, ZONE_LABEL } from "./nodes.ts";
import { readStages } from "./stages.ts";

/** The tools that a control plane is made of. */
export const CONTROL_PLANE_TOOLS: readonly ToolName[] = ["etcd", "kubernetes", "kwok"];

/** What a control plane's nodes are like. */
export interface ControlPlaneOptions {
  /** Full names of the zones: `eu-west-1a`. */
  readonly zones: readonly string[];
  readonly nodesPerZone: number;
  /** vCPUs of a node. */
  readonly cpu: number;
  /** GiB of a node. */
  readonly memory: number;
  /** Name in the kubeconfig. Default: `test`. */
  readonly cluster?: string;
  /** Default: the first zone's name without its last letter. */
  readonly region?: string;
  /** Labels of the nodes beside the well-known ones. */
  readonly nodeLabels?: Readonly<Record<string, string>>;
  /** Share of each node that pods cannot have. Default: 0. */
  readonly systemShare?: number;
  /** Milliseconds until a pod that has been scheduled is ready. Default: at once. */
  readonly podStartMilliseconds?: number;
}

/** A control plane that runs. */
export interface ControlPlane {
  /** The administrator's kubeconfig, as text. It holds credentials, of this control plane only. */
  readonly kubeconfig: string;
  /** A file with it, for `kubectl`. */
  readonly kubeconfigPath: string;
  readonly api: ApiServer;
  /** Pids of its processes. */
  readonly pids: readonly number[];
  /** The zone's nodes fall silent, as when their zone is lost. Resolves at once; they count as lost {@link SILENCE_SECONDS} later. */
  stopHeartbeats(zone: string): Promise<void>;
  /** The zone's nodes are back. */
  startHeartbeats(zone: string): Promise<void>;
  /** Ends every process and removes the folder. */
  dispose(): Promise<void>;
}

/** After so many seconds without a heartbeat a node counts as lost. 50 on a cluster; shorter here, where it is waited for. */
export const SILENCE_SECONDS = 12;
/** How long a lease of a node holds; renewed at a quarter of it. 40 on a cluster. */
const LEASE_SECONDS = 8;
/** Pods on a lost node are evicted after so many seconds, unless they tolerate it for another time. 300 on a cluster. */
const EVICTION_SECONDS = 2;
const START_SECONDS = 60;

/**
 * Starts etcd, kube-apiserver, kube-controller-manager, kube-scheduler and a kwok for each zone, and waits until the nodes are ready.
 *
 * Authorization is RBAC, admission the default (with Pod Security) and NodeRestriction. There is no cloud controller, so that a
 * LoadBalancer service gets no address, and a node of a lost zone is not removed. Volumes of any storage class are provisioned, and
 * bound to no zone.
 *
 * @throws ToolMissingError when a binary is neither there nor can be built
 */
export async function startControlPlane(options: ControlPlaneOptions): Promise<ControlPlane> {
  const tools = await ensureTools(CONTROL_PLANE_TOOLS, {
    onProgress: (message) => process.stderr.write(`${message}\n`),
  });
  const folder = mkdtempSync(join(tmpdir(), "meridian-control-plane-"));
  const running: GuardedProcess[] = [];
  let api: ApiServer | undefined;
  const dispose = async (): Promise<void> => {
    api?.close();
    // The last to be started first: so nobody looks for a server that is gone.
    for (const server of running.toReversed()) await server.stop();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  };
  try {
    const start = starter(tools, folder, running);
    const etcd = await startEtcd(start, folder, tools);
    const server = await startApiServer(start, folder, etcd, options.cluster ?? "test");
    api = server.api;
    startControllers(start, folder, server.kubeconfigPath);
    const volumes = readStages(tools, "volumes");
    const stageFile = (name: string, text: string): string => {
      const path = join(folder, name);
      writeFileSync(path, text);
      return path;
    };
    const machines = stageFile("machine-stages.yaml", readStages(tools, "machines", options.podStartMilliseconds).text);
    const kwok = (name: string, stages: string, selector: string, index: number): GuardedProcess =>
      start("kwok", "kwok", `kwok-${name}`, [
        `--kubeconfig=${server.kubeconfigPath}`,
        `--config=${stages}`,
        `--manage-nodes-with-label-selector=${selector}`,
        `--node-lease-duration-seconds=${LEASE_SECONDS}`,
        // Of its own, or pods of two zones would have one address.
        `--cidr=10.${index}.0.1/16`,
      ]);
    const heartbeats = new Map<string, GuardedProcess>();
    const beat = (zone: string): void => {
      heartbeats.set(zone, kwok(zone, machines, `${ZONE_LABEL}=${zone}`, options.zones.indexOf(zone) + 1));
    };
    await createNodes(server.api, options);
    options.zones.forEach(beat);
    kwok("volumes", stageFile("volume-stages.yaml", volumes.text), `${ZONE_LABEL}=none`, options.zones.length + 1);
    for (const object of volumes.objects) await server.api.create(object);
    await untilReady(server.api, options.zones.length * options.nodesPerZone);
    const zoneOf = (zone: string): GuardedProcess => {
      const found = heartbeats.get(zone);
      if (found === undefined) throw new Error(`there is no zone ${zone}; there are ${options.zones.join(", ")}`);
      return found;
    };
    return {
      kubeconfig: readFileSync(server.kubeconfigPath, "utf8"),
      kubeconfigPath: server.kubeconfigPath,
      api: server.api,
      get pids() {
        return running.flatMap(({ pid, running: runs }) => (runs && pid !== undefined ? [pid] : []));
      },
      stopHeartbeats: (zone) => zoneOf(zone).stop("SIGKILL"),
      startHeartbeats: async (zone) => {
        await zoneOf(zone).stop();
        beat(zone);
      },
      dispose,
    };
  } catch (error) {
    await dispose();
    throw error;
  }
}

type Tools = ReadonlyMap<ToolName, Tool>;
type Start = (tool: ToolName, program: string, name: string, args: readonly string[]) => GuardedProcess;

function starter(tools: Tools, folder: string, running: GuardedProcess[]): Start {
  return (tool, program, name, args) => {
    const command = tools.get(tool)?.paths[program];
    if (command === undefined) throw new Error(`the toolchain has no ${program} of ${tool}`);
    const server = new GuardedProcess({
      name,
      command,
      arguments: args,
      // kwok looks for a configuration in the home folder as well.
      environment: { ...tools.get(tool)?.environment, HOME: folder },
      log: join(folder, `${name}.log`),
    });
    running.push(server);
    return server;
  };
}

async function startEtcd(start: Start, folder: string, tools: Tools): Promise<string> {
  const [client, peer] = [await freePort(), await freePort()];
  const [clientUrl, peerUrl] = [`http://127.0.0.1:${client}`, `http://127.0.0.1:${peer}`];
  const [major = 0, minor = 0] = (tools.get("etcd")?.version ?? "").split(".").map(Number);
  const server = start("etcd", "etcd", "etcd", [
    `--data-dir=${join(folder, "etcd")}`,
    `--listen-client-urls=${clientUrl}`,
    `--advertise-client-urls=${clientUrl}`,
    `--listen-peer-urls=${peerUrl}`,
    `--initial-advertise-peer-urls=${peerUrl}`,
    `--initial-cluster=default=${peerUrl}`,
    // Nothing here has to survive a power cut.
    ...(major > 3 || minor >= 5 ? ["--unsafe-no-fsync"] : []),
  ]);
  const healthy = async (): Promise<boolean> =>
    fetch(`${clientUrl}/health`).then(
      (response) => response.ok,
      () => false,
    );
  await server.until("etcd is healthy", healthy, START_SECONDS);
  return clientUrl;
}

async function startApiServer(
  start: Start,
  folder: string,
  etcd: string,
  cluster: string,
): Promise<{ readonly api: ApiServer; readonly kubeconfigPath: string }> {
  const port = await freePort();
  const certificates = join(folder, "certificates");
  mkdirSync(certificates, { mode: 0o700 });
  const secretFile = (name: string, content: string): string => {
    const path = join(certificates, name);
    writeFileSync(path, content, { mode: 0o600 });
    return path;
  };
  const keys = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
  const signing = secretFile("service-accounts.key", keys.privateKey);
  const token = randomBytes(24).toString("hex");
  const server = start("kubernetes", "kube-apiserver", "kube-apiserver", [
    `--etcd-servers=${etcd}`,
    "--bind-address=127.0.0.1",
    "--advertise-address=127.0.0.1",
    `--secure-port=${port}`,
    // It makes its serving certificate there itself.
    `--cert-dir=${certificates}`,
    `--token-auth-file=${secretFile("tokens.csv", `${token},administrator,1,"system:masters"\n`)}`,
    "--anonymous-auth=false",
    "--authorization-mode=Node,RBAC",
    "--enable-admission-plugins=NodeRestriction",
    "--service-account-issuer=https://kubernetes.default.svc.cluster.local",
    `--service-account-key-file=${secretFile("service-accounts.pub", keys.publicKey)}`,
    `--service-account-signing-key-file=${signing}`,
    "--service-cluster-ip-range=172.20.0.0/16",
    "--allow-privileged=true",
    // Its own endpoint would be a loopback address, which endpoints may not have.
    "--endpoint-reconciler-type=none",
    `--default-unreachable-toleration-seconds=${EVICTION_SECONDS}`,
    `--default-not-ready-toleration-seconds=${EVICTION_SECONDS}`,
    "--profiling=false",
    // Lists by watching need an etcd newer than Debian's; told so, clients list as ever at once instead of asking again and again.
    "--feature-gates=WatchList=false",
  ]);
  let api: ApiServer | undefined;
  const connect = async (): Promise<boolean> => {
    if (!readdirSync(certificates).includes("apiserver.crt")) return false;
    const authority = readFileSync(join(certificates, "apiserver.crt"), "utf8");
    const connection = { cluster, server: `https://127.0.0.1:${port}`, authority, token };
    // A client whose request was refused keeps nothing, so that a new one may be made at each look.
    api?.close();
    api = new ApiServer(connection);
    if (!(await api.ready())) return false;
    secretFile("kubeconfig.json", kubeconfigOf(connection));
    return true;
  };
  await server.until("the API server is ready", connect, START_SECONDS);
  if (api === undefined) throw new Error("the API server became ready without a client");
  return { api, kubeconfigPath: join(certificates, "kubeconfig.json") };
}

function startControllers(start: Start, folder: string, kubeconfig: string): void {
  const fast = ["--leader-elect=false", "--secure-port=0", "--kube-api-qps=400", "--kube-api-burst=800"];
  start("kubernetes", "kube-controller-manager", "kube-controller-manager", [
    `--kubeconfig=${kubeconfig}`,
    ...fast,
    `--service-account-private-key-file=${join(folder, "certificates", "service-accounts.key")}`,
    `--root-ca-file=${join(folder, "certificates", "apiserver.crt")}`,
    "--use-service-account-credentials=true",
    `--node-monitor-grace-period=${SILENCE_SECONDS}s`,
    "--node-monitor-period=1s",
    // A lost zone's nodes one after another would take tens of seconds each.
    "--node-eviction-rate=10",
    "--secondary-node-eviction-rate=10",
  ]);
  start("kubernetes", "kube-scheduler", "kube-scheduler", [`--kubeconfig=${kubeconfig}`, ...fast]);
}

async function createNodes(api: ApiServer, options: ControlPlaneOptions): Promise<void> {
  const region = options.region ?? (options.zones[0] ?? "").slice(0, -1);
  for (const zone of options.zones) {
    for (let index = 1; index <= options.nodesPerZone; index += 1) {
      const { cpu, memory, systemShare = 0, nodeLabels: labels = {} } = options;
      await api.create(node(`${zone}-${index}`, { region, zone, cpu, memory, labels, systemShare }));
    }
  }
}

/** Waits for what pods need: ready nodes, and the default namespace's service account. */
async function untilReady(api: ApiServer, nodes: number): Promise<void> {
  const ready = async (): Promise<boolean> =>
    (await api.list("v1", "Node")).filter(isReady).length === nodes &&
    (await api.get({ apiVersion: "v1", kind: "ServiceAccount", name: "default", namespace: "default" })) !== undefined;
  await eventually(`${nodes} nodes to be ready`, ready, START_SECONDS);
}
