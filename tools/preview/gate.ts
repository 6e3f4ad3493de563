import { MOST_DESTROYED, neededApproval } from "../../policies/approval.ts";
import { count, list } from "../plan/wording.ts";
import type { Gate, PolicyEffects, ResourceChange } from "./report.ts";

/**
 * Whether a change may go on by itself.
 *
 * @param policies undefined where nothing was judged: nothing is refused for it
 * @param errors of the engine and of the program
 * @param approved URNs that somebody agreed to. Default: none
 */
export function gateOf(
  changes: readonly ResourceChange[],
  policies: PolicyEffects | undefined,
  errors: readonly string[],
  { approved = [] }: { readonly approved?: readonly string[] } = {},
): Gate {
  const { destroyed, spread, many } = neededApproval(
    changes.filter(({ component }) => !component),
    approved,
  );
  const refusals = [...errorReasons(errors), ...policyReasons(policies)];
  const approvals = [...destructionReasons(destroyed), ...spreadReasons(spread), ...numberReasons(many)];
  return {
    verdict: refusals.length > 0 ? "refused" : approvals.length > 0 ? "approval" : "open",
    reasons: [...refusals, ...approvals],
    urns: [...new Set([...destroyed, ...spread, ...many].map(({ urn }) => urn))],
  };
}

const errorReasons = (errors: readonly string[]): string[] =>
  errors.length === 0 ? [] : [`The preview did not come to its end: ${count(errors.length, "error")}.`];

/** A policy that is mandatory refuses, whoever broke it: an update would be refused as well. */
function policyReasons(policies: PolicyEffects | undefined): string[] {
  const mandatory = [...(policies?.added ?? []), ...(policies?.standing ?? [])].filter((found) => found.mandatory);
  const byPolicy = Map.groupBy(mandatory, ({ policy }) => policy);
  return [...byPolicy].map(
    ([policy, found]) => `The mandatory policy ${policy} is violated by ${count(found.length, "resource")}.`,
  );
}

function destructionReasons(destroyed: readonly ResourceChange[]): string[] {
  const deleted = destroyed.filter(({ operation }) => operation === "delete").length;
  const replaced = destroyed.length - deleted;
  return [
    ...(deleted === 0 ? [] : [`${count(deleted, "stateful resource")} would be deleted.`]),
    ...(replaced === 0 ? [] : [`${count(replaced, "stateful resource")} would be replaced.`]),
  ];
}

function spreadReasons(spread: readonly ResourceChange[]): string[] {
  if (spread.length === 0) return [];
  const regions = [...new Set(spread.map(({ region }) => region))];
  return [
    `Stateful resources change in ${count(regions.length, "region")} at once: ${list(regions)}. Change one region after the other.`,
  ];
}

const numberReasons = (many: readonly ResourceChange[]): string[] =>
  many.length === 0
    ? []
    : [`${count(many.length, "resource")} would be deleted or replaced: more than ${MOST_DESTROYED} in one change.`];
