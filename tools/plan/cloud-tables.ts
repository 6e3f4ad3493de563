import type { EntryPlan, Plan, RegionPlan } from "../../components/topology/index.ts";
import type { Section } from "./columns.ts";
import { together } from "./columns.ts";
import { count, list, number } from "./wording.ts";

/** What of the plan concerns clouds only; nothing where every region is on this machine. */
export function cloudTables(plan: Plan): Section[] {
  return plan.regions.every(({ cloud }) => cloud === "local") ? [] : [machineTable(plan), settingTable(plan)];
}

/** The machines of every region, and where its data is. */
function machineTable(plan: Plan): Section {
  const { brokersPerZone } = plan.replication.kafka;
  return {
    title: "Machines, data and traffic",
    layout: [
      { title: "region", wraps: true },
      { title: "data" },
      { title: "worker nodes", wraps: true },
      { title: "brokers", wraps: true },
      { title: "Redis nodes", wraps: true },
      { title: "vCPUs", align: "right", wraps: true },
      { title: "traffic", align: "right" },
      { title: "backups to", wraps: true },
    ],
    rows: plan.regions.map((region) => [
      region.name,
      region.dataZones.map(({ letter }) => letter).join(""),
      region.machines?.node ?? "–",
      together(`${region.dataZones.length * brokersPerZone} × ${region.machines?.broker ?? "broker"}`),
      together(`${redisNodes(plan)} × ${region.machines?.redis ?? "node"}`),
      number(region.capacity.maximumCpus) + (region.cpuQuota === undefined ? "" : ` of ${number(region.cpuQuota)}`),
      `${region.trafficPercent} %`,
      region.backupRegion ?? "–",
    ]),
    notes: [
      "Zones that hold data. vCPUs of the worker and Cassandra nodes at most, and what the account may run. Share of its nearest clients.",
    ],
  };
}

/** Nodes on the clusters: the same in every region, but for how many a region with fewer zones needs. */
function cassandraRow({ regions }: Plan): string[][] {
  const [first] = regions.flatMap(({ cassandraNodes: nodes, machines }) =>
    nodes === undefined ? [] : [{ nodes, machine: machines?.cassandra }],
  );
  if (first === undefined) return [];
  const most = Math.max(...regions.map(({ cassandraNodes: nodes }) => nodes?.perZone ?? 0));
  const on = first.machine === undefined ? "" : ` on ${first.machine}`;
  return [["Cassandra", `${count(most, "node")} a data zone${on}, with ${number(first.nodes.storageGiB)} GiB each`]];
}

const redisNodes = ({ replication: { redis } }: Plan): number => redis.shards * (1 + redis.replicasPerShard);

/** The environment's decisions that are the same for all regions. */
function settingTable(plan: Plan): Section {
  return {
    title: "Entry, networks and clusters",
    layout: [{ title: "what" }, { title: "decided", wraps: true }],
    rows: [
      ["entry", `${host(plan.entry)}, ${routing(plan.entry)}`],
      ["in front of it", inFront(plan.entry)],
      ["networks", networks(plan)],
      ["clusters", clusters(plan)],
      ...cassandraRow(plan),
      ["Kafka clients", plan.replication.kafka.scram ? "identities of the cloud, or SCRAM" : "identities of the cloud"],
      ["alarms", plan.alarmRecipients.length === 0 ? "sent to nobody" : `sent to ${list(plan.alarmRecipients)}`],
      ...Object.entries(plan.accounts).map(([cloud, account]) => [`account on ${cloud}`, account]),
    ],
  };
}

const host = ({ zone, record }: EntryPlan): string => (zone === undefined ? record : `${record}.${zone}`);

function routing({ routing: chosen, primary, ttlSeconds }: EntryPlan): string {
  switch (chosen) {
    case "accelerator":
      return "to the nearest region that is up by anycast";
    case "latency":
      return `to the nearest region that is up by DNS, held for ${ttlSeconds} s`;
    case "failover":
      return `to ${primary ?? "the primary"} while it is up by DNS, held for ${ttlSeconds} s`;
  }
}

function inFront({ accelerator, cdn, dnssec, queryLog, requestsPerAddress }: EntryPlan): string {
  return [
    ...(accelerator ? ["accelerator on AWS"] : []),
    ...(cdn ? ["content delivery network"] : []),
    ...(dnssec ? ["signed zone"] : []),
    ...(queryLog ? ["query log"] : []),
    `firewall: ${number(requestsPerAddress)} requests in 5 minutes from one address`,
  ].join(", ");
}

function networks({ network, regions }: Plan): string {
  const nat = network.natGateways === "single" ? "one NAT gateway a region" : "a NAT gateway a zone";
  return [joined(network.interconnect, regions), nat, network.ipv6 ? "IPv4 and IPv6" : "IPv4"].join(", ");
}

function joined(interconnect: Plan["network"]["interconnect"], regions: readonly RegionPlan[]): string {
  if (regions.filter(({ cloud }) => cloud === "aws").length < 2) return "none to join on AWS";
  switch (interconnect) {
    case "transit-gateway":
      return "joined by transit gateways on AWS";
    case "peering":
      return "joined by peering on AWS";
    case "none":
      return "not joined on AWS";
  }
}

function clusters({ kubernetes }: Plan): string {
  const { version, capacity, publicAccess, administrators } = kubernetes;
  return [
    `Kubernetes ${version} on ${capacity} nodes`,
    publicAccess.length === 0 ? "no public endpoint" : `public endpoint for ${list(publicAccess)}`,
    administrators.length === 0 ? "no administrators named" : count(administrators.length, "administrator"),
  ].join(", ");
}
