import type { Cloud, Context } from "../../simulated/model.ts";
import { when } from "../../simulated/refusals.ts";
import { textAt } from "../../simulated/values.ts";
import { isAlwaysThere } from "../service-agents.ts";
import { type } from "./type-tokens.ts";

/** Members without an address. */
const EVERYBODY = ["allUsers", "allAuthenticatedUsers"];
/** What begins the others. Source: IAM, "Principal identifiers". */
const KINDS = ["serviceAccount", "user", "group", "domain", "principal", "principalSet"];
/** Pods of a Kubernetes service account: `<project>.svc.id.goog[<namespace>/<service account>]`. */
const PODS = /^[^@[]+\.svc\.id\.goog\[[^/\]]+\/[^/\]]+\]$/;

/** An account that a role is granted to exists. Whether a project has the pool that pods are known by, its clusters say. */
export function memberProblems({ cloud, inputs }: Context): readonly string[] {
  const member = textAt(inputs, "member") ?? "";
  if (EVERYBODY.includes(member)) return [];
  const [kind = "", ...rest] = member.split(":");
  const name = rest.join(":");
  if (!KINDS.includes(kind) || name === "")
    return [
      `invalid: the member ${member} has none of the forms ${[...EVERYBODY, ...KINDS.map((each) => `${each}:…`)].join(", ")}`,
    ];
  return when(
    kind === "serviceAccount" && !PODS.test(name) && !exists(cloud, name),
    () => `invalid: Service account ${name} does not exist.`,
  );
}

function exists(cloud: Cloud, email: string): boolean {
  return (
    isAlwaysThere(email) ||
    [type.serviceAccount, type.serviceIdentity].some((token) => cloud.all(token, { with: { email } }).length > 0)
  );
}

/** Whether a member is anybody. */
export function isEverybody(member: string): boolean {
  return EVERYBODY.includes(member);
}
