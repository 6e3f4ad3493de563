/** Declarations with one structural mistake each, and what is said about it. */

/** Path, what was found, what is accepted, how to mend it. */
type Said = readonly [path: string, found: string, accepted: string, mend: string];

/** A declaration with one mistake. */
export interface Mistake {
  readonly mistake: string;
  readonly input: unknown;
  readonly said: Said;
}

/** A valid declaration, for a case to add its mistake to. */
export const VALID = { regions: { "eu-west-1": { cloud: "aws", index: 0 } } };

const region = (fields: object): object => ({ regions: { "eu-west-1": { cloud: "aws", index: 0, ...fields } } });

const KAFKA_KEYS =
  "topics, topicDefaults, replicationFactor, minimumInSync, brokersPerZone, brokerMemoryGiB, storageGiB, scram, replicationLagSeconds";
export const TOP_KEYS =
  "environment, owner, protect, tags, regions, network, kubernetes, kafka, redis, cassandra, coordination, service, " +
  "dataClasses, failover, dns, alarms, policies, accounts, tokens, roundTrips";
const REGIONS =
  "a mapping by region, each a mapping with the keys cloud, index, zones, dataZones, weight, state, account, quotas";
const REGION_NAME = "a region's name: 3 to 32 lower-case letters, digits and hyphens";

export const STRUCTURE: readonly Mistake[] = [
  {
    mistake: "no topology at all",
    input: undefined,
    said: ["", "nothing", `a mapping with the keys ${TOP_KEYS}`, "write the topology"],
  },
  {
    mistake: "a list as the topology",
    input: [],
    said: ["", "[]", `a mapping with the keys ${TOP_KEYS}`, "make it a mapping: a key for each entry, not a list"],
  },
  {
    mistake: "a missing section",
    input: {},
    said: ["regions", "nothing", REGIONS, 'add "regions" (the regions, by name)'],
  },
  {
    mistake: "a missing field of an entry",
    input: { regions: { "eu-west-1": { cloud: "aws" } } },
    said: ["regions.eu-west-1.index", "nothing", "a whole number from 0 to 63", 'add "index" (the region\'s number)'],
  },
  {
    mistake: "no region",
    input: { regions: {} },
    said: ["regions", "{}", "at least one region", "add a region, such as eu-west-1: { cloud: aws, index: 0 }"],
  },
  {
    mistake: "a list of regions",
    input: { regions: [{ name: "eu-west-1" }] },
    said: ["regions", '[{"name":"eu-west-1"}]', REGIONS, "make it a mapping: a key for each entry, not a list"],
  },
  {
    mistake: "an empty required section",
    input: { regions: null },
    said: ["regions", "null (the key has no value)", REGIONS, "give it a value"],
  },
  {
    mistake: "an empty section that has defaults",
    input: { ...VALID, kafka: null },
    said: [
      "kafka",
      "null (the key has no value)",
      `a mapping with the keys ${KAFKA_KEYS}`,
      "fill it in, or remove the key to take its defaults",
    ],
  },
  {
    mistake: "an empty field that has a default",
    input: { ...VALID, owner: null },
    said: [
      "owner",
      "null (the key has no value)",
      "a string of 1 to 63 characters",
      "give it a value, or remove the key",
    ],
  },
];

export const KEYS: readonly Mistake[] = [
  {
    mistake: "a misspelt section",
    input: { ...VALID, kafa: { replicationFactor: 3 } },
    said: ["kafa", 'the unknown key "kafa"', `one of ${TOP_KEYS}`, 'did you mean "kafka"?'],
  },
  {
    mistake: "a misspelt nested key",
    input: { ...VALID, kafka: { replicationfactor: 3 } },
    said: [
      "kafka.replicationfactor",
      'the unknown key "replicationfactor"',
      `one of ${KAFKA_KEYS}`,
      'did you mean "replicationFactor"?',
    ],
  },
  {
    mistake: "a misspelt key in an entry of a mapping",
    input: region({ zone: ["a"] }),
    said: [
      "regions.eu-west-1.zone",
      'the unknown key "zone"',
      "one of cloud, index, zones, dataZones, weight, state, account, quotas",
      'did you mean "zones"?',
    ],
  },
  {
    mistake: "a misspelt required key, once and not also as missing",
    input: { ...VALID, dataClasses: { ledger: { consistensy: "strong" } } },
    said: [
      "dataClasses.ledger.consistensy",
      'the unknown key "consistensy"',
      "only consistency",
      'did you mean "consistency"?',
    ],
  },
  {
    mistake: "a key in the wrong section",
    input: { ...VALID, failover: { zones: 1 } },
    said: [
      "failover.zones",
      'the unknown key "zones"',
      "one of mode, order, survive, detection, dnsTtlSeconds, failBack, degradation, targets",
      "move it to failover.survive.zones, or remove it",
    ],
  },
  {
    mistake: "a key that belongs nowhere, without its value, which may be a secret",
    input: { ...VALID, redis: { password: "hunter2" } },
    said: [
      "redis.password",
      'the unknown key "password"',
      "one of shards, replicasPerShard, memoryGiB, globalDatastore, cacheSeconds",
      "remove it",
    ],
  },
  {
    mistake: "a region's name with capitals and underscores",
    input: { regions: { EU_West_1: { cloud: "aws", index: 0 } } },
    said: ["regions.EU_West_1", 'the key "EU_West_1"', REGION_NAME, 'rename it, such as to "eu-west-1"'],
  },
  {
    mistake: "a region's name that is too short",
    input: { regions: { eu: { cloud: "aws", index: 0 } } },
    said: ["regions.eu", 'the key "eu"', REGION_NAME, "rename it"],
  },
];

