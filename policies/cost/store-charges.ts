import type { Resource, Resources } from "../resource.ts";
import type { Charge, Charges } from "./charges.ts";
import { PRICE_KEYS } from "./price-keys.ts";

const CACHE = "aws:elasticache/replicationGroup:ReplicationGroup";
const GLOBAL_CACHE = "aws:elasticache/globalReplicationGroup:GlobalReplicationGroup";

function kafkaCharges({ properties }: Resource): readonly Charge[] {
  const brokers = properties.number("numberOfBrokerNodes");
  const machine = properties.text("brokerNodeGroupInfo.instanceType");
  if (brokers === undefined || machine === undefined) return [{ unpriced: "brokers of no declared number or type" }];
  const disk = properties.part("brokerNodeGroupInfo.storageInfo.ebsStorageInfo");
  const size = disk.number("volumeSize");
  return [
    { price: machine, count: brokers },
    size === undefined
      ? { unpriced: "brokers' disks of no declared size" }
      : { price: PRICE_KEYS.brokerDisk, count: brokers * size },
    ...(disk.flag("provisionedThroughput.enabled") === true ? [{ unpriced: "provisioned throughput of disks" }] : []),
  ];
}

/** A secondary of a global datastore takes its type and shards from the primary. */
function cacheCharges(group: Resource, resources: Resources): readonly Charge[] {
  const [global] = resources.referenced(group, "globalReplicationGroupId", GLOBAL_CACHE);
  const [primary] = global === undefined ? [] : resources.referenced(global, "primaryReplicationGroupId", CACHE);
  const machine = group.properties.text("nodeType") ?? primary?.properties.text("nodeType");
  if (machine === undefined) return [{ unpriced: "Redis nodes of no declared type" }];
  const shards = group.properties.number("numNodeGroups") ?? primary?.properties.number("numNodeGroups") ?? 1;
  const replicas = group.properties.number("replicasPerNodeGroup") ?? 0;
  // Outside cluster mode all nodes are counted together.
  const nodes = group.properties.number("numCacheClusters") ?? shards * (1 + replicas);
  return [{ price: machine, count: nodes }];
}

/** On demand, a table costs by what is asked of it. */
function tableCharges({ properties }: Resource): readonly Charge[] {
  return properties.text("capacitySpecification.throughputMode") === "PROVISIONED"
    ? [{ unpriced: "provisioned capacity of a table" }]
    : [];
}

/** What stores cost by existing, by type. */
export const storeCharges: Readonly<Record<string, Charges>> = {
  "aws:msk/cluster:Cluster": kafkaCharges,
  [CACHE]: cacheCharges,
  "aws:keyspaces/table:Table": tableCharges,
};
