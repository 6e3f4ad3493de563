/** The shortest stack file that is valid. */
export const SHORTEST = `# yaml-language-server: $schema=../docs/topology.schema.json
config:
  meridian:topology:
    environment: dev
    regions:
      eu-west-1: { cloud: aws, index: 0 }
    dns: { zone: dev.example.com }
`;

/** A stack file that states most of what a production environment may want to. */
export const FULLER = `# yaml-language-server: $schema=../docs/topology.schema.json
config:
  meridian:topology:
    environment: prod
    owner: payments
    tags: { cost-center: "1234" }

    regions:
      eu-west-1: { cloud: aws, index: 0, zones: [a, b, c], weight: 2 }
      eu-central-1: { cloud: aws, index: 1, weight: 2 }
      # A fourth zone: the data stays in the three that had it.
      us-east-1: { cloud: aws, index: 2, zones: [a, b, c, d], dataZones: [a, b, d] }
      europe-west4: { cloud: gcp, index: 3 }
      us-east4: { cloud: gcp, index: 4, quotas: { cpus: 2000 } }
      # Its index stays taken: the entry is kept when a region goes away.
      us-west-2: { cloud: aws, index: 5, state: retired }

    network: { supernet: 10.0.0.0/8, interconnect: transit-gateway }
    kubernetes:
      version: "1.34"
      nodeCpu: 16
      nodeMemoryGiB: 64
      publicAccess: [198.51.100.0/24]
      administrators: ["arn:aws:iam::123456789012:role/platform", "group:platform@example.com"]
    kafka:
      brokerMemoryGiB: 32
      topics:
        orders: { partitions: 96, retentionHours: 72 }
    redis: { shards: 3, memoryGiB: 26 }
    cassandra:
      storageGiB: 2000
      strongDatacenters: [eu-west-1, eu-central-1, europe-west4]
    coordination:
      placement: { eu-west-1: 1, eu-central-1: 1, europe-west4: 1 }
    service:
      peakRequestsPerSecond: 80000
      requestsPerSecondPerReplica: 2500
      image: registry.example.com/shard@sha256:0000000000000000000000000000000000000000000000000000000000000000
      tracing: { endpoint: "http://collector.observability.svc:4318", sampleRatio: 0.05 }

    dataClasses:
      ledger: { consistency: strong }
      session: { consistency: available }

    failover:
      mode: active-active
      survive: { regions: 1, zones: 1 }
      targets: { routingSeconds: 120, strongLossSeconds: 0 }

    dns: { zone: example.com, record: api, queryLog: true, requestsPerAddress: 5000 }
    alarms: { recipients: [on-call@example.com] }
    accounts: { aws: "123456789012", gcp: example-prod }
    tokens: { issuer: "https://login.example.com/", jwksUrl: "https://login.example.com/oauth2/v1/keys" }
    roundTrips:
      eu-west-1: { eu-central-1: 25 }
`;

/** A topology with the mistakes that people make, for the page to show what is said about them. */
export const MISTAKEN = `regions:
  eu-west-1: { cloud: aws, index: 0, zones: [eu-west-1a, b] }
  europe-west4: { cloud: gpc, index: 64 }
kafka:
  replicatonFactor: 3
coordination:
  leaseSeconds: "10"
`;
