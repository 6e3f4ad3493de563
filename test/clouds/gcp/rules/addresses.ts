import { within } from "../../simulated/address-blocks.ts";
import type { Context, Rules } from "../../simulated/model.ts";
import { blockedBy, when } from "../../simulated/refusals.ts";
import { textAt } from "../../simulated/values.ts";
import { referred } from "../references.ts";
import { conflicts, malformed, reservedRange, takenRanges } from "./ranges.ts";
import { type } from "./type-tokens.ts";

/** An internal address lies in its subnetwork. The simulation hands none out by itself: the plan gives them. */
function internalProblems(context: Context): readonly string[] {
  const { inputs } = context;
  if (textAt(inputs, "addressType") !== "INTERNAL") return [];
  const address = textAt(inputs, "address");
  const subnetwork = referred(context, type.subnetwork, textAt(inputs, "subnetwork"));
  const range = subnetwork === undefined ? undefined : textAt(subnetwork.state, "ipCidrRange");
  if (address === undefined || range === undefined)
    return ["required: an internal address states its subnetwork and its address"];
  return when(
    !within(range, `${address}/32`),
    () => `invalid: IP address ${address} is not within ${range} of ${subnetwork?.name ?? ""}`,
  );
}

/** A range for producers' services overlaps none of its network. */
function reservedProblems(context: Context): readonly string[] {
  const { inputs, cloud } = context;
  if (textAt(inputs, "purpose") !== "VPC_PEERING") return [];
  const network = referred(context, type.network, textAt(inputs, "network"));
  const range = reservedRange(inputs);
  if (network === undefined || range === undefined || textAt(inputs, "addressType") !== "INTERNAL")
    return [
      "required: with purpose VPC_PEERING, addressType INTERNAL, network, address and prefixLength have to be given",
    ];
  return [...malformed(range, 29), ...conflicts(range, takenRanges(cloud, network))];
}

export const addresses: Rules = {
  [type.address]: { check: internalProblems },
  [type.globalAddress]: {
    check: reservedProblems,
    blocksDelete: ({ cloud, resource }) =>
      blockedBy(
        cloud.mentioning(textAt(resource.state, "address") ?? "", type.globalForwardingRule),
        (names) => `resourceInUseByAnotherResource: ${resource.id} is in use by ${names}`,
      ),
  },
};
