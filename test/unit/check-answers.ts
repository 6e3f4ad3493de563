/** What is said about the declarations of `check-declarations.ts`, by the name of the mistake. */

/** Path, what was found, what is accepted, how to mend it. */
export type Said = readonly [path: string, found: string, accepted: string, mend: string];

const AWS_REGIONS =
  "af-south-1, ap-east-1, ap-northeast-1, ap-northeast-2, ap-northeast-3, ap-south-1, ap-south-2, ap-southeast-1, ap-southeast-2, ap-southeast-3, ap-southeast-4, ca-central-1, ca-west-1, eu-central-1, eu-central-2, eu-north-1, eu-south-1, eu-south-2, eu-west-1, eu-west-2, eu-west-3, il-central-1, me-central-1, me-south-1, sa-east-1, us-east-1, us-east-2, us-west-1, us-west-2";
const GCP_REGIONS =
  "africa-south1, asia-east1, asia-east2, asia-northeast1, asia-northeast2, asia-northeast3, asia-south1, asia-south2, asia-southeast1, asia-southeast2, australia-southeast1, australia-southeast2, europe-central2, europe-north1, europe-southwest1, europe-west1, europe-west2, europe-west3, europe-west4, europe-west6, europe-west8, europe-west9, europe-west10, europe-west12, me-central1, me-central2, me-west1, northamerica-northeast1, northamerica-northeast2, southamerica-east1, southamerica-west1, us-central1, us-east1, us-east4, us-east5, us-south1, us-west1, us-west2, us-west3, us-west4";

export const REGIONS_SAID: Readonly<Record<string, readonly Said[]>> = {
  "the same index twice": [
    [
      "regions.eu-north-1.index",
      "1, which eu-central-1 has",
      "a number from 0 to 63 that no other region has or had",
      "give the newer of the two a free one, such as 3",
    ],
  ],
  "a retired region's index used again": [
    [
      "regions.ca-central-1.index",
      "3, which eu-north-1 had before it was retired",
      "a number from 0 to 63 that no other region has or had",
      "give ca-central-1 a free one, such as 4",
    ],
  ],
  "the highest index twice": [
    [
      "regions.eu-south-1.index",
      "63, which eu-north-1 has",
      "a number from 0 to 63 that no other region has or had",
      "give the newer of the two a free one, such as 3",
    ],
  ],
  "an index out of range": [
    ["regions.eu-north-1.index", "64", "a whole number from 0 to 63", "lower it to 63 or less"],
  ],
  "a region misspelt": [
    [
      "regions.eu-nort-1",
      "a region that aws is not known to have",
      `one of ${AWS_REGIONS}`,
      'did you mean "eu-north-1"?',
    ],
  ],
  "a region of another cloud": [
    [
      "regions.europe-west9",
      "a region that aws is not known to have",
      `one of ${AWS_REGIONS}`,
      'set its cloud to "gcp", which has a region of that name',
    ],
  ],
  "a region that nobody knows": [
    [
      "regions.atlantis",
      "a region that gcp is not known to have",
      `one of ${GCP_REGIONS}`,
      "correct the name or the cloud; a newly opened region belongs into components/topology/catalogue.ts",
    ],
  ],
  "a zone that the region does not have": [
    ["regions.eu-central-1.zones", '"d"', "letters out of a, b, c", "leave d out"],
  ],
  "only zones that the region does not have": [
    [
      "regions.ap-northeast-1.zones",
      '"b", "e", "f"',
      "letters out of a, c, d",
      "use a, c and d, or leave zones out for the default",
    ],
  ],
  "local beside a cloud": [
    [
      "regions.north.cloud",
      '"local" beside eu-west-1 on aws',
      "either only local regions, or none",
      "declare the local regions in an environment of their own: a cloud cannot reach this machine",
    ],
  ],
  "no active region": [
    [
      "regions",
      "no active region",
      "at least one region whose state is active",
      'set one region\'s state to "active", or destroy the environment',
    ],
  ],
  "clouds without a DNS zone": [
    [
      "dns.zone",
      "nothing",
      "a public DNS zone that you own, such as example.com",
      "add dns.zone: clients find an environment on clouds by its name",
    ],
  ],
};

