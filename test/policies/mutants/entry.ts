import type { Mutant } from "./mutant.ts";
import { weakened, without } from "./mutant.ts";

const BALANCER = "eu-west-1-load-balancing-load-balancer";
const HTTPS = "eu-west-1-load-balancing-https";

/** Load balancers, names and the firewall. */
export const ENTRY_MUTANTS: readonly Mutant[] = [
  weakened("TLS 1.0 at the entry", HTTPS, { sslPolicy: "ELBSecurityPolicy-2016-08" }),
  weakened("plain HTTP at the entry", HTTPS, { protocol: "HTTP", sslPolicy: undefined }),
  weakened("HTTP that is not redirected", "eu-west-1-load-balancing-http", {
    defaultActions: [{ type: "forward", targetGroupArn: "arn" }],
  }),
  weakened("no access logs", BALANCER, { "accessLogs.enabled": false }),
  weakened("invalid headers let through", BALANCER, { dropInvalidHeaderFields: false }),
  weakened("request smuggling let through", BALANCER, { desyncMitigationMode: "monitor" }),
  weakened("a load balancer that anybody deletes", BALANCER, { enableDeletionProtection: false }),
  weakened("a load balancer without cross-zone balancing", BALANCER, { enableCrossZoneLoadBalancing: false }),
  without("an entry without a firewall", "eu-west-1-load-balancing-firewall-association"),
  weakened("a firewall without a rate limit", "eu-west-1-load-balancing-firewall-web-acl", {
    rules: (old) =>
      Array.isArray(old) ? old.filter((rule) => !JSON.stringify(rule).includes("rateBasedStatement")) : old,
  }),
  weakened("a firewall without managed rules", "eu-west-1-load-balancing-firewall-web-acl", {
    rules: (old) =>
      Array.isArray(old) ? old.filter((rule) => !JSON.stringify(rule).includes("managedRuleGroup")) : old,
  }),
  without("a firewall that logs nothing", "eu-west-1-load-balancing-firewall-logging"),
  weakened("targets without a health check", "eu-west-1-load-balancing-service", { "healthCheck.enabled": false }),
  weakened("a latency record without health", "entry-routing-latency-eu-west-1-a", {
    healthCheckId: undefined,
    "aliases.0.evaluateTargetHealth": false,
  }),
  weakened("two records that lead to one region", "entry-routing-latency-eu-west-1-a", {
    latencyRoutingPolicies: [{ region: "us-east-1" }],
  }),
  weakened("a health check that probes another region", "eu-west-1-load-balancing-name-health-check", {
    fqdn: "us-east-1.api.example.com",
  }),
  without("a region that the accelerator does not know", "entry-accelerator-eu-west-1"),
  weakened("a region whose dial is shut", "entry-accelerator-eu-west-1", { trafficDialPercentage: 0 }),
  weakened("endpoints judged by whether a port opens", "entry-accelerator-eu-west-1", {
    healthCheckProtocol: "TCP",
    healthCheckPath: undefined,
  }),
  weakened("an entry that waits long for health", "entry-accelerator-eu-west-1", { healthCheckIntervalSeconds: 30 }),
];
