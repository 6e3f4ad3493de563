import type { Context, Deletion, Rules } from "../../simulated/model.ts";
import { blockedBy } from "../../simulated/refusals.ts";
import { objectsAt, textAt, textsAt } from "../../simulated/values.ts";
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

/** A policy stays as long as producers' endpoints were made by it: those of Redis clusters. */
function blockers({ cloud, region, resource }: Deletion): readonly string[] {
  const network = referred({ cloud }, type.network, textAt(resource.state, "network"));
  const users = cloud
    .all(type.redisCluster, { region })
    .filter(({ state }) =>
      objectsAt(state, "pscConfigs").some(
        (each) => referred({ cloud }, type.network, textAt(each, "network")) === network,
      ),
    );
  return blockedBy(users, (names) => `failedPrecondition: ${resource.name} has connections of ${names}`);
}

export const serviceConnections: Rules = {
  [type.serviceConnectionPolicy]: { check: problems, update: problems, blocksDelete: blockers },
};