export const ADDRESSES_SAID: Readonly<Record<string, readonly Said[]>> = {
  "a supernet that is too small": [
    [
      "network.supernet",
      '"10.0.0.0/16"',
      "a prefix from /8 to /12 inside 10.0.0.0/8: less is too small for 64 regions",
      "use 10.0.0.0/12",
    ],
  ],
  "a supernet that is not aligned": [
    ["network.supernet", '"10.8.0.0/9"', "a range that begins at a multiple of its size", "use 10.0.0.0/9"],
  ],
  "a public supernet": [
    [
      "network.supernet",
      '"11.0.0.0/8"',
      "a range inside 10.0.0.0/8, 100.64.0.0/10 or 172.16.0.0/12",
      "use 10.0.0.0/8, or the part of these ranges that your organisation keeps for this",
    ],
  ],
  "services outside of what EKS takes": [
    [
      "network.supernet",
      '"100.64.0.0/10", which puts the Kubernetes services of eu-west-1 into 100.64.64.0/20',
      "a range inside 10.0.0.0/8 or 172.16.0.0/12: EKS takes services' addresses from no other",
      "use a supernet in 10.0.0.0/8",
    ],
  ],
  "pods where a VPC cannot have them": [
    [
      "regions.eu-west-1.index",
      "0, which puts the pods into 10.0.32.0/20",
      "on AWS, an index whose pods lie outside 10.0.0.0/16: a VPC in 10.0.0.0/15 cannot be given a second range there",
      "give a region that does not exist yet another index; otherwise use another supernet, such as 10.0.0.0/8",
    ],
  ],
};

