import type { Case } from "../case.ts";

const HTTP = "eu-west-1-load-balancing-http";
const HTTPS = "eu-west-1-load-balancing-https";
const RULE = "aws:lb/listenerRule:ListenerRule";
const TARGETS = "eu-west-1-load-balancing-service";
const REDIRECT = { type: "redirect", redirect: { protocol: "HTTPS", port: "443", statusCode: "HTTP_301" } };

const tls = (policy: string): string =>
  `${HTTPS}: its TLS policy is ${policy}; accepted are those of TLS 1.3 that start at 1.2 (ELBSecurityPolicy-TLS13-1-2-…)`;
const ANSWERS = "it has no TLS, and does something else than redirect to HTTPS; nothing else is accepted";
const RULE_ANSWERS =
  "its listener has no TLS, and it does something else than redirect to HTTPS; nothing else is accepted";

export const LISTENER_CASES: readonly Case[] = [
  ...[
    "ELBSecurityPolicy-TLS13-1-2-2021-06",
    "ELBSecurityPolicy-TLS13-1-3-2021-06",
    "ELBSecurityPolicy-TLS13-1-2-Res-FIPS-2023-04",
    "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09",
  ].map((sslPolicy): Case => ({
    policy: "listener-tls",
    title: sslPolicy,
    changes: [{ resource: HTTPS, set: { sslPolicy } }],
    expects: "passes",
  })),
  ...[
    "ELBSecurityPolicy-2016-08",
    "ELBSecurityPolicy-TLS13-1-1-2021-06",
    "ELBSecurityPolicy-TLS13-1-2-Ext2-2021-06",
    "ELBSecurityPolicy-TLS-1-2-2017-01",
  ].map((sslPolicy): Case => ({
    policy: "listener-tls",
    title: sslPolicy,
    changes: [{ resource: HTTPS, set: { sslPolicy } }],
    expects: { fails: [tls(sslPolicy)] },
  })),
  {
    policy: "listener-tls",
    title: "AWS's default, also of a network load balancer",
    changes: [{ resource: HTTPS, set: { protocol: "TLS", sslPolicy: undefined } }],
    expects: { fails: [tls("AWS's default")] },
  },
  {
    policy: "listener-tls",
    title: "the other name of the type",
    changes: [{ resource: "other", add: "aws:alb/listener:Listener", set: { protocol: "HTTPS" } }],
    expects: { fails: [tls("AWS's default").replace(HTTPS, "other")] },
  },
  {
    policy: "listener-tls",
    title: "a policy that is not known yet",
    changes: [{ resource: HTTPS, unknown: ["sslPolicy"] }],
    expects: { unevaluated: [`${HTTPS}: sslPolicy`] },
  },
  {
    policy: "http-only-redirects",
    title: "a rule that redirects too, and one that serves over TLS",
    changes: [
      { resource: "moved", add: RULE, set: { actions: [REDIRECT] }, referenced: { listenerArn: [HTTP] } },
      { resource: "served", add: RULE, set: { actions: [{ type: "forward" }] }, referenced: { listenerArn: [HTTPS] } },
    ],
    expects: "passes",
  },
  {
    policy: "http-only-redirects",
    title: "requests that are served, and a redirect that keeps the protocol",
    changes: [
      { resource: HTTP, set: { defaultActions: [REDIRECT, { type: "forward" }] } },
      {
        resource: "eu-central-1-load-balancing-http",
        set: { defaultActions: [{ type: "redirect", redirect: { statusCode: "HTTP_301" } }] },
      },
      { resource: "us-east-1-load-balancing-http", set: { defaultActions: [] } },
    ],
    expects: {
      fails: [
        `eu-central-1-load-balancing-http: ${ANSWERS}`,
        `${HTTP}: ${ANSWERS}`,
        `us-east-1-load-balancing-http: ${ANSWERS}`,
      ],
    },
  },
  {
    policy: "http-only-redirects",
    title: "a redirect with a rule beside it that serves",
    changes: [
      { resource: "served", add: RULE, set: { actions: [{ type: "forward" }] }, referenced: { listenerArn: [HTTP] } },
      {
        resource: "also-served",
        add: "aws:alb/listenerRule:ListenerRule",
        set: { actions: [{ type: "fixed-response" }] },
        referenced: { listenerArn: [HTTP] },
      },
    ],
    expects: { fails: [`also-served: ${RULE_ANSWERS}`, `served: ${RULE_ANSWERS}`] },
  },
  {
    policy: "http-only-redirects",
    title: "the entry over plain HTTP",
    changes: [{ resource: HTTPS, set: { protocol: "http" } }],
    expects: {
      fails: [`${HTTPS}: ${ANSWERS}`, `eu-west-1-load-balancing-public-paths: ${RULE_ANSWERS}`],
    },
  },
  {
    policy: "http-only-redirects",
    title: "a protocol, actions and a rule's actions that are not known yet",
    changes: [
      { resource: HTTP, unknown: ["defaultActions"] },
      { resource: "unclear", add: RULE, unknown: ["actions"], referenced: { listenerArn: [HTTP] } },
      { resource: HTTPS, unknown: ["protocol"] },
    ],
    expects: { unevaluated: [`${HTTP}: defaultActions`, "unclear: actions", `${HTTPS}: protocol`] },
  },
  {
    policy: "target-group-health-checks",
    title: "the widest range of success, AWS's defaults, other protocols and functions",
    changes: [
      { resource: TARGETS, set: { "healthCheck.matcher": "200-299,399", "healthCheck.enabled": undefined } },
      {
        resource: "eu-central-1-load-balancing-service",
        set: { protocol: "TCP", "healthCheck.path": undefined, "healthCheck.matcher": undefined },
      },
      {
        resource: "us-east-1-load-balancing-service",
        set: { targetType: "lambda", "healthCheck.enabled": false, "healthCheck.path": undefined },
      },
    ],
    expects: "passes",
  },
  {
    policy: "target-group-health-checks",
    title: "none, one without a path, and ones that take failures for health",
    changes: [
      { resource: TARGETS, set: { "healthCheck.enabled": false } },
      {
        resource: "eu-central-1-load-balancing-service",
        set: { healthCheck: undefined },
      },
      {
        resource: "us-east-1-load-balancing-service",
        set: { protocol: "HTTPS", "healthCheck.path": "", "healthCheck.matcher": "200-400" },
      },
    ],
    expects: {
      fails: [
        "eu-central-1-load-balancing-service: its health check names no path, and has to name one",
        `${TARGETS}: its health check is off, and has to be on`,
        "us-east-1-load-balancing-service: its health check names no path, and has to name one",
        "us-east-1-load-balancing-service: its health check takes 200-400 for healthy; accepted are codes below 400",
      ],
    },
  },
  {
    policy: "target-group-health-checks",
    title: "codes that are not known yet",
    changes: [{ resource: TARGETS, unknown: ["healthCheck.matcher"] }],
    expects: { unevaluated: [`${TARGETS}: healthCheck.matcher`] },
  },
];
