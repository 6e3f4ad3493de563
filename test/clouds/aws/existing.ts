import { Identity } from "../simulated/identity.ts";
import type { CloudSettings } from "../simulated/journal.ts";
import type { StoredResource } from "../simulated/model.ts";

const zoneType = "aws:route53/zone:Zone";

/** What is in the account before anything is created: zones that are delegated to it, and its people. */
export function existing({ publicZones = [], principals = [], seed = "" }: CloudSettings): readonly StoredResource[] {
  return [...publicZones.map((name) => publicZone(name, seed)), ...principals.map(principal)];
}

function principal(arn: string): StoredResource {
  const name = arn.slice(arn.lastIndexOf("/") + 1);
  const type = arn.includes(":user/") ? "aws:iam/user:User" : "aws:iam/role:Role";
  return { type, id: name, region: "global", name: `principal ${name}`, inputs: {}, state: { name, arn } };
}

function publicZone(name: string, seed: string): StoredResource {
  const identity = new Identity(seed, zoneType, name);
  const id = `Z${identity.upper(20)}`;
  return {
    type: zoneType,
    id,
    region: "global",
    name: `public zone ${name}`,
    inputs: {},
    state: {
      name,
      arn: `arn:aws:route53:::hostedzone/${id}`,
      zoneId: id,
      comment: "",
      nameServers: ["com", "net", "org", "co.uk"].map(
        (domain, position) => `ns-${identity.digits(3, String(position))}.awsdns-${identity.digits(2)}.${domain}`,
      ),
    },
  };
}