export const TIERS_SAID: Readonly<Record<string, readonly Said[]>> = {
  "zones too few for Kafka and Cassandra": [
    [
      "regions.eu-central-1.zones",
      "2 zones (a, b)",
      "at least 3: 3 replicas of kafka and cassandra in zones of their own",
      "add c, or lower kafka.replicationFactor and cassandra.replicationFactor to 2",
    ],
  ],
  "zones too few in a region that has no more": [
    [
      "regions.us-west-1.zones",
      "2 zones (a, b)",
      "at least 3: 3 replicas of kafka and cassandra in zones of their own",
      "take a region with 3 zones, or lower kafka.replicationFactor and cassandra.replicationFactor to 2",
    ],
  ],
  "zones too few for Cassandra alone": [
    [
      "regions.eu-central-1.zones",
      "2 zones (a, b)",
      "at least 3: 3 replicas of cassandra in zones of their own",
      "add c, or lower cassandra.replicationFactor to 2",
    ],
    [
      "regions",
      "6 × kafka.m7g.xlarge in eu-west-1, 4 × kafka.m7g.xlarge in eu-central-1",
      "as many brokers of one type in every region on AWS: what one region writes, the others must take in",
      "give the regions the same number of zones",
    ],
  ],
  "brokers that no Replicator takes": [
    [
      "kafka.brokerMemoryGiB",
      "6 × kafka.t3.small in eu-west-1, 6 × kafka.t3.small in eu-central-1",
      "brokers of kafka.m7g.large or larger with more than one region on AWS: MSK Replicator takes no kafka.t3.small",
      "raise it to 8, or declare one region on AWS",
    ],
  ],
  "data zones too few, of zones enough": [
    [
      "regions.eu-central-1.dataZones",
      "2 data zones (a, c)",
      "at least 3: 3 replicas of kafka and cassandra in zones of their own",
      "add b, or lower kafka.replicationFactor and cassandra.replicationFactor to 2",
    ],
  ],
  "zones too few, and fewer named for data": [
    [
      "regions.eu-central-1.zones",
      "2 zones (a, c)",
      "at least 3: 3 replicas of kafka and cassandra in zones of their own",
      "add b, and name 3 in regions.eu-central-1.dataZones, or lower kafka.replicationFactor and cassandra.replicationFactor to 1",
    ],
  ],
  "a data zone that is none of the region's": [
    [
      "regions.us-west-2.dataZones",
      '"d"',
      "letters out of the region's zones: a, b, c",
      "leave d out, or add it to regions.us-west-2.zones",
    ],
  ],
  "more zones than hold data, unnamed": [
    [
      "regions.us-west-2.dataZones",
      "nothing, with 4 zones (a, b, c, d)",
      "one to three of them: a region with more than 3 zones says which hold its data, so that a zone that joins moves none",
      "name those that hold it today, such as dataZones: [a, b, c]",
    ],
  ],
  "as many in sync as replicas": [
    [
      "kafka.minimumInSync",
      "3 with a replication factor of 3",
      "less than kafka.replicationFactor, so that a broker can restart without stopping writes",
      "lower it to 2, or raise kafka.replicationFactor",
    ],
  ],
  "two in sync with one replica": [
    ["kafka.minimumInSync", "2 with a replication factor of 1", "1", "set it to 1, or raise kafka.replicationFactor"],
  ],
  "more Kafka replicas than brokers": [
    [
      "kafka.replicationFactor",
      "5, for 3 brokers in eu-west-1, eu-central-1 and europe-west4",
      "at most 3: every replica is on a broker of its own",
      "lower it, or raise kafka.brokersPerZone to 2",
    ],
  ],
  "Kafka replicas on local": [
    ["kafka.replicationFactor", "3", "1 on local, where a region runs one broker", "leave it out"],
  ],
  "Kafka writes that stop with a zone": [
    [
      "kafka.replicationFactor",
      "2: losing 2 zones leaves 0 in eu-west-1, eu-central-1 and europe-west4",
      "one that leaves kafka.minimumInSync, 1, after losing as many zones as failover.survive.zones",
      "raise it to 3, or lower failover.survive.zones",
    ],
    [
      "cassandra.replicationFactor",
      "3: losing 2 zones leaves 1 in eu-west-1, eu-central-1 and europe-west4",
      "one of which a majority is left after losing as many zones as failover.survive.zones",
      "lower failover.survive.zones: in three data zones or fewer, no number of replicas does it",
    ],
  ],
  "Kafka writes that stop with a zone, one of two in sync": [
    [
      "kafka.replicationFactor",
      "5: losing 1 zone leaves 3 in eu-west-1, eu-central-1 and europe-west4",
      "one that leaves kafka.minimumInSync, 4, after losing as many zones as failover.survive.zones",
      "lower kafka.minimumInSync to 3, or lower failover.survive.zones",
    ],
  ],
  "no local quorum after a zone": [
    [
      "cassandra.replicationFactor",
      "2: losing 1 zone leaves 1 in eu-west-1, eu-central-1 and europe-west4",
      "3 or 5, of which a majority is left after losing as many zones as failover.survive.zones",
      "set it to 3 or 5, or lower failover.survive.zones",
    ],
  ],
  "no local quorum after two zones": [
    [
      "cassandra.replicationFactor",
      "3: losing 2 zones leaves 1 in eu-west-1",
      "one of which a majority is left after losing as many zones as failover.survive.zones",
      "lower failover.survive.zones: in three data zones or fewer, no number of replicas does it",
    ],
    [
      "coordination",
      "3 voters (eu-west-1 3): losing eu-west-1a + eu-west-1b leaves 1",
      "at least 2 left after every declared loss: a majority",
      "lower failover.survive.zones to 1, or place the voters in three regions",
    ],
  ],
  "Cassandra replicas on local": [
    ["cassandra.replicationFactor", "2", "1 on local, where a region runs one node", "leave it out"],
  ],
  "Keyspaces for strong data": [
    [
      "dataClasses.ledger.consistency",
      '"strong" with the engine "keyspaces"',
      '"available": Keyspaces replicates between regions asynchronously and has no quorum across them',
      'set cassandra.engine to "k8ssandra", or the class to "available"',
    ],
  ],
  "Keyspaces on GCP": [
    [
      "cassandra.engine",
      '"keyspaces" with europe-west4 on gcp',
      '"k8ssandra": Keyspaces is in regions on aws only',
      "leave it out for the default",
    ],
  ],
  "processes on clouds": [
    [
      "cassandra.engine",
      '"process" with eu-west-1 and eu-central-1 on aws, europe-west4 on gcp',
      '"k8ssandra" or "keyspaces": "process" runs on this machine',
      "leave it out for the default",
    ],
  ],
  "fewer Cassandra nodes than replicas": [
    [
      "cassandra.nodesPerZone",
      "1: 3 in eu-west-1",
      "at least 2: each of the 5 replicas of a row is on a node of its own",
      "raise it to 2, leave it out, or lower cassandra.replicationFactor",
    ],
  ],
  "K8ssandra on local": [
    [
      "cassandra.engine",
      '"k8ssandra" with north, south and west on local',
      '"process" on local: "k8ssandra" runs on the clouds\' clusters',
      "leave it out for the default",
    ],
  ],
  "replica sets that a loss takes whole": [
    [
      "service.shardReplicas",
      "1",
      "at least 2: one more than the 1 region that may be lost",
      "raise it to 2, or lower failover.survive.regions",
    ],
  ],
  "a quota below what must run": [
    [
      "regions.eu-central-1.quotas.cpus",
      "8 vCPU",
      "at least 48 vCPU: 3 nodes carry what the region must serve after any declared loss, and 24 are Cassandra's",
      "ask the cloud for a higher quota and declare it, lower service.peakRequestsPerSecond, or add a region",
    ],
  ],
  "a replica that fits no node": [
    [
      "service.replicaCpu",
      "7 vCPU",
      "at most 6.8 vCPU: what a node of 8 vCPU leaves for pods",
      "lower service.replicaCpu, or raise kubernetes.nodeCpu to 9",
    ],
  ],
};

