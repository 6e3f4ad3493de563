/** Declarations that a cloud would refuse, or that nothing is created for yet, each with all that is said about it. */
import type { Said } from "./check-answers.ts";
import { aws, FIVE, gcp, LOCAL, ONE, THREE, TWO } from "./check-declarations.ts";

export interface CloudCase {
  readonly mistake: string;
  readonly input: object;
  readonly said: readonly Said[];
}

const access = (ranges: readonly string[], rest: object = {}): object => ({
  ...THREE,
  ...rest,
  kubernetes: { publicAccess: ranges },
});
const PATIENT = { routingSeconds: 600, serviceSeconds: 600 };
const detection = (settings: object): object => ({ ...THREE, failover: { detection: settings, targets: PATIENT } });
const available = { dataClasses: { session: { consistency: "available" } } };
const PUBLIC =
  "a public range, outside of 10.0.0.0/8, 100.64.0.0/10, 172.16.0.0/12, 192.168.0.0/16: the endpoint sees the public address of who comes from there";
const INDEPENDENT = "leave it out: each region's Redis is then independent, and rebuilt from the log";
const OFFICES = "name the ranges of your offices and pipelines, or leave it out and come from inside the networks";
const WHOLE = "a whole number from 2 to 120 with regions on AWS: what its load balancers take";

export const ACCOUNTS: readonly CloudCase[] = [
  {
    mistake: "a region in an account of its own",
    input: {
      ...TWO,
      accounts: { aws: "111111111111" },
      regions: { ...TWO.regions, "eu-central-1": aws(1, { account: "222222222222" }) },
    },
    said: [
      [
        "regions.eu-central-1.account",
        '"222222222222", where accounts.aws is "111111111111"',
        "nothing, or the account of the environment: regions in accounts of their own are not created yet",
        "leave it out",
      ],
    ],
  },
  {
    mistake: "a region's account, where the environment's is not declared",
    input: { ...THREE, regions: { ...THREE.regions, "europe-west4": gcp(2, { account: "example-prod" }) } },
    said: [
      [
        "regions.europe-west4.account",
        '"example-prod", where accounts.gcp is left out',
        "nothing, or the account of the environment: regions in accounts of their own are not created yet",
        "leave it out, or declare it as accounts.gcp for all regions on gcp",
      ],
    ],
  },
];

export const CALLERS: readonly CloudCase[] = [
  {
    mistake: "a service without anybody who issues tokens",
    input: { ...THREE, service: { image: `sha256:${"0".repeat(64)}` } },
    said: [
      [
        "tokens",
        "nothing, where service.image is declared",
        'who issues the tokens of callers, such as { issuer: "https://login.example.com/" }',
        "add tokens.issuer: the service answers nobody without a token",
      ],
    ],
  },
];

export const ACCESS: readonly CloudCase[] = [
  {
    mistake: "the whole internet on the control planes",
    input: access(["198.51.100.0/24", "0.0.0.0/0"]),
    said: [
      [
        "kubernetes.publicAccess[1]",
        '"0.0.0.0/0"',
        '/8 or longer on "prod": the ranges that you come from, not the internet',
        OFFICES,
      ],
    ],
  },
  {
    mistake: "the internet in two halves, on staging",
    input: access(["0.0.0.0/1", "128.0.0.0/1"], { environment: "staging" }),
    said: ["0.0.0.0/1", "128.0.0.0/1"].map((range, position): Said => [
      `kubernetes.publicAccess[${position}]`,
      `"${range}"`,
      '/8 or longer on "staging": the ranges that you come from, not the internet',
      OFFICES,
    ]),
  },
  {
    mistake: "a range that is none",
    input: access(["198.51.100.0/33"]),
    said: [
      [
        "kubernetes.publicAccess[0]",
        '"198.51.100.0/33"',
        "an IPv4 range: four octets from 0 to 255 without leading zeros, and a prefix to /32, such as 198.51.100.0/24",
        "write the range in that form",
      ],
    ],
  },
  {
    mistake: "a host's address in a range",
    input: access(["198.51.100.7/24"]),
    said: [
      [
        "kubernetes.publicAccess[0]",
        '"198.51.100.7/24"',
        "a range that begins at a multiple of its size",
        "use 198.51.100.0/24",
      ],
    ],
  },
  {
    mistake: "private ranges, which no packet from the internet comes from",
    input: access(["10.0.0.0/8", "192.168.4.0/24"]),
    said: ["10.0.0.0/8", "192.168.4.0/24"].map((range, position): Said => [
      `kubernetes.publicAccess[${position}]`,
      `"${range}"`,
      PUBLIC,
      "name the public range instead, or leave it out",
    ]),
  },
];

