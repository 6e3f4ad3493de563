import { resourcePolicy } from "../policy.ts";

export const redisUsersByIam = resourcePolicy({
  id: "redis-users-by-iam",
  demands: "Redis's users log in by IAM, and the user `default` is off.",
  why: "A password lives in some configuration for years; IAM's tokens end after 15 minutes. Who names no user is `default`.",
  severity: "high",
  references: [
    { framework: "AWS documentation", id: "Amazon ElastiCache: Authenticating with IAM" },
    { framework: "FSBP", id: "ElastiCache.6" },
  ],
  remediation:
    "Leave `authenticationMode.type: iam` of `AwsRedis`'s user in place; where the engine asks for a user named `default`, give it an access string that begins with `off`.",
  types: ["aws:elasticache/user:User"],
  judge: ({ properties }) => {
    const words = (properties.text("accessString") ?? "on").split(/\s+/);
    const isOn = !words.includes("off");
    if (properties.text("userName") === "default") {
      return isOn ? ["the user `default` is on; accepted is an access string with `off`"] : [];
    }
    const mode = properties.text("authenticationMode.type");
    return mode === "iam" ? [] : [`it logs in by ${mode ?? "password, or by none"}; accepted is iam`];
  },
});
