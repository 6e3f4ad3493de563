import type { Context, Rules } from "../../simulated/model.ts";
import { when } from "../../simulated/refusals.ts";
import { textAt, textsAt } from "../../simulated/values.ts";
import { malformed } from "./ranges.ts";
import { type } from "./type-tokens.ts";

const SOURCES = ["sourceRanges", "sourceTags", "sourceServiceAccounts"] as const;

function problems({ inputs }: Context): readonly string[] {
  const given = SOURCES.filter((name) => textsAt(inputs, name).length > 0);
  const ranges = [...textsAt(inputs, "sourceRanges"), ...textsAt(inputs, "destinationRanges")];
  return [
    ...ranges.filter((range) => !range.includes(":")).flatMap((range) => malformed(range, 32)),
    ...(textAt(inputs, "direction") === "EGRESS"
      ? when(given.length > 0, () => `invalid: a rule for EGRESS has no ${given.join(", ")}`)
      : when(given.length === 0, () => `required: a rule for INGRESS has one of ${SOURCES.join(", ")}`)),
  ];
}

export const firewalls: Rules = { [type.firewall]: { check: problems, update: problems } };
