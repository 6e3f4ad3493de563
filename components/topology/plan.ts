import { planAddresses } from "./addresses.ts";
import { planCapacity } from "./capacity.ts";
import { cassandraControlRegion, cassandraNodes } from "./cassandra-nodes.ts";
import { coordinationTiming } from "./coordination.ts";
import { backupRegion, planEntry, trafficPercent } from "./entry.ts";
import { failoverOrder, planPlacement } from "./failover.ts";
import { gcpStores } from "./gcp-stores.ts";
import { allowedLosses } from "./losses/allowed.ts";
import { awsMachines } from "./machines.ts";
import { planNames } from "./names.ts";
import type { KubernetesPlan, NetworkPlan, Plan, RegionPlan, ReplicationPlan } from "./plan-types.ts";
import type { Placement } from "./placement.ts";
import { predict } from "./predictions.ts";
import { leavingVoters, placeVoters, planQuorums, strongDatacenters } from "./quorum.ts";
import { movement } from "./shards.ts";
import { planTopics } from "./topics.ts";
import type { Topology } from "./topology.ts";
import { presentRegions } from "./topology.ts";
import { planWorkload, regionWorkload } from "./workload.ts";

/**
 * Every decision for an environment. Pure: the same input gives the same plan, byte for byte.
 *
 * @param topology a checked topology, from `parseTopology`
 * @param previous the placement that is in force, from which only what must move is moved; undefined for the first
 */
export function plan(topology: Topology, previous?: Placement): Plan {
  const losses = allowedLosses(topology);
  const capacity = planCapacity(topology, losses);
  const placement = planPlacement(topology, previous);
  const slots = countSlots(placement);
  const voters = placeVoters(topology);
  const leaving = leavingVoters(topology);
  const timing = coordinationTiming(topology, voters);
  const quorums = planQuorums(topology, voters, losses);
  const present = presentRegions(topology);

  const regions = present.flatMap((region): RegionPlan[] => {
    const own = capacity.regions[region.name];
    if (own === undefined || region.state === "retired") return [];
    const { cpus } = region.quotas;
    const backup = backupRegion(topology, region);
    const cassandra = cassandraNodes(topology, region);
    return [
      {
        name: region.name,
        cloud: region.cloud,
        index: region.index,
        state: region.state,
        weight: region.weight,
        zones: region.zones,
        dataZones: region.dataZones,
        ...(region.cloud === "aws" ? { machines: awsMachines(topology) } : {}),
        ...(region.cloud === "gcp" ? { gcpStores: gcpStores(topology, region) } : {}),
        addresses: planAddresses(topology.network.supernet, region),
        capacity: own,
        workload: regionWorkload(topology, own, region.zones.length),
        ...(cassandra === undefined ? {} : { cassandraNodes: cassandra }),
        ...(cpus === undefined ? {} : { cpuQuota: cpus }),
        trafficPercent: trafficPercent(topology, region),
        ...(backup === undefined ? {} : { backupRegion: backup }),
        failover: { order: failoverOrder(topology, region) },
        slots: slots.get(region.name) ?? { home: 0, replicas: 0 },
        voters: [...voters, ...leaving].filter((voter) => voter.region === region.name),
        names: planNames(topology.name, region.name),
      },
    ];
  });

  return {
    environment: { name: topology.name, class: topology.environment, protect: topology.protect },
    regions,
    retired: topology.regions
      .filter((region) => region.state === "retired")
      .map(({ name, index }) => ({ name, index })),
    supernet: topology.network.supernet,
    links: present.flatMap((from, position) =>
      present.slice(position + 1).map((to) => ({
        from: from.name,
        to: to.name,
        roundTripMilliseconds: topology.roundTrips[from.name]?.[to.name] ?? 0,
      })),
    ),
    network: networkOf(topology),
    kubernetes: kubernetesOf(topology),
    workload: planWorkload(topology),
    entry: planEntry(topology),
    accounts: accountsOf(topology),
    alarmRecipients: [...topology.alarms.recipients].sort(),
    survive: topology.failover.survive,
    capacity: capacity.losses,
    placement,
    ...(previous === undefined ? {} : { movement: movement(previous, placement) }),
    quorums,
    coordination: {
      voters,
      leaving,
      bootstrapped: topology.coordination.bootstrapped || leaving.length > 0,
      heartbeatMilliseconds: timing.heartbeat,
      electionMilliseconds: timing.election,
      leaseSeconds: topology.coordination.leaseSeconds,
    },
    replication: replication(topology),
    dataClasses: topology.dataClasses,
    detection: topology.failover.detection,
    failBack: topology.failover.failBack,
    degradation: {
      cacheSeconds: topology.redis.cacheSeconds,
      staleReadSeconds: topology.failover.degradation.staleReadSeconds,
    },
    predictions: predict(topology, quorums, timing.election),
    tags: tags(topology),
  };
}

function networkOf({ network }: Topology): NetworkPlan {
  const { interconnect, natGateways, ipv6 } = network;
  return { interconnect, natGateways, ipv6 };
}

/** Lists in an order of their own, so that the order of the declaration does not matter. */
function kubernetesOf({ kubernetes }: Topology): KubernetesPlan {
  const { version, capacity, publicAccess, administrators } = kubernetes;
  return {
    version,
    capacity,
    publicAccess: [...publicAccess].sort(),
    administrators: [...administrators].sort(),
  };
}

function accountsOf({ accounts: { aws, gcp } }: Topology): Plan["accounts"] {
  return { ...(aws === undefined ? {} : { aws }), ...(gcp === undefined ? {} : { gcp }) };
}

/** By key, so that the order of the declaration does not matter. Ours win over declared ones. */
function tags(topology: Topology): Record<string, string> {
  const own = { "meridian:environment": topology.name, "meridian:owner": topology.owner };
  return Object.fromEntries(Object.entries({ ...topology.tags, ...own }).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function countSlots(placement: Placement): Map<string, { home: number; replicas: number }> {
  const counts = new Map(placement.regions.map((name) => [name, { home: 0, replicas: 0 }]));
  const perSet = placement.replicaSets.map(() => 0);
  for (const set of placement.slots) perSet[set] = (perSet[set] ?? 0) + 1;
  placement.replicaSets.forEach((replicaSet, set) => {
    replicaSet.forEach((region, position) => {
      const count = counts.get(placement.regions[region] ?? "");
      if (count === undefined) return;
      count.replicas += perSet[set] ?? 0;
      if (position === 0) count.home += perSet[set] ?? 0;
    });
  });
  return counts;
}

function replication(topology: Topology): ReplicationPlan {
  const { kafka, redis, cassandra } = topology;
  const controlRegion = cassandraControlRegion(topology);
  return {
    kafka: {
      brokersPerZone: kafka.brokersPerZone,
      storageGiB: kafka.storageGiB,
      scram: kafka.scram,
      topics: planTopics(topology),
    },
    redis: {
      shards: redis.shards,
      replicasPerShard: redis.replicasPerShard,
      globalDatastore: redis.globalDatastore,
    },
    cassandra: {
      engine: cassandra.engine,
      ...(controlRegion === undefined ? {} : { controlRegion }),
      available: perDatacenter(
        presentRegions(topology).map((region) => region.name),
        cassandra.replicationFactor,
      ),
      strong: perDatacenter(strongDatacenters(topology), cassandra.replicationFactor),
      consistency: { strong: "QUORUM", available: "LOCAL_QUORUM" },
    },
  };
}

function perDatacenter(names: readonly string[], replicas: number): Record<string, number> {
  return Object.fromEntries(names.map((name) => [name, replicas]));
}
