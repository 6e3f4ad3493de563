import { z } from "zod";
import { resourcePolicy } from "../policy.ts";
import type { Properties } from "../values.ts";

/** Conditions that name the caller, and are false without a caller. */
const CALLER_KEYS = ["aws:principalaccount", "aws:principalarn", "aws:principalorgid", "aws:principalorgpaths"];
const CALLER_OPERATORS = /^(foranyvalue:)?(string|arn)(equals|like)$/i;
/** `*`, or an ARN whose resource is a wildcard, such as that of every bucket. */
const EVERY_RESOURCE = /^(\*|arn(:[^:]*){4}:\*)/;

export const vpcEndpointPolicies = resourcePolicy({
  id: "vpc-endpoint-policies",
  demands:
    "Every VPC endpoint has a policy that lets through only callers that it names, or only resources that it names.",
  why:
    "Without one, whoever has stolen credentials of any account's can carry data out by the endpoint, past the security groups and " +
    "past the NAT gateways.",
  severity: "medium",
  references: [{ framework: "AWS documentation", id: "Control access to VPC endpoints using endpoint policies" }],
  remediation:
    "Leave the policies of components/network/aws-endpoint-policies.ts in place: callers of the account (`aws:PrincipalAccount`), or named resources.",
  settings: z.strictObject({
    withoutPolicy: z
      .array(z.string().min(1))
      .default(["eks-auth"])
      .describe("Services whose endpoints take no policy, by the end of their names, such as `eks-auth`."),
  }),
  types: ["aws:ec2/vpcEndpoint:VpcEndpoint"],
  judge: ({ properties }, { settings }) => {
    const service = properties.text("serviceName") ?? "";
    if (settings.withoutPolicy.some((name) => service.endsWith(`.${name}`))) return [];
    if (!properties.has("policy"))
      return ["it has no policy: every caller may use every resource; it has to name either"];
    const statements = properties.document("policy")?.part("Statement");
    if (statements?.value() === undefined) return ["its policy is no document with statements"];
    const listed = Array.isArray(statements.value()) ? statements.list() : [statements];
    return listed.flatMap((statement, at) =>
      statement.text("Effect") !== "Allow" || namesCallers(statement) || namesResources(statement)
        ? []
        : [`statement ${at} of its policy lets every caller use every resource; it has to name either`],
    );
  },
});

/** The texts at a path that may hold one or a list. */
const texts = (from: Properties, path: string): string[] => [from.text(path) ?? [], from.texts(path)].flat();

function namesCallers(statement: Properties): boolean {
  const principals = [
    ...texts(statement, "Principal"),
    ...statement
      .part("Principal")
      .keys()
      .flatMap((kind) => texts(statement, `Principal.${kind}`)),
  ];
  if (principals.length > 0 && !principals.includes("*")) return true;
  const condition = statement.part("Condition");
  return condition.keys().some(
    (operator) =>
      CALLER_OPERATORS.test(operator) &&
      condition.keys(operator).some((key) => {
        const values = texts(condition, `${operator}.${key}`);
        return CALLER_KEYS.includes(key.toLowerCase()) && values.length > 0 && !values.includes("*");
      }),
  );
}

function namesResources(statement: Properties): boolean {
  const resources = texts(statement, "Resource");
  return resources.length > 0 && !resources.some((resource) => EVERY_RESOURCE.test(resource));
}
