/** Declarations with a mistake that only shows across fields, by the name of the mistake. */

interface RegionInput {
  readonly cloud: string;
  readonly index: number;
  readonly zones?: readonly string[];
  readonly dataZones?: readonly string[];
  readonly state?: string;
  readonly weight?: number;
  readonly account?: string;
  readonly quotas?: { readonly cpus: number };
}

export const aws = (index: number, fields: Partial<RegionInput> = {}): RegionInput => ({
  cloud: "aws",
  index,
  ...fields,
});
export const gcp = (index: number, fields: Partial<RegionInput> = {}): RegionInput => ({
  cloud: "gcp",
  index,
  ...fields,
});
export const local = (index: number, fields: Partial<RegionInput> = {}): RegionInput => ({
  cloud: "local",
  index,
  ...fields,
});

const DNS = { dns: { zone: "example.com" } };
/** One region, two, three and five that a class of environment's defaults accept. */
export const ONE = { regions: { "eu-west-1": aws(0) }, ...DNS };
export const TWO = { regions: { "eu-west-1": aws(0), "eu-central-1": aws(1) }, ...DNS };
export const THREE = { regions: { "eu-west-1": aws(0), "eu-central-1": aws(1), "europe-west4": gcp(2) }, ...DNS };
export const FIVE = {
  regions: { ...THREE.regions, "eu-north-1": aws(3), "europe-west9": gcp(4) },
  ...DNS,
};
export const LOCAL = { environment: "local", regions: { north: local(0), south: local(1), west: local(2) } };

const three = (regions: object): object => ({ ...THREE, regions: { ...THREE.regions, ...regions } });
const five = (failover: object, rest: object = {}): object => ({ ...FIVE, failover, ...rest });

export const REGIONS = {
  "the same index twice": three({ "eu-north-1": aws(1) }),
  "a retired region's index used again": three({ "eu-north-1": aws(3, { state: "retired" }), "ca-central-1": aws(3) }),
  "the highest index twice": three({ "eu-north-1": aws(63), "eu-south-1": aws(63) }),
  "an index out of range": three({ "eu-north-1": aws(64) }),
  "a region misspelt": three({ "eu-nort-1": aws(3) }),
  "a region of another cloud": three({ "europe-west9": aws(3) }),
  "a region that nobody knows": three({ atlantis: gcp(3) }),
  "a zone that the region does not have": three({ "eu-central-1": aws(1, { zones: ["a", "b", "c", "d"] }) }),
  "only zones that the region does not have": three({ "ap-northeast-1": aws(3, { zones: ["b", "e", "f"] }) }),
  "local beside a cloud": { ...TWO, regions: { ...TWO.regions, north: local(7) } },
  "no active region": { ...ONE, regions: { "eu-west-1": aws(0, { state: "draining" }) } },
  "clouds without a DNS zone": { regions: ONE.regions },
};

export const ADDRESSES = {
  "a supernet that is too small": { ...THREE, network: { supernet: "10.0.0.0/16" } },
  "a supernet that is not aligned": { ...THREE, network: { supernet: "10.8.0.0/9" } },
  "a public supernet": { ...THREE, network: { supernet: "11.0.0.0/8" } },
  "services outside of what EKS takes": { ...ONE, network: { supernet: "100.64.0.0/10" } },
  "pods where a VPC cannot have them": { ...ONE, network: { supernet: "10.0.0.0/12" } },
};

