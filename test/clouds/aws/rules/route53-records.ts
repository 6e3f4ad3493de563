import { isIPv4, isIPv6 } from "node:net";
import type { Cloud, Context, Properties, Rules, StoredResource } from "../../simulated/model.ts";
import { flagAt, objectsAt, textAt, textsAt } from "../../simulated/values.ts";
import { fullName, recordsIn, zoneName, zoneOfRecord } from "./dns-records.ts";
import { when } from "../../simulated/refusals.ts";
import { type } from "./type-tokens.ts";

/** Hosted zones of what is no zone of the account: an alias names its target by one of them. */
const ACCELERATOR_ZONE = "Z2BJ6XQ5FK7U4H";
const DISTRIBUTION_ZONE = "Z2FDTNDATAQYW2";

/** The kinds of routing, by the property that says so. */
const ROUTING: Readonly<Record<string, string>> = {
  cidrRoutingPolicy: "cidr",
  failoverRoutingPolicies: "failover",
  geolocationRoutingPolicies: "geolocation",
  geoproximityRoutingPolicy: "geoproximity",
  latencyRoutingPolicies: "latency",
  multivalueAnswerRoutingPolicy: "multivalue",
  weightedRoutingPolicies: "weighted",
};

function routingOf(inputs: Properties): string {
  const property = Object.keys(ROUTING).find((key) => objectsAt(inputs, key).length > 0 || flagAt(inputs, key));
  return property === undefined ? "simple" : (ROUTING[property] ?? "simple");
}

/** What makes a record of a routing the only one of its name: the role, or the region. */
function roleOf(inputs: Properties): string | undefined {
  const failover = objectsAt(inputs, "failoverRoutingPolicies").flatMap((policy) => textAt(policy, "type") ?? [])[0];
  const latency = objectsAt(inputs, "latencyRoutingPolicies").flatMap((policy) => textAt(policy, "region") ?? [])[0];
  if (failover !== undefined) return `failover=${failover}`;
  return latency === undefined ? undefined : `region=${latency}`;
}

const refused = (reason: string): string => `InvalidChangeBatch: [${reason}]`;

function recordProblems(context: Context, itself?: StoredResource): readonly string[] {
  const { cloud, inputs } = context;
  const zone = zoneOfRecord(cloud, inputs);
  if (zone === undefined) return [];
  const name = fullName(textAt(inputs, "name") ?? "", zone);
  const others = recordsIn(cloud, zone, name).filter((other) => other.id !== itself?.id);
  return [
    ...valueProblems(inputs),
    ...setProblems(inputs, name, others),
    ...nameProblems(inputs, name, zone, others),
    ...aliasProblems(cloud, inputs, zone),
    ...healthProblems(cloud, inputs),
  ];
}

function valueProblems(inputs: Properties): readonly string[] {
  const values = textsAt(inputs, "records");
  const kind = textAt(inputs, "type") ?? "";
  const routing = routingOf(inputs);
  const isAddress = kind === "A" ? isIPv4 : kind === "AAAA" ? isIPv6 : (): boolean => true;
  const wrong = values.filter((value) => !isAddress(value));
  return [
    ...when(
      values.length > 0 && inputs["ttl"] === undefined,
      () => "InvalidInput: a record that is no alias needs a ttl",
    ),
    ...when(wrong.length > 0, () => refused(`invalid resource record of type ${kind}: ${wrong.join(", ")}`)),
    ...when(kind === "CNAME" && values.length > 1, () => refused("a CNAME has exactly one value")),
    // That a routing policy needs it, the facts say.
    ...when(routing === "simple" && textAt(inputs, "setIdentifier") !== undefined, () => {
      return "InvalidInput: setIdentifier needs a routing policy";
    }),
  ];
}

/** Records of one name and type: all simple (then there is one), or all of one routing with different identifiers. */
function setProblems(inputs: Properties, name: string, others: readonly StoredResource[]): readonly string[] {
  const kind = textAt(inputs, "type") ?? "";
  const identifier = textAt(inputs, "setIdentifier");
  const alike = others.filter((other) => textAt(other.inputs, "type") === kind);
  const twin = alike.find((other) => textAt(other.inputs, "setIdentifier") === identifier);
  if (twin !== undefined)
    return flagAt(inputs, "allowOverwrite")
      ? []
      : [
          refused(
            `tried to create resource record set [name='${name}.', type='${kind}'] but it already exists: ${twin.name}`,
          ),
        ];
  const mixed = alike.filter((other) => routingOf(other.inputs) !== routingOf(inputs));
  const role = roleOf(inputs);
  const rival = alike.find((other) => role !== undefined && roleOf(other.inputs) === role);
  return [
    ...when(mixed.length > 0, () => {
      const found = mixed.map((other) => `${other.name} (${routingOf(other.inputs)})`).join(", ");
      return refused(
        `RRSet with DNS name ${name}., type ${kind}, and ${routingOf(inputs)} routing cannot be created as other RRSets exist with the same name and type: ${found}`,
      );
    }),
    ...when(rival !== undefined, () => {
      return refused(
        `RRSet with DNS name ${name}., type ${kind}, and ${role ?? ""} already exists: ${rival?.name ?? ""}`,
      );
    }),
  ];
}

