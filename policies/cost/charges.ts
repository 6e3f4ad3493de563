import type { Resource, Resources } from "../resource.ts";
import { clusterCharges } from "./cluster-charges.ts";
import { PRICE_KEYS } from "./price-keys.ts";
import { storeCharges } from "./store-charges.ts";
import { nodeGroupCharges } from "./node-charges.ts";

/** What is paid for because a resource exists: so many of something that has a price, or something that cannot have one. */
export type Charge =
  | {
      /** Key of the price. */
      readonly price: string;
      readonly count: number;
      /** Bought on the spot market, for less. */
      readonly spot?: true;
    }
  | {
      /** What is paid for and cannot be priced, in words. */
      readonly unpriced: string;
    };

/**
 * What is paid for because a resource exists.
 *
 * @throws UnknownProperty where the count or the machine is not known yet
 */
export type Charges = (resource: Resource, resources: Resources) => readonly Charge[];

const one = (price: string, count = 1): readonly Charge[] => [{ price, count }];

/** A public balancer has an address in each of its subnets. */
function balancerCharges({ properties }: Resource): readonly Charge[] {
  const addresses = properties.flag("internal") === true ? 0 : properties.list("subnets").length;
  return [
    { price: `load-balancer.${properties.text("loadBalancerType") ?? "application"}`, count: 1 },
    { price: PRICE_KEYS.publicAddress, count: addresses },
  ];
}

/** Gateway endpoints, which is what an endpoint is when nothing is said, cost nothing. */
function endpointCharges({ properties }: Resource): readonly Charge[] {
  const type = properties.text("vpcEndpointType") ?? "Gateway";
  return type === "Gateway" ? [] : one(`endpoint.${type}`, properties.list("subnetIds").length);
}

function firewallCharges({ type, properties }: Resource): readonly Charge[] {
  const rules = properties.list("rules").length + (properties.document("ruleJson")?.list().length ?? 0);
  return [...one(type), ...one(PRICE_KEYS.firewallRule, rules)];
}

/** Source of the options: Amazon Route 53 pricing, "optional health check features". */
function healthCheckCharges({ type, properties }: Resource): readonly Charge[] {
  const features = [
    properties.text("type")?.startsWith("HTTPS") ?? false,
    (properties.number("requestInterval") ?? 30) < 30,
    properties.flag("measureLatency") ?? false,
    properties.has("searchString"),
  ];
  return [...one(type), ...one(PRICE_KEYS.healthCheckFeature, features.filter((feature) => feature).length)];
}

/**
 * An alarm costs for each metric that it names. A query over many metrics counts as one here, though each that it finds is paid for: how
 * many it finds is not declared.
 */
function alarmCharges({ properties }: Resource): readonly Charge[] {
  const queries = properties.list("metricQueries");
  const named = queries.filter((query) => query.has("metric")).length;
  const periods = [properties.number("period"), ...queries.map((query) => query.number("metric.period"))];
  if (periods.some((period) => period !== undefined && period < 60)) {
    return [{ unpriced: "an alarm at high resolution" }];
  }
  return one(PRICE_KEYS.alarmMetric, Math.max(1, named));
}

/** Each copy in another region is a secret of its own. */
const secretCharges = ({ properties }: Resource): readonly Charge[] =>
  one(PRICE_KEYS.secret, 1 + properties.list("replicas").length);

function replicationCharges({ properties }: Resource): readonly Charge[] {
  const measured = properties
    .list("rules")
    .filter((rule) => rule.text("destination.metrics.status") === "Enabled" && rule.text("status") === "Enabled");
  return one(PRICE_KEYS.replicationMetrics, measured.length);
}

/** Types whose cost depends on what is declared of them. Whatever is not here costs nothing, or has a price by its type. */
export const CHARGES: Readonly<Record<string, Charges>> = {
  ...clusterCharges,
  ...storeCharges,
  "aws:cloudwatch/metricAlarm:MetricAlarm": alarmCharges,
  "aws:ec2/eip:Eip": () => one(PRICE_KEYS.publicAddress),
  "aws:ec2/vpcEndpoint:VpcEndpoint": endpointCharges,
  "aws:ec2/vpcEndpointSubnetAssociation:VpcEndpointSubnetAssociation": () => one(PRICE_KEYS.interfaceEndpoint),
  "aws:eks/nodeGroup:NodeGroup": nodeGroupCharges,
  "aws:lb/loadBalancer:LoadBalancer": balancerCharges,
  "aws:route53/healthCheck:HealthCheck": healthCheckCharges,
  "aws:s3/bucketReplicationConfig:BucketReplicationConfig": replicationCharges,
  "aws:secretsmanager/secret:Secret": secretCharges,
  "aws:wafv2/webAcl:WebAcl": firewallCharges,
};
