import { resourcePolicy } from "../policy.ts";
import { TARGET_GROUPS } from "./load-balancer-types.ts";

const WITH_PATHS = ["HTTP", "HTTPS"];
/** Status codes from here on say that a request failed. */
const FIRST_FAILURE = 400;
/** What AWS takes for healthy where nothing is declared. */
const DEFAULT_MATCHER = "200";

export const targetGroupHealthChecks = resourcePolicy({
  id: "target-group-health-checks",
  demands:
    "Every target group checks its targets' health; those for HTTP by a path of their own, and by codes of success.",
  why: "A target that is broken, or that is not the service any more, would otherwise go on being given clients' requests.",
  severity: "medium",
  references: [{ framework: "checkov", id: "CKV_AWS_261" }],
  remediation: "Leave `healthCheck` of the target group of `AwsLoadBalancing` in place: `/readyz`, 200.",
  types: TARGET_GROUPS,
  judge: ({ properties }) => {
    if (properties.text("targetType") === "lambda") return [];
    if (properties.flag("healthCheck.enabled") === false) return ["its health check is off, and has to be on"];
    if (!WITH_PATHS.includes(properties.text("protocol")?.toUpperCase() ?? "")) return [];
    const path = properties.has("healthCheck.path") ? [] : ["its health check names no path, and has to name one"];
    const matcher = properties.text("healthCheck.matcher") ?? DEFAULT_MATCHER;
    const codes = matcher.split(/[,-]/).map(Number);
    return codes.every((code) => code < FIRST_FAILURE)
      ? path
      : [...path, `its health check takes ${matcher} for healthy; accepted are codes below ${FIRST_FAILURE}`];
  },
});
