import type { Resource, Resources } from "../resource.ts";
import { linked } from "./links.ts";
import { isHealthChecked, RECORD, routingOf } from "./record-routing.ts";

export const BALANCER = "aws:lb/loadBalancer:LoadBalancer";
export const ACCELERATOR = "aws:globalaccelerator/accelerator:Accelerator";
export const ENDPOINT_GROUP = "aws:globalaccelerator/endpointGroup:EndpointGroup";
const ACCELERATOR_LISTENER = "aws:globalaccelerator/listener:Listener";
const DISTRIBUTION = "aws:cloudfront/distribution:Distribution";

/** A way from a name to a region. */
export interface Lead {
  readonly region: string;
  /** Whether something on the way, of what AWS runs in its data planes, leaves the region out once it fails. */
  readonly judged: boolean;
  /** Whether something on the way is shut until somebody opens it: a weight or a dial of 0, an accelerator that is off. */
  readonly shut: boolean;
}

/**
 * The regions that a DNS record leads to, by every way: through aliases of other records, of an accelerator and of a content delivery
 * network. What it leads to outside of what is declared is left out.
 */
export function leadsOf(resources: Resources, record: Resource, seen: readonly Resource[] = []): readonly Lead[] {
  if (seen.includes(record)) return [];
  const routing = routingOf(record);
  const judged = routing !== undefined && isHealthChecked(record);
  const shut = routing === "weighted" && weightOf(record) === 0;
  return targetsOf(resources, record).flatMap((target) =>
    leadsOfTarget(resources, target, [...seen, record]).map((lead) => ({
      region: lead.region,
      judged: lead.judged || judged,
      shut: lead.shut || shut,
    })),
  );
}

/**
 * The regions that an accelerator leads to: it looks after its endpoints' health by itself.
 *
 * @param standby whether regions may stand by with a dial of 0
 */
export function leadsOfAccelerator(resources: Resources, accelerator: Resource, standby = false): readonly Lead[] {
  const off = accelerator.properties.flag("enabled") === false;
  const naming = (type: string, property: string, named: Resource): readonly Resource[] =>
    resources
      .of(type)
      .filter((one) => linked(resources, one, { property, type: named.type, key: "arn" }).includes(named));
  return naming(ACCELERATOR_LISTENER, "acceleratorArn", accelerator)
    .flatMap((listener) => naming(ENDPOINT_GROUP, "listenerArn", listener))
    .map(({ properties }) => ({
      region: properties.text("endpointGroupRegion") ?? "global",
      judged: true,
      // A weight that is left out is sent as 0. Source: the provider's endpoint_group.go.
      shut:
        off ||
        (!standby && (properties.number("trafficDialPercentage") ?? 100) === 0) ||
        properties.list("endpointConfigurations").every((endpoint) => (endpoint.number("weight") ?? 0) === 0),
    }));
}

/** Records of a name that lead somewhere. Names that are made from other resources prove a domain, and lead nowhere. */
export function recordsNamed(resources: Resources, name: string): readonly Resource[] {
  return resources
    .of(RECORD)
    .filter(
      ({ properties, references }) =>
        references["name"] === undefined && normal(properties.text("name") ?? "") === normal(name),
    );
}

const normal = (name: string): string => name.toLowerCase().replace(/\.$/, "");

function weightOf({ properties }: Resource): number {
  return properties.list("weightedRoutingPolicies")[0]?.number("weight") ?? 0;
}

function leadsOfTarget(resources: Resources, target: Resource, seen: readonly Resource[]): readonly Lead[] {
  switch (target.type) {
    case BALANCER:
      return [{ region: target.region, judged: false, shut: false }];
    case ACCELERATOR:
      return leadsOfAccelerator(resources, target);
    case DISTRIBUTION:
      return target.properties
        .list("origins")
        .flatMap((origin) => recordsNamed(resources, origin.text("domainName") ?? ""))
        .flatMap((record) => leadsOf(resources, record, seen));
    case RECORD:
      return leadsOf(resources, target, seen);
    default:
      return [];
  }
}

/** What a record is an alias of, or answers with: by what its values were made from, or by the names in them. */
function targetsOf(resources: Resources, record: Resource): readonly Resource[] {
  const aliases = record.properties.list("aliases");
  const property = aliases.length > 0 ? "aliases" : "records";
  const made = resources.referenced(record, property).filter(({ type }) => TARGETS.includes(type));
  if (made.length > 0) return made;
  const names =
    aliases.length > 0 ? aliases.map((alias) => alias.text("name") ?? "") : record.properties.texts("records");
  const records = names.flatMap((name) => recordsNamed(resources, name)).filter((other) => answersWith(record, other));
  // Names of balancers are not known in a first preview, those of records are.
  if (records.length > 0) return records;
  return resources
    .of(BALANCER, ACCELERATOR, DISTRIBUTION)
    .filter(({ properties }) => HOSTS.some((path) => names.includes(properties.text(path) ?? "unnamed")));
}

/** An alias answers with records of its own type, a CNAME with those of any. */
function answersWith({ properties }: Resource, other: Resource): boolean {
  const type = properties.text("type");
  return type === "CNAME" || type === other.properties.text("type");
}

/** Where balancers, accelerators and distributions have their domain names. */
const HOSTS = ["dnsName", "dualStackDnsName", "domainName"] as const;

const TARGETS: readonly string[] = [BALANCER, ACCELERATOR, DISTRIBUTION, RECORD];