export const TIERS = {
  "zones too few for Kafka and Cassandra": three({ "eu-central-1": aws(1, { zones: ["a", "b"] }) }),
  "zones too few in a region that has no more": three({ "us-west-1": aws(3) }),
  "zones too few for Cassandra alone": {
    ...THREE,
    regions: { ...THREE.regions, "eu-central-1": aws(1, { zones: ["a", "b"] }) },
    kafka: { replicationFactor: 2, minimumInSync: 1 },
  },
  "brokers that no Replicator takes": { ...THREE, kafka: { brokerMemoryGiB: 2 } },
  "data zones too few, of zones enough": three({ "eu-central-1": aws(1, { dataZones: ["a", "c"] }) }),
  "zones too few, and fewer named for data": three({
    "eu-central-1": aws(1, { zones: ["a", "c"], dataZones: ["a"] }),
  }),
  "a data zone that is none of the region's": three({ "us-west-2": aws(3, { dataZones: ["a", "b", "d"] }) }),
  "more zones than hold data, unnamed": three({ "us-west-2": aws(3, { zones: ["d", "c", "b", "a"] }) }),
  "as many in sync as replicas": { ...THREE, kafka: { minimumInSync: 3 } },
  "two in sync with one replica": { environment: "local", regions: LOCAL.regions, kafka: { minimumInSync: 2 } },
  "more Kafka replicas than brokers": { ...THREE, environment: "staging", kafka: { replicationFactor: 5 } },
  "Kafka replicas on local": { ...LOCAL, kafka: { replicationFactor: 3, minimumInSync: 2 } },
  "Kafka writes that stop with a zone": {
    ...THREE,
    kafka: { replicationFactor: 2, minimumInSync: 1 },
    failover: { survive: { zones: 2 } },
  },
  "Kafka writes that stop with a zone, one of two in sync": {
    ...THREE,
    kafka: { replicationFactor: 5, minimumInSync: 4 },
  },
  "no local quorum after a zone": { ...THREE, cassandra: { replicationFactor: 2 } },
  "no local quorum after two zones": {
    ...ONE,
    kafka: { minimumInSync: 1 },
    failover: { survive: { zones: 2 } },
  },
  "Cassandra replicas on local": { ...LOCAL, cassandra: { replicationFactor: 2 } },
  "Keyspaces for strong data": { ...TWO, cassandra: { engine: "keyspaces" } },
  "Keyspaces on GCP": {
    ...THREE,
    cassandra: { engine: "keyspaces" },
    dataClasses: { session: { consistency: "available" } },
  },
  "processes on clouds": { ...THREE, cassandra: { engine: "process", replicationFactor: 1 } },
  "fewer Cassandra nodes than replicas": { ...THREE, cassandra: { replicationFactor: 5, nodesPerZone: 1 } },
  "K8ssandra on local": { ...LOCAL, cassandra: { engine: "k8ssandra" } },
  "replica sets that a loss takes whole": { ...THREE, service: { shardReplicas: 1 } },
  "a quota below what must run": three({ "eu-central-1": aws(1, { quotas: { cpus: 8 } }) }),
  "a replica that fits no node": { ...THREE, service: { replicaCpu: 7 } },
};

export const SURVIVAL = {
  "every region lost": { ...THREE, failover: { survive: { regions: 3 } } },
  "one of two regions lost": { ...TWO, failover: { survive: { regions: 1 } } },
  "the only region lost": { ...ONE, failover: { survive: { regions: 1 } } },
  "more regions lost than five voters survive": five({ survive: { regions: 3 } }, { service: { shardReplicas: 4 } }),
  "zones lost on local": { ...LOCAL, failover: { survive: { zones: 1 } } },
  "the only cloud lost": { ...TWO, failover: { survive: { clouds: 1 } } },
  "one of two clouds lost": { ...THREE, failover: { survive: { clouds: 1 } } },
  "a placement that a region's loss ends": {
    ...THREE,
    coordination: { placement: { "eu-west-1": 2, "eu-central-1": 1 } },
  },
  "too few voters for two regions": five({ survive: { regions: 2 } }, { coordination: { voters: 3 } }),
  "a placement that two regions' loss ends": five(
    { survive: { regions: 2 } },
    { coordination: { placement: { "eu-west-1": 2, "eu-central-1": 2, "europe-west4": 1 } } },
  ),
  "voters in too few zones": {
    ...ONE,
    regions: { "us-west-1": aws(0) },
    kafka: { replicationFactor: 2, minimumInSync: 1 },
    cassandra: { engine: "keyspaces" },
    dataClasses: { session: { consistency: "available" } },
    failover: { survive: { zones: 1 } },
  },
  "strong data in two regions": { ...THREE, cassandra: { strongDatacenters: ["eu-west-1", "europe-west4"] } },
  "strong data in three regions, two lost": five(
    { survive: { regions: 2 } },
    { cassandra: { strongDatacenters: ["eu-west-1", "eu-central-1", "europe-west4"] } },
  ),
};