export const VALUES: readonly Mistake[] = [
  {
    mistake: "a number as a string",
    input: { ...VALID, coordination: { leaseSeconds: "10" } },
    said: ["coordination.leaseSeconds", '"10"', "a number from 1 to 300 seconds", "remove the quotes: 10"],
  },
  {
    mistake: "a word for a number",
    input: { ...VALID, coordination: { leaseSeconds: "ten" } },
    said: ["coordination.leaseSeconds", '"ten"', "a number from 1 to 300 seconds", "write a number, without quotes"],
  },
  {
    mistake: "a string as a number",
    input: { ...VALID, kubernetes: { version: 1.34 } },
    said: ["kubernetes.version", "1.34", 'a minor version in quotes, such as "1.34"', 'put it in quotes: "1.34"'],
  },
  {
    mistake: "a number that YAML has shortened",
    input: { ...VALID, kubernetes: { version: 1.3 } },
    said: [
      "kubernetes.version",
      "1.3",
      'a minor version in quotes, such as "1.34"',
      "put it in quotes, as it is to be read",
    ],
  },
  {
    mistake: "a fraction for a whole number",
    input: { ...VALID, kafka: { replicationFactor: 2.5 } },
    said: ["kafka.replicationFactor", "2.5", "a whole number from 1 to 5", "round it to 2 or 3"],
  },
  {
    mistake: "a number that is not one",
    input: { ...VALID, service: { replicaCpu: Number.NaN } },
    said: [
      "service.replicaCpu",
      "NaN",
      "a number above 0, up to 64 vCPU",
      "replace the value (CPU request of a replica)",
    ],
  },
  {
    mistake: "a number that is too large",
    input: region({ index: 64 }),
    said: ["regions.eu-west-1.index", "64", "a whole number from 0 to 63", "lower it to 63 or less"],
  },
  {
    mistake: "a number that is too small",
    input: region({ weight: 0 }),
    said: ["regions.eu-west-1.weight", "0", "a number from 0.01 to 100", "raise it to 0.01 or more"],
  },
  {
    mistake: "a number at a limit that it must exceed",
    input: { ...VALID, redis: { memoryGiB: 0 } },
    said: ["redis.memoryGiB", "0", "a number above 0, up to 636 GiB", "raise it above 0"],
  },
  {
    mistake: "an empty string",
    input: { ...VALID, owner: "" },
    said: ["owner", '""', "a string of 1 to 63 characters", "write at least 1 character"],
  },
  {
    mistake: "a string that is too long",
    input: { ...VALID, owner: "x".repeat(90) },
    said: ["owner", `"${"x".repeat(76)}...`, "a string of 1 to 63 characters", "shorten it to 63 characters"],
  },
  {
    mistake: "a misspelt choice",
    input: region({ cloud: "awz" }),
    said: ["regions.eu-west-1.cloud", '"awz"', 'one of "aws", "gcp", "local"', 'did you mean "aws"?'],
  },
  {
    mistake: "the long form of a choice",
    input: { ...VALID, environment: "production" },
    said: ["environment", '"production"', 'one of "local", "dev", "staging", "prod"', 'did you mean "prod"?'],
  },
  {
    mistake: "a choice that is not near any",
    input: { ...VALID, network: { interconnect: "vpn" } },
    said: [
      "network.interconnect",
      '"vpn"',
      'one of "transit-gateway", "peering", "none"',
      "replace the value (how the AWS regions reach each other)",
    ],
  },
  {
    mistake: "a number that is none of the choices",
    input: { ...VALID, coordination: { voters: 4 } },
    said: ["coordination.voters", "4", "one of 1, 3, 5", "replace the value (voting etcd members)"],
  },
  {
    mistake: "a choice of numbers as a string",
    input: { ...VALID, coordination: { voters: "3" } },
    said: ["coordination.voters", '"3"', "one of 1, 3, 5", "remove the quotes: 3"],
  },
  {
    mistake: "a word that older YAML takes for true",
    input: { ...VALID, network: { ipv6: "yes" } },
    said: ["network.ipv6", '"yes"', "true or false", "did you mean true?"],
  },
  {
    mistake: "false in quotes",
    input: { ...VALID, kafka: { scram: "False" } },
    said: ["kafka.scram", '"False"', "true or false", "remove the quotes: false"],
  },
  {
    mistake: "a number for true or false",
    input: { ...VALID, dns: { dnssec: 1 } },
    said: ["dns.dnssec", "1", "true or false", "replace the value (whether the zone is signed)"],
  },
  {
    mistake: "a limit below what the firewall takes",
    input: { ...VALID, dns: { requestsPerAddress: 9 } },
    said: [
      "dns.requestsPerAddress",
      "9",
      "a whole number from 10 to 2000000000 requests in 5 minutes",
      "raise it to 10 or more",
    ],
  },
  {
    mistake: "something else than a mail address",
    input: { ...VALID, alarms: { recipients: ["on-call"] } },
    said: ["alarms.recipients[0]", '"on-call"', "a mail address", "replace the value"],
  },
  {
    mistake: "an administrator by a session's ARN",
    input: { ...VALID, kubernetes: { administrators: ["arn:aws:sts::123456789012:assumed-role/platform/me"] } },
    said: [
      "kubernetes.administrators[0]",
      '"arn:aws:sts::123456789012:assumed-role/platform/me"',
      "the ARN of an IAM role or user, or a Google identity such as group:platform@example.com",
      "replace the value",
    ],
  },
  {
    mistake: "an address range without a length",
    input: { ...VALID, network: { supernet: "10.0.0.0" } },
    said: [
      "network.supernet",
      '"10.0.0.0"',
      "an IPv4 range such as 10.0.0.0/8",
      "replace the value (the private range that every region's block is cut from)",
    ],
  },
  {
    mistake: "an account number that YAML reads as a number",
    input: { ...VALID, accounts: { aws: 123456789012 } },
    said: [
      "accounts.aws",
      "123456789012",
      "an AWS account id: 12 digits in quotes",
      'put it in quotes: "123456789012"',
    ],
  },
  {
    mistake: "something else than a URL",
    input: { ...VALID, tokens: { issuer: "login.example.com" } },
    said: [
      "tokens.issuer",
      '"login.example.com"',
      "a URL such as https://login.example.com/",
      "replace the value (issuer of the tokens)",
    ],
  },
  {
    mistake: "a collector that is no URL of HTTP",
    input: { ...VALID, service: { tracing: { endpoint: "collector:4318" } } },
    said: [
      "service.tracing.endpoint",
      '"collector:4318"',
      "an http:// or https:// URL without user, query and fragment",
      "replace the value (base URL of the collector)",
    ],
  },
  {
    mistake: "a value in an entry of a mapping whose name has a dot",
    input: { ...VALID, kafka: { topics: { "orders.v1": { partitions: 0 } } } },
    said: ['kafka.topics["orders.v1"].partitions', "0", "a whole number from 1 to 10000", "raise it to 1 or more"],
  },
  {
    mistake: "a mapping's plain value",
    input: { ...VALID, roundTrips: { "eu-west-1": { "eu-central-1": -5 } } },
    said: ["roundTrips.eu-west-1.eu-central-1", "-5", "a number from 0 to 2000", "raise it to 0 or more"],
  },
];

