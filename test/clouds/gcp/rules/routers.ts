import type { Context, Rules } from "../../simulated/model.ts";
import { when } from "../../simulated/refusals.ts";
import { objectsAt, textAt, textsAt } from "../../simulated/values.ts";
import { type } from "./type-tokens.ts";

function problems({ inputs, cloud, region }: Context): readonly string[] {
  const [project, router] = [textAt(inputs, "project") ?? "", textAt(inputs, "router") ?? ""];
  const byHand = textAt(inputs, "natIpAllocateOption") === "MANUAL_ONLY";
  const addresses = textsAt(inputs, "natIps");
  const listed = textAt(inputs, "sourceSubnetworkIpRangesToNat") === "LIST_OF_SUBNETWORKS";
  const subnetworks = objectsAt(inputs, "subnetworks");
  return [
    ...when(
      cloud.get(type.router, `projects/${project}/regions/${region}/routers/${router}`, region) === undefined,
      () => `notFound: router: there is no router ${router} of ${project} in ${region}`,
    ),
    ...when(byHand !== addresses.length > 0, () =>
      byHand
        ? "required: natIps were not given, and natIpAllocateOption is MANUAL_ONLY"
        : "invalid: natIps were given, and natIpAllocateOption is not MANUAL_ONLY",
    ),
    ...when(listed !== subnetworks.length > 0, () =>
      listed
        ? "required: subnetworks were not given, and sourceSubnetworkIpRangesToNat is LIST_OF_SUBNETWORKS"
        : "invalid: subnetworks were given, and sourceSubnetworkIpRangesToNat is not LIST_OF_SUBNETWORKS",
    ),
  ];
}

/** A NAT gateway names its router by its bare name: the one reference that neither an id nor a self link makes. */
export const routers: Rules = { [type.routerNat]: { check: problems, update: problems } };