export const DETECTION: readonly CloudCase[] = [
  {
    mistake: "an interval that Route 53 has not",
    input: detection({ intervalSeconds: 7 }),
    said: [
      [
        "failover.detection.intervalSeconds",
        "7",
        "10 or 30 with regions on AWS: Route 53 and Global Accelerator check at no other interval",
        "set it to 10",
      ],
    ],
  },
  {
    mistake: "an interval, a threshold and a timeout that AWS has not",
    input: detection({ intervalSeconds: 25, threshold: 1, timeoutSeconds: 0.5 }),
    said: [
      [
        "failover.detection.intervalSeconds",
        "25",
        "10 or 30 with regions on AWS: Route 53 and Global Accelerator check at no other interval",
        "set it to 30",
      ],
      [
        "failover.detection.threshold",
        "1",
        "2 to 10 with regions on AWS: its load balancers take no fewer",
        "raise it to 2",
      ],
      ["failover.detection.timeoutSeconds", "0.5", WHOLE, "set it to 2"],
    ],
  },
  {
    mistake: "a timeout that is not whole",
    input: detection({ timeoutSeconds: 9.6 }),
    said: [["failover.detection.timeoutSeconds", "9.6", WHOLE, "set it to 9"]],
  },
  {
    mistake: "a timeout as long as the interval",
    input: detection({ timeoutSeconds: 10 }),
    said: [
      [
        "failover.detection.timeoutSeconds",
        "10",
        "less than failover.detection.intervalSeconds, 10: AWS's load balancers end a check before the next",
        "lower it to 9 or less, or set the interval to 30",
      ],
    ],
  },
  {
    mistake: "a timeout that no interval leaves room for",
    input: detection({ intervalSeconds: 30, timeoutSeconds: 60 }),
    said: [
      [
        "failover.detection.timeoutSeconds",
        "60",
        "less than failover.detection.intervalSeconds, 30: AWS's load balancers end a check before the next",
        "lower it to 29 or less",
      ],
    ],
  },
];

export const NETWORKS: readonly CloudCase[] = [
  {
    mistake: "regions on AWS that are not joined",
    input: { ...THREE, network: { interconnect: "none" } },
    said: [
      [
        "network.interconnect",
        '"none" with eu-west-1 and eu-central-1 on aws',
        '"transit-gateway" or "peering": Cassandra\'s datacentres and etcd\'s voters reach each other over it',
        "leave it out for the default, or keep a single region on aws",
      ],
    ],
  },
  {
    mistake: "regions on AWS that are not joined, with voters in both",
    input: { ...TWO, ...available, cassandra: { engine: "keyspaces" }, network: { interconnect: "none" } },
    said: [
      [
        "network.interconnect",
        '"none" with eu-west-1 and eu-central-1 on aws',
        '"transit-gateway" or "peering": etcd\'s voters reach each other over it',
        "leave it out for the default, or keep a single region on aws",
      ],
    ],
  },
  {
    mistake: "a single zone on AWS",
    input: {
      ...ONE,
      ...available,
      regions: { "eu-west-1": aws(0, { zones: ["b"] }) },
      kafka: { replicationFactor: 1, minimumInSync: 1 },
      cassandra: { engine: "keyspaces" },
    },
    said: [
      [
        "regions.eu-west-1.zones",
        "1 zone (b)",
        "at least 2 on AWS: load balancers, EKS and MSK are refused in a single zone",
        "add 1 of a, c",
      ],
    ],
  },
  {
    mistake: "an accelerator without a region on AWS",
    input: { regions: { "europe-west4": gcp(0) }, dns: { zone: "example.com", accelerator: true } },
    said: [
      [
        "dns.accelerator",
        "true without a region on aws",
        "false: AWS Global Accelerator leads to regions on AWS only",
        "leave it out",
      ],
    ],
  },
];