export const COORDINATION = {
  "an even number of voters": {
    ...THREE,
    coordination: { placement: { "eu-west-1": 2, "eu-central-1": 1, "europe-west4": 1 } },
  },
  "two voters": { ...THREE, coordination: { placement: { "eu-west-1": 1, "eu-central-1": 1 } } },
  "seven voters": {
    ...THREE,
    coordination: { placement: { "eu-west-1": 3, "eu-central-1": 2, "europe-west4": 2 } },
  },
  "one voter for several regions": { ...THREE, coordination: { voters: 1 } },
  "one voter placed for several regions": { ...THREE, coordination: { placement: { "eu-west-1": 1 } } },
  "one voter on a cloud": { ...ONE, coordination: { voters: 1 } },
  "voters other than placed": {
    ...THREE,
    coordination: { voters: 5, placement: { "eu-west-1": 1, "eu-central-1": 1, "europe-west4": 1 } },
  },
  "an election that is too short": {
    ...THREE,
    coordination: { electionMilliseconds: 150, leaseSeconds: 10 },
  },
  "heartbeats that are shorter than round trips": { ...THREE, coordination: { heartbeatMilliseconds: 10 } },
  "heartbeats that make elections too long": {
    ...THREE,
    coordination: { heartbeatMilliseconds: 6000 },
    failover: { targets: { serviceSeconds: 600 } },
  },
  "a lease shorter than etcd grants": { ...THREE, coordination: { electionMilliseconds: 8000 } },
};

const draining = three({ "eu-north-1": aws(3, { state: "draining" }), "eu-south-1": aws(4, { state: "retired" }) });

export const NAMES = {
  "strong data in a region misspelt": {
    ...THREE,
    cassandra: { strongDatacenters: ["eu-west-1", "eu-central-1", "europe-west5"] },
  },
  "strong data in a region that drains": {
    ...draining,
    cassandra: { strongDatacenters: ["eu-west-1", "eu-central-1", "europe-west4", "eu-north-1"] },
  },
  "a voter in a retired region": {
    ...draining,
    coordination: { placement: { "eu-west-1": 1, "eu-central-1": 1, "eu-south-1": 1 } },
  },
  "a voter in an unknown region": {
    ...THREE,
    coordination: { placement: { "eu-west-1": 1, "eu-central-1": 1, atlantis: 1 } },
  },
  "an order with a region that drains": { ...draining, failover: { mode: "active-passive", order: ["eu-north-1"] } },
  "an order with a name misspelt": { ...THREE, failover: { mode: "active-passive", order: ["eu-west-2"] } },
  "an order where every region serves": { ...THREE, failover: { order: ["eu-west-1"] } },
  "a round trip from an unknown region": { ...THREE, roundTrips: { atlantis: { "eu-west-1": 40 } } },
  "a round trip to a region misspelt": { ...THREE, roundTrips: { "eu-west-1": { "eu-centra-1": 40 } } },
  "a round trip of a region to itself": { ...THREE, roundTrips: { "eu-west-1": { "eu-west-1": 1 } } },
  "two round trips for one pair": {
    ...THREE,
    roundTrips: { "eu-west-1": { "eu-central-1": 25 }, "eu-central-1": { "eu-west-1": 26 } },
  },
};

const targets = (set: object, rest: object = {}): object => ({ ...THREE, ...rest, failover: { targets: set } });

export const TARGETS = {
  routing: targets({ routingSeconds: 60 }),
  "service, slowed by the route": targets({ serviceSeconds: 90 }),
  "service, slowed by the lease": targets({ serviceSeconds: 90 }, { coordination: { leaseSeconds: 110 } }),
  redis: targets({ redisSeconds: 0.2 }),
  kafka: targets({ kafkaSeconds: 19 }),
  "available data": targets({ availableLossSeconds: 0.5 }),
  "service, where only zones must be survived": {
    ...ONE,
    coordination: { leaseSeconds: 120 },
    failover: { survive: { zones: 1 } },
  },
  "a detection that is slower than the target": {
    ...THREE,
    failover: {
      detection: { intervalSeconds: 30, threshold: 5, timeoutSeconds: 10 },
      targets: { routingSeconds: 300 },
    },
  },
  "on local": { ...LOCAL, failover: { targets: { routingSeconds: 1 } } },
};