export const SURVIVAL_SAID: Readonly<Record<string, readonly Said[]>> = {
  "every region lost": [
    [
      "failover.survive.regions",
      "3 of 3 active regions",
      "at most 1: the rest must have a majority of the active regions",
      "lower it to 1",
    ],
  ],
  "one of two regions lost": [
    [
      "failover.survive.regions",
      "1 of 2 active regions",
      "at most 0: the rest must have a majority of the active regions",
      "lower it to 0, or declare 3 active regions",
    ],
  ],
  "the only region lost": [
    [
      "failover.survive.regions",
      "1 of 1 active region",
      "at most 0: the rest must have a majority of the active regions",
      "lower it to 0, or declare 3 active regions",
    ],
  ],
  "more regions lost than five voters survive": [
    [
      "failover.survive.regions",
      "3 of 5 active regions",
      "at most 2: the rest must have a majority of the active regions",
      "lower it to 2",
    ],
  ],
  "zones lost on local": [
    [
      "failover.survive.zones",
      "1",
      "0 on local, where a region's Kafka and Cassandra are one process each",
      "leave it out, and have failover.survive.regions instead",
    ],
  ],
  "the only cloud lost": [
    [
      "failover.survive.clouds",
      "1 of 1 cloud with active regions",
      "0: nothing would be left to serve",
      "leave it out",
    ],
  ],
  "one of two clouds lost": [
    [
      "failover.survive.clouds",
      "1 of 2 clouds with active regions",
      "0: of two clouds, one always has half the voters or more, and without it the rest has no majority",
      "leave it out",
    ],
  ],
  "a placement that a region's loss ends": [
    [
      "coordination.placement",
      "3 voters (eu-west-1 2, eu-central-1 1): losing eu-west-1 leaves 1",
      "at least 2 left after every declared loss: a majority",
      "spread them so that no region has 2 or more, or lower failover.survive.regions",
    ],
  ],
  "too few voters for two regions": [
    [
      "coordination.voters",
      "3 voters (eu-west-1 1, eu-central-1 1, europe-west4 1): losing eu-west-1 + eu-central-1 leaves 1",
      "at least 2 left after every declared loss: a majority",
      "place 5 voters, or lower failover.survive.regions",
    ],
  ],
  "a placement that two regions' loss ends": [
    [
      "coordination.placement",
      "5 voters (eu-west-1 2, eu-central-1 2, europe-west4 1): losing eu-west-1 + eu-central-1 leaves 1",
      "at least 3 left after every declared loss: a majority",
      "spread them so that no 2 regions have 3 or more, or lower failover.survive.regions",
    ],
  ],
  "voters in too few zones": [
    [
      "coordination",
      "3 voters (us-west-1 3): losing us-west-1a leaves 1",
      "at least 2 left after every declared loss: a majority",
      "use 3 data zones, or lower failover.survive.zones",
    ],
  ],
  "strong data in two regions": [
    [
      "cassandra.strongDatacenters",
      "6 replicas (eu-west-1 3, europe-west4 3): losing eu-west-1 leaves 3",
      "at least 4 left after every declared loss: a majority",
      "hold strong data in 3 regions or more, or lower failover.survive.regions",
    ],
  ],
  "strong data in three regions, two lost": [
    [
      "cassandra.strongDatacenters",
      "9 replicas (eu-west-1 3, eu-central-1 3, europe-west4 3): losing eu-west-1 + eu-central-1 leaves 3",
      "at least 5 left after every declared loss: a majority",
      "hold strong data in 5 regions or more, or lower failover.survive.regions",
    ],
  ],
};

