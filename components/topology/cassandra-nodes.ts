import { nodeType } from "./machines.ts";
import { usableNode } from "./node-capacity.ts";
import type { Region, Topology } from "./topology.ts";
import { presentRegions } from "./topology.ts";
import type { CassandraNodes, PodResources } from "./workload-types.ts";

/**
 * What runs beside Cassandra in its pods: Medusa, which writes backups, and a reader of the log. Source for the reader: cass-operator, its
 * defaults; the rest is our choice.
 */
const MEDUSA: PodResources = { cpuMillicores: 250, memoryMiB: 512, ephemeralStorageMiB: 512 };
const LOG_READER: PodResources = { cpuMillicores: 100, memoryMiB: 128, ephemeralStorageMiB: 128 };

/** What else runs on Cassandra's machines, so that it takes no room from the service: the two operators, and Reaper. Our choice. */
const OPERATOR: PodResources = { cpuMillicores: 100, memoryMiB: 256, ephemeralStorageMiB: 128 };
const REAPER: PodResources = { cpuMillicores: 250, memoryMiB: 1024, ephemeralStorageMiB: 512 };

/** Disk of the machine for a Cassandra container: logs, configuration and the temporary folder, in MiB. Our choice. */
const CASSANDRA_DISK_MIB = 4096;

/** Memory of the management API's own JVM in Cassandra's container, in MiB. Our choice. */
const MANAGEMENT_HEAP_MIB = 256;

/** A larger heap makes pauses longer, and takes memory from the files that the system keeps. Our choice, well below 32 GiB. */
const MOST_HEAP_MIB = 16 * 1024;

const MIB_PER_GIB = 1024;

/** Amounts are rounded down to these, so that they read well. */
const CPU_STEP = 50;
const MEMORY_STEP = 128;

/** Whether a region runs Cassandra on its cluster. */
export function runsCassandra({ cassandra }: Pick<Topology, "cassandra">, { cloud }: Pick<Region, "cloud">): boolean {
  return cassandra.engine === "k8ssandra" && cloud !== "local";
}

/** The Cassandra nodes of a region, each on a machine of its own; undefined where the region has none. */
export function cassandraNodes(topology: Pick<Topology, "cassandra">, region: Region): CassandraNodes | undefined {
  if (!runsCassandra(topology, region)) return undefined;
  const { nodeCpu, nodeMemoryGiB, nodesPerZone, replicationFactor, storageGiB } = topology.cassandra;
  const machine = usableNode({ nodeCpu, nodeMemoryGiB });
  // One machine may have to carry all of the others.
  const others = [MEDUSA, LOG_READER, OPERATOR, OPERATOR, REAPER];
  const without = (whole: number, taken: (each: PodResources) => number, step: number): number =>
    Math.floor((whole - others.reduce((sum, each) => sum + taken(each), 0)) / step) * step;
  const memoryMiB = without(machine.memoryGiB * MIB_PER_GIB, (each) => each.memoryMiB, MEMORY_STEP);
  return {
    perZone: nodesPerZone ?? Math.ceil(replicationFactor / region.dataZones.length),
    storageGiB,
    server: {
      cpuMillicores: without(machine.cpu * 1000, (each) => each.cpuMillicores, CPU_STEP),
      memoryMiB,
      ephemeralStorageMiB: CASSANDRA_DISK_MIB,
    },
    heapMiB: Math.min(MOST_HEAP_MIB, Math.floor((memoryMiB - MANAGEMENT_HEAP_MIB) / 2 / MEMORY_STEP) * MEMORY_STEP),
    managementHeapMiB: MANAGEMENT_HEAP_MIB,
    medusa: MEDUSA,
    logReader: LOG_READER,
    operator: OPERATOR,
    reaper: REAPER,
  };
}

/** vCPUs of a region's Cassandra machines, which count against the quota beside the service's. 0 where it has none. */
export function cassandraCpus(topology: Pick<Topology, "cassandra">, region: Region): number {
  const nodes = cassandraNodes(topology, region);
  if (nodes === undefined) return 0;
  const { nodeCpu: cpu, nodeMemoryGiB: memoryGiB } = topology.cassandra;
  const each = region.cloud === "aws" ? (nodeType({ cpu, memoryGiB })?.cpu ?? cpu) : cpu;
  return each * nodes.perZone * region.dataZones.length;
}

/**
 * The region whose cluster keeps the description of all datacentres: the one with the lowest index that is not retired, so that a region
 * that joins or drains does not move it; on AWS where there is one, as no other cloud's clusters run Cassandra yet. Undefined where
 * Cassandra does not run on the clusters.
 */
export function cassandraControlRegion(topology: Pick<Topology, "cassandra" | "regions">): string | undefined {
  const regions = presentRegions(topology).filter((region) => runsCassandra(topology, region));
  return (regions.find(({ cloud }) => cloud === "aws") ?? regions[0])?.name;
}
