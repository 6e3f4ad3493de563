import type { Context, Rules } from "../../simulated/model.ts";
import { when } from "../../simulated/refusals.ts";
import { objectsAt, textAt } from "../../simulated/values.ts";
import { agentOf } from "../service-agents.ts";
import { prevented } from "./deletion-policies.ts";
import { encryptionProblems } from "./keys.ts";
import { type } from "./type-tokens.ts";

function problems({ cloud, inputs, region }: Context): readonly string[] {
  const agent = agentOf(textAt(inputs, "project") ?? "", "artifactregistry.googleapis.com") ?? "";
  const policies = objectsAt(inputs, "cleanupPolicies");
  const ids = policies.map((each) => textAt(each, "id"));
  return [
    ...encryptionProblems(cloud, textAt(inputs, "kmsKeyName"), region, agent),
    ...when(new Set(ids).size < ids.length, () => "invalid: two cleanup policies have the same id"),
    ...policies.flatMap((each) =>
      when(
        (each["condition"] === undefined) === (each["mostRecentVersions"] === undefined),
        () => `invalid: the cleanup policy ${textAt(each, "id") ?? ""} has either a condition or mostRecentVersions`,
      ),
    ),
    ...when(
      inputs["dockerConfig"] !== undefined && textAt(inputs, "format") !== "DOCKER",
      () => "invalid: dockerConfig is for the format DOCKER",
    ),
  ];
}

export const artifactRegistry: Rules = {
  [type.repository]: {
    check: problems,
    update: problems,
    compute: ({ inputs, region }) => ({
      registryUri: `${region}-${(textAt(inputs, "format") ?? "").toLowerCase()}.pkg.dev/${textAt(inputs, "project") ?? ""}/${textAt(inputs, "repositoryId") ?? ""}`,
    }),
    blocksDelete: prevented,
  },
};
