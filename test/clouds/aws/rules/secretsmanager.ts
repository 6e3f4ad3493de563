import type { Context, Rules } from "../../simulated/model.ts";
import { numberAt, objectsAt, textAt } from "../../simulated/values.ts";
import { readPolicy } from "./policy-documents.ts";
import { when } from "../../simulated/refusals.ts";
import { type } from "./type-tokens.ts";

/** Bytes of a secret's value. */
const MOST_BYTES = 65_536;

function secretProblems({ inputs, region }: Context): readonly string[] {
  const name = textAt(inputs, "name") ?? "";
  const window = numberAt(inputs, "recoveryWindowInDays") ?? 0;
  const replicas = objectsAt(inputs, "replicas").map((replica) => textAt(replica, "region") ?? "");
  return [
    ...when(
      !/^[\w/+=.@-]{1,512}$/.test(name),
      () => `ValidationException: invalid name ${name}: letters, digits and /_+=.@- are accepted`,
    ),
    ...when(window > 0 && window < 7, () => {
      return `InvalidParameterException: the RecoveryWindowInDays value must be between 7 and 30 days (inclusive), or 0: found ${window}`;
    }),
    ...when(replicas.includes(region), () => {
      return `InvalidParameterException: a secret cannot be replicated into its own region ${region}`;
    }),
    ...when(new Set(replicas).size < replicas.length, () => {
      return `InvalidParameterException: a region is named twice among the replicas: ${replicas.join(", ")}`;
    }),
    ...when(inputs["policy"] !== undefined && readPolicy(inputs["policy"]) === undefined, () => {
      return "MalformedPolicyDocumentException: the policy is no valid JSON policy";
    }),
  ];
}

function versionProblems({ inputs }: Context): readonly string[] {
  const given = ["secretString", "secretBinary", "secretStringWo"].filter((key) => inputs[key] !== undefined);
  const length = Buffer.byteLength(textAt(inputs, "secretString") ?? "");
  return [
    ...when(
      given.length > 1,
      () => `InvalidParameterException: you can't specify more than one of ${given.join(", ")}`,
    ),
    ...when(
      length > MOST_BYTES,
      () => `ValidationException: the value has ${length} bytes, and at most ${MOST_BYTES} are accepted`,
    ),
  ];
}

/** Secrets and their versions. */
export const secretsManagerRules: Rules = {
  [type.secret]: { check: secretProblems, update: secretProblems },
  [type.secretVersion]: { check: versionProblems },
};
