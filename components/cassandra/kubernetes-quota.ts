import type { CassandraNodes, PodResources, RegionPlan } from "../topology/index.ts";

/** What the namespace of a region's Cassandra allows. */
export interface CassandraRoom {
  readonly quota: PodResources & { readonly pods: number; readonly volumes: number };
  /** The most that a container may ask for. */
  readonly container: PodResources;
  /** What a container gets that says nothing. */
  readonly silentContainer: PodResources;
}

/** For containers of the operators that state less than everything, such as the one that copies the configuration. Our choice. */
const SILENT: PodResources = { cpuMillicores: 200, memoryMiB: 256, ephemeralStorageMiB: 256 };

/** The container that writes a node's configuration before it starts. Source: cass-operator, its defaults. */
const CONFIGURATION: PodResources = { cpuMillicores: 1000, memoryMiB: 384, ephemeralStorageMiB: 256 };

/** Operators and Reaper have a second pod while a new version takes over. */
const WHILE_ROLLING = 2;

/** Room for a region's nodes, the two operators and Reaper, and nothing else. */
export function cassandraRoom({ dataZones }: Pick<RegionPlan, "dataZones">, nodes: CassandraNodes): CassandraRoom {
  const count = dataZones.length * nodes.perZone;
  const parts: readonly (readonly [number, PodResources])[] = [
    [count, nodes.server],
    [count, nodes.medusa],
    [count, largest([nodes.logReader, SILENT])],
    [2 * WHILE_ROLLING, nodes.operator],
    [WHILE_ROLLING, nodes.reaper],
  ];
  return {
    quota: {
      ...combined((amount) => parts.reduce((sum, [times, each]) => sum + times * amount(each), 0)),
      pods: count + 3 * WHILE_ROLLING,
      volumes: count,
    },
    container: largest([nodes.server, nodes.medusa, nodes.reaper, nodes.operator, CONFIGURATION]),
    silentContainer: SILENT,
  };
}

function largest(each: readonly PodResources[]): PodResources {
  return combined((amount) => Math.max(...each.map(amount)));
}

function combined(by: (amount: (resources: PodResources) => number) => number): PodResources {
  return {
    cpuMillicores: by((each) => each.cpuMillicores),
    memoryMiB: by((each) => each.memoryMiB),
    ephemeralStorageMiB: by((each) => each.ephemeralStorageMiB),
  };
}
