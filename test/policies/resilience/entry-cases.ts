import type { Case } from "../case.ts";

const WEST = "entry-routing-latency-eu-west-1-a";
const CENTRAL = "entry-routing-latency-eu-central-1-a";
const EAST = "entry-routing-latency-us-east-1-a";
const PROBE = "eu-west-1-load-balancing-name-health-check";
const GROUP = "entry-accelerator-eu-west-1";
const EAST_BALANCER = "us-east-1-load-balancing-load-balancer";

const OWN_REGION_CASES: readonly Case[] = [
  {
    policy: "records-lead-to-own-region",
    title: "a health check whose id is not known yet, of a name in capitals with its last dot",
    changes: [
      { resource: WEST, unknown: ["healthCheckId"] },
      { resource: PROBE, set: { fqdn: "EU-WEST-1.api.example.com." } },
    ],
    expects: "passes",
  },
  {
    policy: "records-lead-to-own-region",
    title: "a primary, and the nearest of the others in its place",
    changes: [
      {
        resource: WEST,
        set: {
          name: "failover.api.example.com",
          latencyRoutingPolicies: undefined,
          failoverRoutingPolicies: [{ type: "PRIMARY" }],
        },
      },
      {
        resource: "entry-routing-failover-secondary-a",
        add: "aws:route53/record:Record",
        set: {
          name: "failover.api.example.com",
          type: "A",
          zoneId: "Z0PUBLIC",
          failoverRoutingPolicies: [{ type: "SECONDARY" }],
          aliases: [{ name: "latency.api.example.com", zoneId: "Z0PUBLIC", evaluateTargetHealth: true }],
        },
      },
    ],
    expects: "passes",
  },
  {
    policy: "records-lead-to-own-region",
    title: "a record of another region's balancer",
    changes: [{ resource: WEST, referenced: { aliases: [EAST_BALANCER] } }],
    expects: {
      fails: [
        `${WEST}: it answers clients near eu-west-1, and leads to us-east-1`,
        `${WEST}: its health check probes a name that leads to eu-west-1, and it leads to us-east-1`,
        `${EAST}: it leads to us-east-1, as ${WEST} of the same name does`,
      ],
    },
  },
  {
    policy: "records-lead-to-own-region",
    title: "two weighted records of one balancer, found by its name",
    changes: [
      { resource: EAST_BALANCER, set: { dnsName: "east.elb.example" } },
      {
        resource: /^entry-routing-latency-(eu-central-1|us-east-1)-a$/,
        set: {
          aliases: undefined,
          records: ["east.elb.example"],
          type: "CNAME",
          healthCheckId: undefined,
          latencyRoutingPolicies: undefined,
          weightedRoutingPolicies: [{ weight: 1 }],
        },
        unreferenced: ["aliases"],
      },
    ],
    expects: { fails: [`${EAST}: it leads to us-east-1, as ${CENTRAL} of the same name does`] },
  },
  {
    policy: "records-lead-to-own-region",
    title: "a record for clients of another region",
    changes: [{ resource: WEST, set: { latencyRoutingPolicies: [{ region: "us-west-2" }] } }],
    expects: { fails: [`${WEST}: it answers clients near us-west-2, and leads to eu-west-1`] },
  },
  {
    policy: "records-lead-to-own-region",
    title: "a record of an address that nobody declares",
    changes: [
      {
        resource: WEST,
        set: {
          aliases: undefined,
          records: ["192.0.2.1"],
          healthCheckId: undefined,
          latencyRoutingPolicies: undefined,
          weightedRoutingPolicies: [{ weight: 1 }],
        },
      },
    ],
    expects: { fails: [`${WEST}: it leads to no region that is declared`] },
  },
  {
    policy: "records-lead-to-own-region",
    title: "a health check of another region's name",
    changes: [{ resource: PROBE, set: { fqdn: "us-east-1.api.example.com" } }],
    expects: {
      fails: [`${WEST}: its health check probes a name that leads to us-east-1, and it leads to eu-west-1`],
    },
  },
  {
    policy: "records-lead-to-own-region",
    title: "a health check of the entry, which any region answers",
    changes: [{ resource: PROBE, set: { fqdn: "api.example.com" } }],
    expects: {
      fails: [
        `${WEST}: its health check probes a name that leads to eu-central-1, eu-west-1 and us-east-1, and it leads to eu-west-1`,
      ],
    },
  },
  {
    policy: "records-lead-to-own-region",
    title: "a health check of a name that nobody declares",
    changes: [{ resource: PROBE, set: { fqdn: "status.example.org" } }],
    expects: {
      fails: [
        `${WEST}: its health check probes a name that leads to no region that is declared, and it leads to eu-west-1`,
      ],
    },
  },
  {
    policy: "records-lead-to-own-region",
    title: "a health check without a name",
    changes: [{ resource: PROBE, set: { fqdn: undefined, ipAddress: "192.0.2.1" } }],
    expects: { fails: [`${WEST}: its health check probes no name`] },
  },
  {
    policy: "records-lead-to-own-region",
    title: "a health check that nobody declares",
    changes: [{ resource: WEST, set: { healthCheckId: "0123" }, unreferenced: ["healthCheckId"] }],
    expects: { fails: [`${WEST}: its health check is none that is declared, so nothing says what it probes`] },
  },
  {
    policy: "records-lead-to-own-region",
    title: "a balancer whose region is not known yet",
    changes: [{ resource: WEST, unknown: ["latencyRoutingPolicies"] }],
    expects: { unevaluated: [`${WEST}: latencyRoutingPolicies`] },
  },
];

