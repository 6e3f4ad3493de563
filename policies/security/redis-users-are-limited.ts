import { resourcePolicy } from "../policy.ts";

/** What lets a user change users, settings and other clients' connections. Source: Valkey, "ACL", command categories. */
const TOO_MUCH = ["+@all", "allcommands", "+@admin", "+@dangerous"];

export const redisUsersAreLimited = resourcePolicy({
  id: "redis-users-are-limited",
  demands: "Redis's users may neither administer it nor run dangerous commands.",
  why: "`FLUSHALL` or `KEYS` from one faulty client empties or stops the cache of all.",
  severity: "medium",
  references: [{ framework: "AWS documentation", id: "Amazon ElastiCache: Role-Based Access Control (RBAC)" }],
  remediation:
    "Leave the access string of `AwsRedis`'s user as it is: it begins with `-@all`, and adds what the service needs.",
  types: ["aws:elasticache/user:User"],
  judge: ({ properties }) => {
    const words = (properties.text("accessString") ?? "").toLowerCase().split(/\s+/);
    if (words.includes("off")) return [];
    const found = words.filter((word) => TOO_MUCH.includes(word));
    return found.length === 0
      ? []
      : [`its access string has ${found.join(", ")}; accepted are the categories and commands that it needs`];
  },
});