export const LISTS: readonly Mistake[] = [
  {
    mistake: "a zone letter that no cloud has",
    input: region({ zones: ["a", "z"] }),
    said: ["regions.eu-west-1.zones[1]", '"z"', "a zone's letter, from a to h", "replace the value"],
  },
  {
    mistake: "a zone's full name",
    input: region({ zones: ["eu-west-1b"] }),
    said: ["regions.eu-west-1.zones[0]", '"eu-west-1b"', "a zone's letter, from a to h", 'did you mean "b"?'],
  },
  {
    mistake: "a repeated zone",
    input: region({ zones: ["b", "a", "b"] }),
    said: ["regions.eu-west-1.zones[2]", '"b"', "each zone once: [0] is the same", "remove it"],
  },
  {
    mistake: "a repeated datacentre",
    input: { ...VALID, cassandra: { strongDatacenters: ["eu-west-1", "eu-west-1"] } },
    said: ["cassandra.strongDatacenters[1]", '"eu-west-1"', "each region once: [0] is the same", "remove it"],
  },
  {
    mistake: "an empty list",
    input: region({ zones: [] }),
    said: [
      "regions.eu-west-1.zones",
      "[]",
      "a list of 1 to 8 items, none twice, each a zone's letter, from a to h",
      "add an item",
    ],
  },
  {
    mistake: "one item instead of a list",
    input: region({ zones: "a" }),
    said: [
      "regions.eu-west-1.zones",
      '"a"',
      "a list of 1 to 8 items, none twice, each a zone's letter, from a to h",
      'make it a list: ["a"]',
    ],
  },
];