const ACCELERATOR_CASES: readonly Case[] = [
  {
    policy: "accelerator-leads-to-own-region",
    title: "plain HTTP, and a balancer whose ARN is not known yet",
    changes: [
      { resource: GROUP, set: { healthCheckProtocol: "HTTP" }, unknown: ["endpointConfigurations.0.endpointId"] },
    ],
    expects: "passes",
  },
  {
    policy: "accelerator-leads-to-own-region",
    title: "a health check that opens a connection, as it does where nothing is said",
    changes: [{ resource: GROUP, set: { healthCheckProtocol: undefined } }],
    expects: {
      fails: [`${GROUP}: its health check only opens a connection (TCP), where HTTP or HTTPS with a path is accepted`],
    },
  },
  {
    policy: "accelerator-leads-to-own-region",
    title: "a health check without a path",
    changes: [{ resource: GROUP, set: { healthCheckPath: undefined } }],
    expects: { fails: [`${GROUP}: its health check asks for no path of its own`] },
  },
  {
    policy: "accelerator-leads-to-own-region",
    title: "another region's balancer",
    changes: [
      {
        resource: GROUP,
        set: { "endpointConfigurations.0.endpointId": `arn:aws:lb:us-east-1:123456789012:${EAST_BALANCER}` },
      },
    ],
    expects: { fails: [`${GROUP}: it is the endpoint group of eu-west-1, and leads to us-east-1`] },
  },
  {
    policy: "accelerator-leads-to-own-region",
    title: "a group of the provider's region, without an endpoint",
    changes: [
      { resource: GROUP, set: { endpointGroupRegion: undefined } },
      { resource: "entry-accelerator-us-east-1", set: { endpointConfigurations: [] } },
    ],
    expects: {
      fails: [
        `${GROUP}: it names no region, and takes the provider's`,
        "entry-accelerator-us-east-1: it leads to no load balancer that is declared",
      ],
    },
  },
  {
    policy: "accelerator-leads-to-own-region",
    title: "an endpoint that is not known, and made from nothing that is declared",
    changes: [
      { resource: GROUP, unknown: ["endpointConfigurations.0.endpointId"], unreferenced: ["endpointConfigurations"] },
    ],
    expects: { unevaluated: [`${GROUP}: endpointConfigurations.0.endpointId`] },
  },
];

const DETECTION_CASES: readonly Case[] = [
  {
    policy: "health-checks-detect-in-time",
    title: "a single failure, 30 s apart",
    changes: [{ resource: PROBE, set: { requestInterval: 30, failureThreshold: 1 } }],
    expects: "passes",
  },
  {
    policy: "health-checks-detect-in-time",
    title: "three failures, 30 s apart, as they are where nothing is said",
    changes: [{ resource: GROUP, set: { healthCheckIntervalSeconds: undefined, thresholdCount: undefined } }],
    expects: {
      fails: [`${GROUP}: it needs 3 failures 30 s apart, and the topology counts on 3 that are 10 s apart`],
    },
  },
  {
    policy: "health-checks-detect-in-time",
    title: "a failure more",
    changes: [{ resource: PROBE, set: { failureThreshold: 4 } }],
    expects: {
      fails: [`${PROBE}: it needs 4 failures 10 s apart, and the topology counts on 3 that are 10 s apart`],
    },
  },
  {
    policy: "health-checks-detect-in-time",
    title: "a health check of DNS that says nothing of its pace",
    changes: [{ resource: PROBE, set: { requestInterval: undefined, failureThreshold: undefined } }],
    expects: {
      fails: [`${PROBE}: it needs 3 failures 30 s apart, and the topology counts on 3 that are 10 s apart`],
    },
  },
  {
    policy: "health-checks-detect-in-time",
    title: "one that is off",
    changes: [{ resource: PROBE, set: { disabled: true } }],
    expects: { fails: [`${PROBE}: it is off, and takes everything for healthy`] },
  },
  {
    policy: "health-checks-detect-in-time",
    title: "a pace that is not known yet",
    changes: [{ resource: GROUP, unknown: ["thresholdCount"] }],
    expects: { unevaluated: [`${GROUP}: thresholdCount`] },
  },
];

/** Where records and endpoint groups lead, and what their health checks find. */
export const ENTRY_CASES: readonly Case[] = [...OWN_REGION_CASES, ...ACCELERATOR_CASES, ...DETECTION_CASES];
