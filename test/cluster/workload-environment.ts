import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Plan, RegionPlan, Topology } from "../../components/topology/index.ts";
import { parseTopology } from "../../components/topology/index.ts";
import { AWAIT_SECONDS, controlPlanesFor } from "../clouds/kubernetes/index.ts";
import type { Declaration } from "../engine/aws/environment.ts";
import { AwsEnvironment, committedDeclaration } from "../engine/aws/environment.ts";
import type { ControlPlane } from "./control-plane.ts";
import { startControlPlane } from "./control-plane.ts";
import { installDefinitions } from "./definitions.ts";
import type { NodeShape } from "./nodes.ts";

/** A cluster of an environment, and the control plane that stands in for it. */
export interface Cluster {
  readonly region: RegionPlan;
  readonly plane: ControlPlane;
}

/**
 * An environment's whole program under the real engine: AWS is simulated, and each of its clusters there is a real control plane, whose
 * nodes are those that the plan has at all times.
 *
 * Charts are recorded only, and so nothing of what they would install runs. The definitions of their custom resources are there, but no
 * Secret is made of a Certificate or an ExternalSecret, and no pod registered with a load balancer: nodes that pretend start pods without
 * looking at volumes. Nobody injects readiness gates either. What the tests prove ends at the API server.
 */
export interface WorkloadEnvironment {
  readonly name: string;
  readonly plan: Plan;
  readonly topology: Topology;
  /** Its declaration, without protection: it is to be destroyed. */
  readonly declaration: Declaration;
  readonly aws: AwsEnvironment;
  readonly clusters: readonly Cluster[];
  /** Ends every control plane, and removes what was written. Destroys nothing. */
  dispose(): Promise<void>;
}

/** What the plan keeps of a node for the system (`node-capacity.ts`). The system's own pods are not there, and so is their share. */
const SYSTEM_SHARE = 0.15;

/** Seconds after which a rollout that does not end is a failure. */
export const DEADLINE_SECONDS = 120;

/** A pod takes a moment to start, as it would: what looks at a rollout sees it. */
const POD_START_MILLISECONDS = 500;

/** What every node of an environment is like; those that are always there, by their label. */
export function machineOf({ kubernetes }: Topology): Omit<NodeShape, "region" | "zone"> {
  return {
    cpu: kubernetes.nodeCpu,
    memory: kubernetes.nodeMemoryGiB,
    systemShare: SYSTEM_SHARE,
    labels: { "meridian/nodes": "base" },
  };
}

/** Starts the control planes of a committed environment, and opens a stack. Brings nothing up yet. */
export async function openWorkloadEnvironment(name: string): Promise<WorkloadEnvironment> {
  const declaration: Declaration = { ...committedDeclaration(name), protect: false };
  const topology = parseTopology(declaration, { name, source: "this test" });
  const folder = mkdtempSync(join(tmpdir(), "meridian-workload-"));
  const planes: ControlPlane[] = [];
  let aws: AwsEnvironment | undefined;
  const dispose = async (): Promise<void> => {
    aws?.dispose();
    await Promise.all(planes.map((plane) => plane.dispose()));
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const map = join(folder, "control-planes.json");
    const kubeconfigs: Record<string, string> = {};
    aws = await AwsEnvironment.open(name, declaration, {
      ...controlPlanesFor(map, kubeconfigs),
      [AWAIT_SECONDS]: String(DEADLINE_SECONDS),
    });
    const plan = await aws.declare(declaration);
    const regions = plan.regions.filter(({ cloud }) => cloud === "aws");
    const clusters: Cluster[] = [];
    for (const region of regions) {
      const { labels: nodeLabels, ...machine } = machineOf(topology);
      const plane = await startControlPlane({
        ...machine,
        cluster: region.names.kubernetes,
        zones: region.zones.map((zone) => zone.name),
        nodesPerZone: region.capacity.nodesPerZone.minimum,
        nodeLabels,
        podStartMilliseconds: POD_START_MILLISECONDS,
      });
      planes.push(plane);
      await installDefinitions(plane.api);
      kubeconfigs[region.names.kubernetes] = plane.kubeconfigPath;
      clusters.push({ region, plane });
    }
    controlPlanesFor(map, kubeconfigs);
    return { name, plan, topology, declaration, aws, clusters, dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
}
