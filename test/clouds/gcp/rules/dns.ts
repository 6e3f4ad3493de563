import type { Cloud, Context, Rules, StoredResource } from "../../simulated/model.ts";
import { blockedBy, when } from "../../simulated/refusals.ts";
import { objectsAt, textAt, textsAt } from "../../simulated/values.ts";
import { referred } from "../references.ts";
import { type } from "./type-tokens.ts";

/** The zone that a record names, in its own project. */
export function zoneOf(cloud: Cloud, record: Context["inputs"]): StoredResource | undefined {
  const [project, zone] = [textAt(record, "project") ?? "", textAt(record, "managedZone") ?? ""];
  return cloud.get(type.managedZone, `projects/${project}/managedZones/${zone}`);
}

/** The networks that a zone or policy is for. */
function networksOf(cloud: Cloud, inputs: Context["inputs"], path: string): readonly StoredResource[] {
  return objectsAt(inputs, path).flatMap((each) => referred({ cloud }, type.network, textAt(each, "networkUrl")) ?? []);
}

function zoneProblems({ inputs, cloud }: Context, self?: StoredResource): readonly string[] {
  const isPrivate = textAt(inputs, "visibility") === "private";
  const own = networksOf(cloud, inputs, "privateVisibilityConfig.networks");
  const name = textAt(inputs, "dnsName");
  const others = cloud
    .all(type.managedZone, { with: { dnsName: name ?? "" } })
    .filter(
      (each) =>
        each.id !== self?.id &&
        networksOf(cloud, each.inputs, "privateVisibilityConfig.networks").some((network) => own.includes(network)),
    );
  return [
    ...when(
      !isPrivate && inputs["privateVisibilityConfig"] !== undefined,
      () => "invalid: privateVisibilityConfig was given, and visibility is not private",
    ),
    ...when(
      isPrivate && inputs["dnssecConfig"] !== undefined,
      () => "invalid: dnssecConfig was given, and visibility is private",
    ),
    ...blockedBy(others, (names) => `conflict: a network of ${name ?? ""} is bound to ${names} for that name already`),
  ];
}

function recordProblems({ inputs, cloud }: Context): readonly string[] {
  const zone = zoneOf(cloud, inputs);
  if (zone === undefined) return [`notFound: managedZone: there is no zone ${textAt(inputs, "managedZone") ?? ""}`];
  const domain = textAt(zone.state, "dnsName") ?? "";
  const name = textAt(inputs, "name") ?? "";
  const [kind, data] = [textAt(inputs, "type"), textsAt(inputs, "rrdatas")];
  return [
    ...when(
      name !== domain && !name.endsWith(`.${domain}`),
      () => `invalid: ${name} is not within ${domain} of ${zone.name}`,
    ),
    ...when(kind === "CNAME" && data.length !== 1, () => `invalid: a CNAME has one target; found ${data.length}`),
    ...when(kind === "CNAME" && name === domain, () => `cnameResourceRecordSetConflict: ${name} is the zone's apex`),
    ...data
      .filter((each) => kind === "CNAME" && !each.endsWith("."))
      .map((each) => `invalid: ${each} does not end with a dot`),
  ];
}

/** A network has one DNS policy. */
function policyProblems({ inputs, cloud }: Context, self?: StoredResource): readonly string[] {
  const own = networksOf(cloud, inputs, "networks");
  const others = cloud
    .all(type.dnsPolicy)
    .filter((each) => each.id !== self?.id)
    .filter((each) => networksOf(cloud, each.inputs, "networks").some((network) => own.includes(network)));
  return blockedBy(others, (names) => `invalid: a network is bound to the policy ${names} already`);
}

/** Google deletes a zone only when nothing is left in it but its own records. */
function recordsLeft(cloud: Cloud, zone: StoredResource): readonly string[] {
  const records = cloud.all(type.recordSet).filter((each) => zoneOf(cloud, each.inputs)?.id === zone.id);
  return blockedBy(records, (names) => `containerNotEmpty: the managed zone is not empty: ${names}`);
}

export const dns: Rules = {
  [type.managedZone]: {
    check: (context) => zoneProblems(context),
    update: (change) => zoneProblems(change, change.previous),
    blocksDelete: ({ cloud, resource }) => recordsLeft(cloud, resource),
  },
  [type.recordSet]: { check: recordProblems, update: recordProblems },
  [type.dnsPolicy]: {
    check: (context) => policyProblems(context),
    update: (change) => policyProblems(change, change.previous),
  },
};
