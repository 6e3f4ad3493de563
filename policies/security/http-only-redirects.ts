import { environmentPolicy } from "../policy.ts";
import type { Resource } from "../resource.ts";
import { LISTENER_RULES, LISTENERS } from "./load-balancer-types.ts";

export const httpOnlyRedirects = environmentPolicy({
  id: "http-only-redirects",
  demands: "Listeners without TLS answer every request with a redirect to HTTPS.",
  why: "A request over plain HTTP can be read and changed on its way, credentials too.",
  severity: "high",
  references: [
    { framework: "FSBP", id: "ELB.1" },
    { framework: "checkov", id: "CKV2_AWS_20" },
  ],
  remediation: "Leave the listener `http` of `AwsLoadBalancing` in place: its only action redirects to HTTPS.",
  applies: (resources) => resources.of(...LISTENERS).length > 0,
  judge: (resources, _context, report) => {
    for (const listener of resources.of(...LISTENERS)) {
      const isPlain = report.whereKnown(() => listener.properties.text("protocol")?.toUpperCase() === "HTTP");
      if (isPlain !== true) continue;
      report.whereKnown(() => {
        if (!redirects(listener, "defaultActions")) {
          report.violation(
            listener,
            "it has no TLS, and does something else than redirect to HTTPS; nothing else is accepted",
          );
        }
      });
      for (const rule of LISTENER_RULES.flatMap((type) => resources.referring(listener, type, "listenerArn"))) {
        report.whereKnown(() => {
          if (redirects(rule, "actions")) return;
          report.violation(
            rule,
            "its listener has no TLS, and it does something else than redirect to HTTPS; nothing else is accepted",
          );
        });
      }
    }
  },
});

/** Without a protocol, a redirect leads to that of the request. */
function redirects({ properties }: Resource, actions: string): boolean {
  const found = properties.list(actions);
  return (
    found.length > 0 &&
    found.every((action) => action.text("type") === "redirect" && action.text("redirect.protocol") === "HTTPS")
  );
}