export const COORDINATION_SAID: Readonly<Record<string, readonly Said[]>> = {
  "an even number of voters": [
    [
      "coordination.placement",
      "4 voters",
      "3 or 5: an even number survives no more losses than one voter fewer",
      "add or take away one",
    ],
  ],
  "two voters": [
    [
      "coordination.placement",
      "2 voters",
      "3 or 5: an even number survives no more losses than one voter fewer",
      "add 1",
    ],
  ],
  "seven voters": [
    ["coordination.placement", "7 voters", "3 or 5: every further voter slows each write", "take 2 away"],
  ],
  "one voter for several regions": [
    [
      "coordination.voters",
      "1 voter",
      "3 or 5: 1 is enough only for a single region on local",
      "leave it out for the default",
    ],
  ],
  "one voter placed for several regions": [
    ["coordination.placement", "1 voter", "3 or 5: 1 is enough only for a single region on local", "add 2"],
  ],
  "one voter on a cloud": [
    [
      "coordination.voters",
      "1 voter",
      "3 or 5: 1 is enough only for a single region on local",
      "leave it out for the default",
    ],
  ],
  "voters other than placed": [
    [
      "coordination.voters",
      "5, where coordination.placement has 3",
      "the sum of coordination.placement",
      "leave coordination.voters out, or correct one of the two",
    ],
  ],
  "an election that is too short": [
    [
      "coordination.electionMilliseconds",
      "150",
      "at least 500: five heartbeats of 100 ms, and ten round trips of 17.4 ms between the voters",
      "raise it, or place the voters nearer to each other",
    ],
  ],
  "heartbeats that are shorter than round trips": [
    [
      "coordination.electionMilliseconds",
      "100, ten heartbeats of 10 ms",
      "at least 174: five heartbeats of 10 ms, and ten round trips of 17.4 ms between the voters",
      "raise it, or place the voters nearer to each other",
    ],
  ],
  "heartbeats that make elections too long": [
    [
      "coordination.electionMilliseconds",
      "60000, ten heartbeats of 6000 ms",
      "at most 50000, as etcd has it",
      "lower coordination.heartbeatMilliseconds",
    ],
  ],
  "a lease shorter than etcd grants": [
    [
      "coordination.leaseSeconds",
      "10",
      "at least 12: etcd grants none shorter than one and a half election timeouts of 8000 ms",
      "raise it to 12, or lower coordination.electionMilliseconds",
    ],
  ],
};

export const NAMES_SAID: Readonly<Record<string, readonly Said[]>> = {
  "strong data in a region misspelt": [
    [
      "cassandra.strongDatacenters[2]",
      '"europe-west5", which is not declared',
      "an active region: eu-west-1, eu-central-1, europe-west4",
      'did you mean "europe-west4"?',
    ],
  ],
  "strong data in a region that drains": [
    [
      "cassandra.strongDatacenters[3]",
      '"eu-north-1", which is draining',
      "an active region: eu-west-1, eu-central-1, europe-west4",
      "leave it out, or name another: what it holds must be elsewhere before it goes",
    ],
  ],
  "a voter in a retired region": [
    [
      "coordination.placement.eu-south-1",
      '"eu-south-1", which is retired',
      "an active region: eu-west-1, eu-central-1, europe-west4",
      "leave it out, or name another: it has no resources",
    ],
  ],
  "a voter in an unknown region": [
    [
      "coordination.placement.atlantis",
      '"atlantis", which is not declared',
      "an active region: eu-west-1, eu-central-1, europe-west4",
      "correct the name, or declare the region",
    ],
  ],
  "an order with a region that drains": [
    [
      "failover.order[0]",
      '"eu-north-1", which is draining',
      "an active region: eu-west-1, eu-central-1, europe-west4",
      "leave it out, or name another: what it holds must be elsewhere before it goes",
    ],
  ],
  "an order with a name misspelt": [
    [
      "failover.order[0]",
      '"eu-west-2", which is not declared',
      "an active region: eu-west-1, eu-central-1, europe-west4",
      'did you mean "eu-west-1"?',
    ],
  ],
  "an order where every region serves": [
    [
      "failover.order",
      '["eu-west-1"] in the mode "active-active"',
      "nothing, as every region serves and clients go to the nearest",
      'leave it out, or set failover.mode to "active-passive"',
    ],
  ],
  "a round trip from an unknown region": [
    [
      "roundTrips.atlantis",
      '"atlantis", which is not declared',
      "a declared region: eu-west-1, eu-central-1, europe-west4",
      "correct the name, or declare the region",
    ],
  ],
  "a round trip to a region misspelt": [
    [
      "roundTrips.eu-west-1.eu-centra-1",
      '"eu-centra-1", which is not declared',
      "a declared region: eu-west-1, eu-central-1, europe-west4",
      'did you mean "eu-central-1"?',
    ],
  ],
  "a round trip of a region to itself": [
    ["roundTrips.eu-west-1.eu-west-1", "1", "times between two regions", "leave it out"],
  ],
  "two round trips for one pair": [
    [
      "roundTrips.eu-central-1.eu-west-1",
      "26, where roundTrips.eu-west-1.eu-central-1 has 25",
      "one time for both directions: a round trip has both in it",
      "leave one of the two out",
    ],
  ],
};

