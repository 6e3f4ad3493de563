import { resourcePolicy } from "../policy.ts";
import { DISTRIBUTION } from "./cdn-types.ts";

export const cdnFirewall = resourcePolicy({
  id: "cdn-firewall",
  demands: "Every distribution has a web ACL.",
  why: "Behind it, addresses of clients are not seen any more: only here can a limit for each of them be kept.",
  severity: "high",
  references: [
    { framework: "FSBP", id: "CloudFront.6" },
    { framework: "checkov", id: "CKV_AWS_68" },
  ],
  remediation: "Leave the firewall of the entry's distribution in place (`webAclId`).",
  types: [DISTRIBUTION],
  judge: ({ properties, references }) =>
    (references["webAclId"] ?? []).length > 0 || properties.has("webAclId")
      ? []
      : ["it has no web ACL (webAclId), and has to have one"],
});