/** A CNAME is alone at its name, and the apex has none. The apex has an NS and an SOA record of AWS's own. */
function nameProblems(
  inputs: Properties,
  name: string,
  zone: StoredResource,
  others: readonly StoredResource[],
): readonly string[] {
  const kind = textAt(inputs, "type") ?? "";
  const apex = name === zoneName(zone);
  const conflicts = others.filter((other) => (kind === "CNAME") !== (textAt(other.inputs, "type") === "CNAME"));
  return [
    ...when(kind === "CNAME" && apex, () => {
      return refused(`RRSet of type CNAME with DNS name ${name}. is not permitted at apex in zone ${name}.`);
    }),
    ...when(conflicts.length > 0, () => {
      const found = conflicts.map((other) => other.name).join(", ");
      return refused(
        `RRSet of type ${kind} with DNS name ${name}. is not permitted as it conflicts with other records with the same DNS name: ${found}`,
      );
    }),
    ...when(apex && ["NS", "SOA"].includes(kind) && !flagAt(inputs, "allowOverwrite"), () => {
      return refused(`tried to create resource record set [name='${name}.', type='${kind}'] but it already exists`);
    }),
  ];
}

function aliasProblems(cloud: Cloud, inputs: Properties, zone: StoredResource): readonly string[] {
  return objectsAt(inputs, "aliases").flatMap((alias) => {
    const target = (textAt(alias, "name") ?? "").replace(/\.$/, "").toLowerCase();
    const targetZone = textAt(alias, "zoneId") ?? "";
    const kind = textAt(inputs, "type") ?? "";
    const tried = `tried to create an alias that targets ${target}., type ${kind} in zone ${targetZone}, but`;
    return [
      ...(targetZone === zone.id
        ? when(!recordsIn(cloud, zone, target).some((record) => textAt(record.inputs, "type") === kind), () => {
            return refused(`${tried} that target was not found`);
          })
        : when(!isTarget(cloud, target, targetZone), () => {
            return refused(`${tried} the alias target name does not lie within the target zone`);
          })),
      ...when(targetZone === DISTRIBUTION_ZONE && flagAt(alias, "evaluateTargetHealth"), () => {
        return "InvalidInput: evaluateTargetHealth cannot be set for an alias whose target is a CloudFront distribution";
      }),
    ];
  });
}

/** Whether there is a load balancer, an accelerator or a distribution with that host name in that hosted zone. */
function isTarget(cloud: Cloud, name: string, zoneId: string): boolean {
  const plain = name.replace(/^dualstack\./, "");
  if (zoneId === ACCELERATOR_ZONE)
    return cloud
      .all(type.accelerator)
      .some(({ state }) => [textAt(state, "dnsName"), textAt(state, "dualStackDnsName")].includes(plain));
  if (zoneId === DISTRIBUTION_ZONE)
    return cloud.all(type.distribution).some(({ state }) => textAt(state, "domainName") === plain);
  return cloud
    .all(type.loadBalancer, { with: { zoneId } })
    .some(({ state }) => textAt(state, "dnsName")?.toLowerCase() === plain);
}

function healthProblems(cloud: Cloud, inputs: Properties): readonly string[] {
  const id = textAt(inputs, "healthCheckId");
  return when(id !== undefined && cloud.get(type.healthCheck, id) === undefined, () => {
    return refused(`the health check ${id ?? ""} does not exist`);
  });
}

/** Records. */
export const route53RecordRules: Rules = {
  [type.record]: {
    // The facts' template ends with an underscore where there is no set identifier.
    identify: ({ inputs }) => {
      const parts = ["zoneId", "name", "type", "setIdentifier"].flatMap((key) => textAt(inputs, key) ?? []);
      return parts.join("_");
    },
    check: (context) => recordProblems(context),
    update: (context) => recordProblems(context, context.previous),
    compute: ({ cloud, inputs }) => {
      const zone = zoneOfRecord(cloud, inputs);
      return zone === undefined ? {} : { fqdn: fullName(textAt(inputs, "name") ?? "", zone) };
    },
  },
};
