import { Identity } from "../simulated/identity.ts";
import type { Cloud, Properties, StoredResource, Value } from "../simulated/model.ts";
import { regions, shortRegion } from "./regions.ts";
import { flagAt, objectsAt, textAt, textsAt, valueAt } from "../simulated/values.ts";

/** A lookup, by its arguments. */
type Lookup = (args: Properties, cloud: Cloud) => Properties;

const lookups: Readonly<Record<string, Lookup>> = {
  "aws:index/getCallerIdentity:getCallerIdentity": (_args, { account }) => ({
    accountId: account,
    arn: `arn:aws:iam::${account}:user/simulated`,
    id: account,
    userId: "AIDASIMULATEDUSER0000",
  }),

  "aws:index/getPartition:getPartition": () => ({
    dnsSuffix: "amazonaws.com",
    id: "aws",
    partition: "aws",
    reverseDnsPrefix: "com.amazonaws",
  }),

  "aws:index/getRegion:getRegion": (args) => {
    const region = regionIn(args);
    const description = regions[region]?.city ?? region;
    return { description, endpoint: `ec2.${region}.amazonaws.com`, id: region, name: region, region };
  },

  "aws:index/getAvailabilityZones:getAvailabilityZones": (args) => {
    const region = regionIn(args);
    const letters = Array.from(regions[region]?.zones ?? "");
    const excluded = textsAt(args, "excludeNames");
    const names = letters.map((letter) => `${region}${letter}`).filter((name) => !excluded.includes(name));
    return {
      ...args,
      groupNames: [region],
      id: region,
      names,
      region,
      // In a real account, which id a letter stands for differs from account to account.
      zoneIds: names.map((name) => `${shortRegion(region)}-az${letters.indexOf(name.slice(-1)) + 1}`),
    };
  },

  "aws:route53/getZone:getZone": (args, cloud) => {
    const zone = zoneIn(args, cloud);
    const nameServers = textsAt(zone.state, "nameServers");
    return {
      arn: textAt(zone.state, "arn") ?? "",
      callerReference: "simulated",
      comment: textAt(zone.state, "comment") ?? "",
      id: zone.id,
      linkedServiceDescription: "",
      linkedServicePrincipal: "",
      name: textAt(zone.state, "name") ?? "",
      nameServers,
      primaryNameServer: nameServers[0] ?? "",
      privateZone: isPrivate(zone),
      resourceRecordSetCount: 2 + cloud.mentioning(zone.id, "aws:route53/record:Record").length,
      tags: valueAt(zone.state, "tagsAll") ?? {},
      zoneId: zone.id,
    };
  },

  "aws:ec2/getManagedPrefixList:getManagedPrefixList": (args) => {
    const region = regionIn(args);
    const name = textAt(args, "name") ?? "";
    // AWS's own lists: their ids have 8 digits, and differ by region.
    if (!/^com\.amazonaws\.[a-z0-9-]+(\.[a-z0-9-]+)*$/.test(name))
      throw new Error(`no matching EC2 Managed Prefix List found: name ${JSON.stringify(name)} in ${region}`);
    const id = `pl-${new Identity("prefix list", region, name).hex(8)}`;
    return {
      addressFamily: "IPv4",
      arn: `arn:aws:ec2:${region}:aws:prefix-list/${id}`,
      entries: [],
      id,
      maxEntries: 55,
      name,
      ownerId: "AWS",
      region,
      tags: {},
      version: 1,
    };
  },

  "aws:iam/getPolicyDocument:getPolicyDocument": (args) => {
    const document = {
      Version: textAt(args, "version") ?? "2012-10-17",
      ...(textAt(args, "policyId") === undefined ? {} : { Id: textAt(args, "policyId") }),
      Statement: objectsAt(args, "statements").map(statement),
    };
    const json = JSON.stringify(document, undefined, 2);
    const id = new Identity(json).digits(10);
    return { ...args, id, json, minifiedJson: JSON.stringify(document) };
  },
};

/**
 * Answers a lookup as the provider does.
 *
 * @throws if the simulation does not know it, or finds nothing
 */
export function invoke(token: string, args: Properties, cloud: Cloud): Properties {
  const lookup = lookups[token];
  if (lookup === undefined)
    throw new Error(
      `the simulated AWS does not know the function ${token}; it knows ${Object.keys(lookups).sort().join(", ")}`,
    );
  return lookup(args, cloud);
}

function regionIn(args: Properties): string {
  const region = textAt(args, "region");
  if (region === undefined)
    throw new Error("region was not given; every regional lookup states its region, such as eu-west-1");
  if (regions[region] === undefined)
    throw new Error(`region: there is no ${JSON.stringify(region)}; there are ${Object.keys(regions).join(", ")}`);
  return region;
}

function isPrivate(zone: StoredResource): boolean {
  return objectsAt(zone.state, "vpcs").length > 0;
}

function zoneIn(args: Properties, cloud: Cloud): StoredResource {
  const id = textAt(args, "zoneId");
  const name = textAt(args, "name")?.replace(/\.$/, "");
  const wantsPrivate = flagAt(args, "privateZone");
  const found = cloud
    .all("aws:route53/zone:Zone")
    .filter((zone) =>
      id === undefined ? textAt(zone.state, "name") === name && isPrivate(zone) === wantsPrivate : zone.id === id,
    );
  const [zone] = found;
  const asked = id ?? `${wantsPrivate ? "private" : "public"} ${name ?? ""}`;
  if (zone === undefined) throw new Error(`no matching Route 53 Hosted Zone found: ${asked}`);
  if (found.length > 1) throw new Error(`multiple Route 53 Hosted Zones matched: ${asked}`);
  return zone;
}

/** One string where there is one, as the provider writes it. */
function oneOrList(values: readonly string[]): Value {
  return values.length === 1 ? (values[0] ?? "") : [...values].sort().reverse();
}

function statement(given: Properties): Value {
  const principals = (path: string): Value | undefined => {
    const list = objectsAt(given, path);
    if (list.length === 0) return undefined;
    if (list.some((each) => textAt(each, "type") === "*")) return "*";
    return Object.fromEntries(
      list.map((each) => [textAt(each, "type") ?? "", oneOrList(textsAt(each, "identifiers"))]),
    );
  };
  const conditions: Record<string, Record<string, Value>> = {};
  for (const condition of objectsAt(given, "conditions")) {
    const test = (conditions[textAt(condition, "test") ?? ""] ??= {});
    test[textAt(condition, "variable") ?? ""] = oneOrList(textsAt(condition, "values"));
  }
  const entries: readonly (readonly [string, Value | undefined])[] = [
    ["Sid", textAt(given, "sid")],
    ["Effect", textAt(given, "effect") ?? "Allow"],
    ...(["Action", "NotAction", "Resource", "NotResource"] as const).map(
      (key): readonly [string, Value | undefined] => {
        const values = textsAt(given, `${(key[0] ?? "").toLowerCase()}${key.slice(1)}s`);
        return [key, values.length === 0 ? undefined : oneOrList(values)];
      },
    ),
    ["Principal", principals("principals")],
    ["NotPrincipal", principals("notPrincipals")],
    ["Condition", Object.keys(conditions).length === 0 ? undefined : conditions],
  ];
  return Object.fromEntries(entries.flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])));
}