export const TARGETS_SAID: Readonly<Record<string, readonly Said[]>> = {
  routing: [
    [
      "failover.targets.routingSeconds",
      "60 s, where the settings give 103 s = detect 42 + ttl 60 + reconnect 1",
      "at least 103 s with these settings",
      "raise it: 61 s of the time are fixed",
    ],
  ],
  "service, slowed by the route": [
    [
      "failover.targets.serviceSeconds",
      "90 s, where the settings give 103.5 s = max(detect 42 + ttl 60 + reconnect 1, election 1 + lease 10 + expiry 0.5 + takeover 0.45 + watch 0.1) + warmUp 0.5",
      "at least 103.5 s with these settings",
      "lower the longest term, detect (42 s, from failover.detection), or raise the target",
    ],
  ],
  "service, slowed by the lease": [
    [
      "failover.targets.serviceSeconds",
      "90 s, where the settings give 112.55 s = max(detect 42 + ttl 60 + reconnect 1, election 1 + lease 110 + expiry 0.5 + takeover 0.45 + watch 0.1) + warmUp 0.5",
      "at least 112.55 s with these settings",
      "lower the longest term, lease (110 s, from coordination.leaseSeconds), or raise the target",
    ],
  ],
  redis: [
    [
      "failover.targets.redisSeconds",
      "0.2 s, where the settings give 0.25 s = redisTimeout 0.25",
      "at least 0.25 s with these settings",
      "raise it: 0.25 s of the time are fixed",
    ],
  ],
  kafka: [
    [
      "failover.targets.kafkaSeconds",
      "19 s, where the settings give 20 s = session 10 + rebalance 10",
      "at least 20 s with these settings",
      "raise it: 20 s of the time are fixed",
    ],
  ],
  "available data": [
    [
      "failover.targets.availableLossSeconds",
      "0.5 s, where the settings give 1 s = lag 1",
      "at least 1 s with these settings",
      "lower the longest term, lag (1 s, from cassandra.replicationLagSeconds), or raise the target",
    ],
  ],
  "service, where only zones must be survived": [
    [
      "failover.targets.serviceSeconds",
      "120 s, where the settings give 122.55 s = max(unhealthy 42 + shift 30 + reconnect 1, election 1 + lease 120 + expiry 0.5 + takeover 0.45 + watch 0.1) + warmUp 0.5",
      "at least 122.55 s with these settings",
      "lower the longest term, lease (120 s, from coordination.leaseSeconds), or raise the target",
    ],
  ],
  "a detection that is slower than the target": [
    [
      "failover.targets.serviceSeconds",
      "120 s, where the settings give 261.5 s = max(detect 200 + ttl 60 + reconnect 1, election 1 + lease 10 + expiry 0.5 + takeover 0.45 + watch 0.1) + warmUp 0.5",
      "at least 261.5 s with these settings",
      "lower the longest term, detect (200 s, from failover.detection), or raise the target",
    ],
  ],
  "on local": [
    [
      "failover.targets.routingSeconds",
      "1 s, where the settings give 4 s = detect 3 + reconnect 1",
      "at least 4 s with these settings",
      "raise it: 1 s of the time are fixed",
    ],
  ],
};
