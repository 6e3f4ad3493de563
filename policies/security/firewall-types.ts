import type { Properties } from "../values.ts";

export const WEB_ACL = "aws:wafv2/webAcl:WebAcl";
export const WEB_ACL_ASSOCIATION = "aws:wafv2/webAclAssociation:WebAclAssociation";
export const WEB_ACL_LOGGING = "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration";

/** The name of a web ACL's rule, for messages. */
export const ruleName = (rule: Properties): string => rule.text("name") ?? "without a name";
