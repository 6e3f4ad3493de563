import type { Computation, Context, Properties, Rules } from "../../simulated/model.ts";
import { when } from "../../simulated/refusals.ts";
import { textAt } from "../../simulated/values.ts";
import { agentOf } from "../service-agents.ts";
import { memberProblems } from "./members.ts";
import { type } from "./type-tokens.ts";

const agent = ({ inputs }: Pick<Context, "inputs">): string | undefined =>
  agentOf(textAt(inputs, "project") ?? "", textAt(inputs, "service") ?? "");

/** Not every API has an agent that can be asked for. */
function agentProblems(context: Context): readonly string[] {
  return when(
    agent(context) === undefined,
    () => `invalid: ${textAt(context.inputs, "service") ?? ""} has no service identity that can be asked for`,
  );
}

function agentAddress(context: Computation): Properties {
  const email = agent(context);
  return email === undefined ? {} : { email, member: `serviceAccount:${email}` };
}

/** A project's roles state who has them; those that are for everything may not be granted with a condition. */
function projectMemberProblems(context: Context): readonly string[] {
  const role = textAt(context.inputs, "role") ?? "";
  const basic = ["roles/owner", "roles/editor", "roles/viewer"].includes(role);
  return [
    ...memberProblems(context),
    ...when(
      basic && context.inputs["condition"] !== undefined,
      () => `invalid: ${role} cannot be granted with a condition`,
    ),
  ];
}

export const identities: Rules = {
  [type.serviceIdentity]: { check: agentProblems, compute: agentAddress },
  [type.projectMember]: { check: projectMemberProblems },
  [type.serviceAccountMember]: { check: memberProblems },
};