export const STORES: readonly CloudCase[] = [
  {
    mistake: "more partitions than brokers should have",
    // (5000 × 2 regions on AWS + 100) × 3 replicas = 30300, on 6 brokers that may have 1000 each.
    input: { ...THREE, kafka: { topicDefaults: { partitions: 5000 } } },
    said: [
      [
        "kafka.brokersPerZone",
        "2: 5050 partitions on each of 6 brokers in eu-west-1 and eu-central-1",
        "at most 1000 partitions on a kafka.m7g.xlarge, replicas and the copies of 2 regions on AWS counted",
        "raise it to 11, raise kafka.brokerMemoryGiB for larger brokers, or give the topics fewer partitions",
      ],
    ],
  },
  {
    mistake: "more memory than a Redis node has",
    input: { ...ONE, redis: { memoryGiB: 500 } },
    said: [
      [
        "redis.memoryGiB",
        "500 GiB",
        "at most 419.09 GiB on AWS: the largest node of ElastiCache",
        "lower it, and raise redis.shards to hold as much",
      ],
    ],
  },
  {
    mistake: "shards of Redis that a zone takes whole",
    input: { ...THREE, redis: { replicasPerShard: 0 } },
    said: [
      [
        "redis.replicasPerShard",
        "0",
        "at least 1: a shard is left after losing as many zones as failover.survive.zones",
        "raise it to 1, or lower failover.survive.zones",
      ],
    ],
  },
  {
    mistake: "a global datastore beyond AWS",
    input: { ...FIVE, redis: { globalDatastore: true } },
    said: [
      [
        "redis.globalDatastore",
        "true, with europe-west4 and europe-west9 outside of AWS",
        "false: only ElastiCache, on AWS, has global datastores",
        INDEPENDENT,
      ],
    ],
  },
  {
    mistake: "a global datastore of four regions, on nodes that are too small",
    input: {
      ...ONE,
      regions: { "eu-west-1": aws(0), "eu-west-2": aws(1), "eu-west-3": aws(2), "eu-north-1": aws(3) },
      redis: { globalDatastore: true, memoryGiB: 3 },
    },
    said: [
      [
        "redis.globalDatastore",
        "true, with 4 regions",
        "at most 3 regions: a primary and two secondaries",
        INDEPENDENT,
      ],
      [
        "redis.memoryGiB",
        "3 GiB, a cache.t4g.medium, with redis.globalDatastore",
        "more than 3.09 GiB: a global datastore's nodes are large at least",
        "raise it to 6.38, or leave redis.globalDatastore out",
      ],
    ],
  },
];

/** Declarations near those, with which nothing is wrong. */
export const SOUND: readonly (readonly [string, object])[] = [
  [
    "a region that names the environment's account",
    { ...ONE, accounts: { aws: "111111111111" }, regions: { "eu-west-1": aws(0, { account: "111111111111" }) } },
  ],
  [
    "an account of its own of a retired region",
    { ...TWO, regions: { ...TWO.regions, "eu-west-3": aws(2, { account: "222222222222", state: "retired" }) } },
  ],
  ["named ranges on the control planes", access(["198.51.100.0/24", "203.0.113.7/32", "8.0.0.0/8"])],
  [
    "the whole internet on dev's control planes",
    { ...ONE, environment: "dev", kubernetes: { publicAccess: ["0.0.0.0/0"] } },
  ],
  ["a check every 30 seconds on AWS", detection({ intervalSeconds: 30, threshold: 2, timeoutSeconds: 10 })],
  [
    "a check every 7 seconds on GCP",
    {
      regions: { "europe-west4": gcp(0) },
      dns: { zone: "example.com" },
      failover: { detection: { intervalSeconds: 7 } },
    },
  ],
  ["a single region that is joined to nothing", { ...ONE, network: { interconnect: "none" } }],
  [
    "regions that are not joined, with the voters in one and Keyspaces",
    {
      ...TWO,
      ...available,
      cassandra: { engine: "keyspaces" },
      coordination: { placement: { "eu-west-1": 3 } },
      network: { interconnect: "none" },
    },
  ],
  [
    "four zones, of which three hold the data",
    { ...ONE, regions: { "us-west-2": aws(0, { zones: ["a", "b", "c", "d"], dataZones: ["b", "c", "d"] }) } },
  ],
  [
    "a global datastore of three regions on AWS",
    {
      ...ONE,
      regions: { "eu-west-1": aws(0), "eu-west-2": aws(1), "eu-west-3": aws(2) },
      redis: { globalDatastore: true },
    },
  ],
  [
    "no replica in Redis where no zone is lost",
    { ...THREE, redis: { replicasPerShard: 0 }, failover: { survive: { zones: 0 } } },
  ],
  ["as many partitions as brokers may have", { ...ONE, kafka: { topicDefaults: { partitions: 1900 } } }],
  ["an accelerator on local, where nothing of DNS is used", { ...LOCAL, dns: { accelerator: true } }],
];
