import type { Case } from "../case.ts";

const WEST = "entry-routing-latency-eu-west-1-a";
const ENTRY = "entry-entry-a";
const UNCHECKED = "without a health check and without an alias that evaluates its target's health";
const NO_HEALTH = { healthCheckId: undefined, "aliases.0.evaluateTargetHealth": false };
/** Answers of its own instead of an alias. */
const answers = (ttl: number | undefined) => ({ aliases: undefined, records: ["192.0.2.1"], ttl });

const HEALTH_CASES: readonly Case[] = [
  {
    policy: "routed-records-are-health-checked",
    title: "an alias that evaluates its target, without a health check",
    changes: [{ resource: WEST, set: { healthCheckId: undefined } }],
    expects: "passes",
  },
  {
    policy: "routed-records-are-health-checked",
    title: "a health check whose id is not known yet, without an alias that evaluates its target",
    changes: [{ resource: WEST, set: { "aliases.0.evaluateTargetHealth": undefined }, unknown: ["healthCheckId"] }],
    expects: "passes",
  },
  {
    policy: "routed-records-are-health-checked",
    title: "a record that stands alone, without health",
    changes: [{ resource: ENTRY, set: { "aliases.0.evaluateTargetHealth": false } }],
    expects: "passes",
  },
  {
    policy: "routed-records-are-health-checked",
    title: "a latency record without either",
    changes: [{ resource: WEST, set: NO_HEALTH }],
    expects: { fails: [`${WEST}: it is chosen by latency routing, ${UNCHECKED}`] },
  },
  ...(
    [
      ["failover", { failoverRoutingPolicies: [{ type: "PRIMARY" }] }],
      ["weighted", { weightedRoutingPolicies: [{ weight: 1 }] }],
      ["geolocation", { geolocationRoutingPolicies: [{ continent: "EU" }] }],
      ["geoproximity", { geoproximityRoutingPolicy: { awsRegion: "eu-west-1" } }],
      ["IP-based", { cidrRoutingPolicy: { collectionId: "c", locationName: "l" } }],
      ["multivalue answer", { multivalueAnswerRoutingPolicy: true }],
    ] as const
  ).map(([routing, policy]): Case => ({
    policy: "routed-records-are-health-checked",
    title: `a record of ${routing} routing without either`,
    changes: [{ resource: WEST, set: { ...NO_HEALTH, latencyRoutingPolicies: undefined, ...policy } }],
    expects: { fails: [`${WEST}: it is chosen by ${routing} routing, ${UNCHECKED}`] },
  })),
  {
    policy: "routed-records-are-health-checked",
    title: "a health check that is not known, and made from nothing that is declared",
    changes: [
      {
        resource: WEST,
        set: { "aliases.0.evaluateTargetHealth": false },
        unknown: ["healthCheckId"],
        unreferenced: ["healthCheckId"],
      },
    ],
    expects: { unevaluated: [`${WEST}: healthCheckId`] },
  },
];

const EXPIRY_CASES: readonly Case[] = [
  {
    policy: "routed-records-expire-fast",
    title: "answers for 60 s",
    changes: [{ resource: WEST, set: answers(60) }],
    expects: "passes",
  },
  {
    policy: "routed-records-expire-fast",
    title: "a record that stands alone, for an hour",
    changes: [{ resource: ENTRY, set: answers(3600) }],
    expects: "passes",
  },
  {
    policy: "routed-records-expire-fast",
    title: "answers for 61 s",
    changes: [{ resource: WEST, set: answers(61) }],
    expects: {
      fails: [`${WEST}: it is chosen by latency routing and lives for 61 s, where 60 s at most are accepted`],
    },
  },
  {
    policy: "routed-records-expire-fast",
    title: "answers without a time to live",
    changes: [{ resource: WEST, set: answers(undefined) }],
    expects: {
      fails: [`${WEST}: it is chosen by latency routing and names no time to live, where 60 s at most are accepted`],
    },
  },
  {
    policy: "routed-records-expire-fast",
    title: "a time to live that is not known yet",
    changes: [{ resource: WEST, set: answers(60), unknown: ["ttl"] }],
    expects: { unevaluated: [`${WEST}: ttl`] },
  },
];

/** Single records of DNS. */
export const RECORD_CASES: readonly Case[] = [...HEALTH_CASES, ...EXPIRY_CASES];
