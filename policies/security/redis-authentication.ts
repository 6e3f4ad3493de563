import { resourcePolicy } from "../policy.ts";
import { UnknownProperty } from "../unknown-property.ts";
import type { Properties } from "../values.ts";
import { typeInUrn } from "../urn.ts";

const USER_GROUP = "aws:elasticache/userGroup:UserGroup";

export const redisAuthentication = resourcePolicy({
  id: "redis-authentication",
  demands: "Redis lets in no client without a user or a token.",
  why: "Without either, every pod and every node that reaches the port reads and deletes everything.",
  severity: "critical",
  references: [
    { framework: "checkov", id: "CKV_AWS_31" },
    { framework: "FSBP", id: "ElastiCache.6" },
  ],
  remediation: "Leave `userGroupIds` of `AwsRedis`'s group in place.",
  types: ["aws:elasticache/replicationGroup:ReplicationGroup"],
  judge: ({ properties, references }) =>
    properties.has("authToken") || hasUsers(properties, references["userGroupIds"])
      ? []
      : ["it has neither users nor a token; accepted is a group of users, or a token"],
});

/** @throws UnknownProperty where neither the users nor their origin are known */
function hasUsers(properties: Properties, origin: readonly string[] | undefined): boolean {
  try {
    return properties.list("userGroupIds").length > 0;
  } catch (error) {
    if (error instanceof UnknownProperty && origin?.some((urn) => typeInUrn(urn) === USER_GROUP) === true) return true;
    throw error;
  }
}
