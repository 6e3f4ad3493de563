import type { Context, Rules } from "../../simulated/model.ts";
import { textAt, textsAt } from "../../simulated/values.ts";
import { referred } from "../references.ts";
import { type } from "./type-tokens.ts";

/** The subnetworks whose addresses a producer's endpoints take are of the policy's own network. */
function problems(context: Context): readonly string[] {
  const { inputs } = context;
  const network = referred(context, type.network, textAt(inputs, "network"));
  return textsAt(inputs, "pscConfig.subnetworks").flatMap((name) => {
    const subnetwork = referred(context, type.subnetwork, name);
    if (subnetwork === undefined || network === undefined) return [];
    return referred(context, type.network, textAt(subnetwork.state, "network")) === network
      ? []
      : [`invalid: ${subnetwork.name} is not a subnetwork of ${network.name}`];
  });
}

export const serviceConnections: Rules = {
  [type.serviceConnectionPolicy]: { check: problems, update: problems },
};
