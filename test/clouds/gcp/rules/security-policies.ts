import type { Context, Rules } from "../../simulated/model.ts";
import { when } from "../../simulated/refusals.ts";
import { numberAt, objectsAt, textAt, textsAt } from "../../simulated/values.ts";
import { type } from "./type-tokens.ts";

/** Priority of the rule that judges what no other rule does. Source: Cloud Armor, "Default rule". */
const DEFAULT_PRIORITY = 2_147_483_647;

/** What a rule may do. Source: Compute Engine API, `securityPolicies.rules.action`. */
const ACTION = /^(allow|deny\((403|404|429|502)\)|redirect|throttle|rate_based_ban)$/;

const LIMITING: readonly string[] = ["throttle", "rate_based_ban"];

function problems({ inputs }: Context): readonly string[] {
  const rules = objectsAt(inputs, "rules");
  const priorities = rules.map((rule) => numberAt(rule, "priority"));
  const last = rules.find((rule) => numberAt(rule, "priority") === DEFAULT_PRIORITY);
  return [
    ...when(new Set(priorities).size < priorities.length, () => "invalid: two rules have the same priority"),
    ...when(
      rules.length > 0 && (last === undefined || textsAt(last, "match.config.srcIpRanges").join() !== "*"),
      () => `invalid: there is no default rule with priority ${DEFAULT_PRIORITY} and match "*"`,
    ),
    ...rules.flatMap((rule) => {
      const at = `rule ${numberAt(rule, "priority") ?? ""}`;
      const action = textAt(rule, "action") ?? "";
      const limits = rule["rateLimitOptions"] !== undefined;
      const byAddress = textsAt(rule, "match.config.srcIpRanges").length > 0;
      const byExpression = textAt(rule, "match.expr.expression") !== undefined;
      return [
        ...when(!ACTION.test(action), () => `invalid: ${at}: there is no action ${action}`),
        ...when(LIMITING.includes(action) !== limits, () =>
          limits
            ? `invalid: ${at}: rateLimitOptions were given, and the action is ${action}`
            : `required: ${at}: rateLimitOptions were not given, and the action is ${action}`,
        ),
        ...when(byAddress === byExpression, () => `invalid: ${at}: match has either config or expr`),
        ...when(
          byAddress !== (textAt(rule, "match.versionedExpr") === "SRC_IPS_V1"),
          () => `invalid: ${at}: config goes with versionedExpr SRC_IPS_V1`,
        ),
      ];
    }),
  ];
}

export const securityPolicies: Rules = { [type.securityPolicy]: { check: problems, update: problems } };
