import type { Case } from "../case.ts";

const BALANCER = "eu-west-1-load-balancing-load-balancer";
const TARGETS = "eu-west-1-load-balancing-service";
const PRIVATE_BALANCER = "eu-west-1-service-address-load-balancer";
const PRIVATE_LISTENER = "eu-west-1-service-address-peer-listener";
const OTHER_NAME = "aws:alb/loadBalancer:LoadBalancer";

const LOG_OFF = "its access log is off (accessLogs.enabled), and has to be on";
const HEADERS = "it lets headers with invalid names through (dropInvalidHeaderFields), and has to drop them";
const UNPROTECTED = "it may be deleted (enableDeletionProtection is off), and has to be protected";
const IN_ZONE = "it keeps requests in their zone (enableCrossZoneLoadBalancing), and has to send them to every zone";

export const BALANCER_CASES: readonly Case[] = [
  {
    policy: "balancer-access-logs",
    title: "a bucket that is not known yet, and a kind that has no log",
    changes: [
      { resource: BALANCER, unknown: ["accessLogs.bucket"] },
      { resource: "gateway", add: "aws:lb/loadBalancer:LoadBalancer", set: { loadBalancerType: "gateway" } },
    ],
    expects: "passes",
  },
  {
    policy: "balancer-access-logs",
    title: "network load balancers that end no TLS: they would log nothing",
    changes: [
      { resource: BALANCER, set: { loadBalancerType: "network", accessLogs: undefined } },
      { resource: "eu-west-1-load-balancing-https", set: { protocol: "TCP" } },
    ],
    expects: "passes",
  },
  {
    policy: "balancer-access-logs",
    title: "a network load balancer that ends TLS",
    changes: [{ resource: PRIVATE_LISTENER, set: { protocol: "TLS" } }],
    expects: { fails: [`${PRIVATE_BALANCER}: ${LOG_OFF}`] },
  },
  {
    policy: "balancer-access-logs",
    title: "a listener whose protocol is not known yet",
    changes: [{ resource: PRIVATE_LISTENER, unknown: ["protocol"] }],
    expects: { unevaluated: [`${PRIVATE_LISTENER}: protocol`] },
  },
  {
    policy: "balancer-access-logs",
    title: "off, AWS's default, the other name of the type",
    changes: [
      { resource: BALANCER, set: { "accessLogs.enabled": false } },
      { resource: "us-east-1-load-balancing-load-balancer", set: { accessLogs: undefined } },
      { resource: "other", add: OTHER_NAME, set: { internal: true } },
    ],
    expects: {
      fails: [`${BALANCER}: ${LOG_OFF}`, `other: ${LOG_OFF}`, `us-east-1-load-balancing-load-balancer: ${LOG_OFF}`],
    },
  },
  {
    policy: "balancer-access-logs",
    title: "a log that is not known yet",
    changes: [{ resource: BALANCER, unknown: ["accessLogs"] }],
    expects: { unevaluated: [`${BALANCER}: accessLogs`] },
  },
  {
    policy: "balancer-invalid-headers",
    title: "a load balancer that knows no headers",
    changes: [{ resource: BALANCER, set: { loadBalancerType: "network", dropInvalidHeaderFields: undefined } }],
    expects: "passes",
  },
  {
    policy: "balancer-invalid-headers",
    title: "let through, and AWS's default of the default kind",
    changes: [
      { resource: BALANCER, set: { dropInvalidHeaderFields: false } },
      {
        resource: "us-east-1-load-balancing-load-balancer",
        set: { loadBalancerType: undefined, dropInvalidHeaderFields: undefined },
      },
    ],
    expects: { fails: [`${BALANCER}: ${HEADERS}`, `us-east-1-load-balancing-load-balancer: ${HEADERS}`] },
  },
  {
    policy: "balancer-invalid-headers",
    title: "a choice that is not known yet",
    changes: [{ resource: BALANCER, unknown: ["dropInvalidHeaderFields"] }],
    expects: { unevaluated: [`${BALANCER}: dropInvalidHeaderFields`] },
  },
  {
    policy: "balancer-desync-mitigation",
    title: "defensive, AWS's default, and another kind",
    changes: [
      { resource: BALANCER, set: { desyncMitigationMode: "defensive" } },
      { resource: "eu-central-1-load-balancing-load-balancer", set: { desyncMitigationMode: undefined } },
      {
        resource: "us-east-1-load-balancing-load-balancer",
        set: { loadBalancerType: "network", desyncMitigationMode: "monitor" },
      },
    ],
    expects: "passes",
  },
  {
    policy: "balancer-desync-mitigation",
    title: "only watched, of the default kind",
    changes: [{ resource: BALANCER, set: { loadBalancerType: undefined, desyncMitigationMode: "monitor" } }],
    expects: {
      fails: [`${BALANCER}: its mode against desync is monitor; accepted are defensive and strictest`],
    },
  },
  {
    policy: "balancer-desync-mitigation",
    title: "a mode that is not known yet",
    changes: [{ resource: BALANCER, unknown: ["desyncMitigationMode"] }],
    expects: { unevaluated: [`${BALANCER}: desyncMitigationMode`] },
  },
  {
    policy: "balancer-deletion-protection",
    title: "an environment that is not protected",
    environment: "dev",
    changes: [],
    expects: "passes",
  },
  {
    policy: "balancer-deletion-protection",
    title: "a region that drains",
    topology: (shipped) => ({
      ...shipped,
      regions: shipped.regions.map((region) =>
        region.name === "eu-west-1" ? { ...region, state: "draining" as const } : region,
      ),
    }),
    changes: [{ resource: BALANCER, set: { enableDeletionProtection: false } }],
    expects: "passes",
  },
  {
    policy: "balancer-deletion-protection",
    title: "off, AWS's default, and a region that is not planned",
    changes: [
      { resource: BALANCER, set: { enableDeletionProtection: false } },
      { resource: "us-east-1-load-balancing-load-balancer", set: { enableDeletionProtection: undefined } },
      { resource: "elsewhere", add: OTHER_NAME, set: { region: "ap-south-1" } },
    ],
    expects: {
      fails: [
        `elsewhere: ${UNPROTECTED}`,
        `${BALANCER}: ${UNPROTECTED}`,
        `us-east-1-load-balancing-load-balancer: ${UNPROTECTED}`,
      ],
    },
  },
  {
    policy: "balancer-deletion-protection",
    title: "a choice that is not known yet",
    changes: [{ resource: BALANCER, unknown: ["enableDeletionProtection"] }],
    expects: { unevaluated: [`${BALANCER}: enableDeletionProtection`] },
  },
  {
    policy: "balancer-cross-zone",
    title: "AWS's default for HTTP, declared for the others, targets that follow or go further",
    changes: [
      { resource: BALANCER, set: { loadBalancerType: undefined, enableCrossZoneLoadBalancing: undefined } },
      { resource: "us-east-1-load-balancing-load-balancer", set: { loadBalancerType: "network" } },
      { resource: TARGETS, set: { loadBalancingCrossZoneEnabled: undefined } },
      { resource: "us-east-1-load-balancing-service", set: { loadBalancingCrossZoneEnabled: "true" } },
    ],
    expects: "passes",
  },
  {
    policy: "balancer-cross-zone",
    title: "off, AWS's default of the others, targets that keep to their zone",
    changes: [
      { resource: BALANCER, set: { enableCrossZoneLoadBalancing: false } },
      {
        resource: "us-east-1-load-balancing-load-balancer",
        set: { loadBalancerType: "network", enableCrossZoneLoadBalancing: undefined },
      },
      { resource: TARGETS, set: { loadBalancingCrossZoneEnabled: "false" } },
    ],
    expects: {
      fails: [
        `${BALANCER}: ${IN_ZONE}`,
        `${TARGETS}: it keeps requests in their zone (loadBalancingCrossZoneEnabled), and has to take them from every zone`,
        `us-east-1-load-balancing-load-balancer: ${IN_ZONE}`,
      ],
    },
  },
  {
    policy: "balancer-cross-zone",
    title: "choices that are not known yet",
    changes: [
      { resource: BALANCER, unknown: ["enableCrossZoneLoadBalancing"] },
      { resource: TARGETS, unknown: ["loadBalancingCrossZoneEnabled"] },
    ],
    expects: {
      unevaluated: [`${BALANCER}: enableCrossZoneLoadBalancing`, `${TARGETS}: loadBalancingCrossZoneEnabled`],
    },
  },
];
