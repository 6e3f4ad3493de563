import type { Cloud, Properties, StoredResource } from "../../simulated/model.ts";
import { objectsAt, textAt } from "../../simulated/values.ts";
import { type } from "./type-tokens.ts";

/** A zone's name, in lower case and without the dot at its end. */
export function zoneName(zone: StoredResource): string {
  return (textAt(zone.state, "name") ?? "").replace(/\.$/, "").toLowerCase();
}

/** Whether only VPCs resolve a zone. */
export function isPrivate(zone: StoredResource): boolean {
  return objectsAt(zone.state, "vpcs").length > 0;
}

/** The zone of a record. */
export function zoneOfRecord(cloud: Cloud, inputs: Properties): StoredResource | undefined {
  return cloud.get(type.zone, (textAt(inputs, "zoneId") ?? "").replace(/^\/hostedzone\//, ""));
}

/** The full name of a record, as the provider makes it: a name that does not end with the zone's gets that appended. */
export function fullName(name: string, zone: StoredResource): string {
  const lower = name.replace(/\.$/, "").toLowerCase();
  const domain = zoneName(zone);
  if (lower === "" || lower === domain) return domain;
  return lower.endsWith(`.${domain}`) ? lower : `${lower}.${domain}`;
}

/** Records of a zone with a name. */
export function recordsIn(cloud: Cloud, zone: StoredResource, name: string): readonly StoredResource[] {
  return cloud
    .mentioning(zone.id, type.record)
    .filter(({ inputs }) => fullName(textAt(inputs, "name") ?? "", zone) === name);
}

/** Records of public zones with a name and a type: what the internet resolves. */
export function recordsNamed(cloud: Cloud, name: string, kind: string): readonly StoredResource[] {
  const wanted = name.replace(/\.$/, "").toLowerCase();
  return cloud
    .all(type.zone)
    .filter((zone) => !isPrivate(zone) && (wanted === zoneName(zone) || wanted.endsWith(`.${zoneName(zone)}`)))
    .flatMap((zone) => recordsIn(cloud, zone, wanted))
    .filter(({ inputs }) => textAt(inputs, "type") === kind);
}
