import { closed, user, users } from "./aws-simulation-rules-cache-users.ts";
import { testRules } from "./aws-simulation-rules-cloud.ts";

describe("users", () => {
  testRules([
    {
      rule: "an access string says whether the user is on",
      refused: (cloud) => user(cloud, "service", { accessString: "~* +@all" }),
      because: 'InvalidParameterValue: access string "~* +@all" has to begin with on or off',
      accepted: (cloud) => user(cloud, "service", { accessString: "on ~* +@all" }),
    },
    {
      rule: "a user by IAM has one name",
      refused: (cloud) => user(cloud, "service", { userName: "other" }),
      because:
        "InvalidParameterCombination: an IAM-enabled user must have identical user id and user name: found service and other",
      accepted: (cloud) => user(cloud, "service"),
    },
    {
      rule: "the default user does not log in by IAM",
      refused: (cloud) => user(cloud, "default"),
      because: "InvalidParameterCombination: the user default cannot authenticate by IAM",
      accepted: (cloud) => closed(cloud),
    },
    {
      rule: "a user with passwords has one",
      refused: (cloud) => user(cloud, "service", { authenticationMode: { type: "password" } }),
      because: "InvalidParameterCombination: no password was provided",
      accepted: (cloud) =>
        user(cloud, "service", { authenticationMode: { type: "password", passwords: ["0123456789abcdef"] } }),
    },
    {
      rule: "a user logs in in one way",
      refused: (cloud) => user(cloud, "service", { noPasswordRequired: true }),
      because: "InvalidParameterCombination: a user needs exactly one way to authenticate: found 2",
      accepted: (cloud) => user(cloud, "service"),
    },
    {
      rule: "users of a group have different names",
      refused: (cloud) => {
        const mode = { authenticationMode: { type: "no-password-required" } };
        users(cloud, [
          user(cloud, "one", { ...mode, userName: "service" }),
          user(cloud, "two", { ...mode, userName: "service" }),
        ]);
      },
      because: "DuplicateUserName: users of one group need different names: service, service",
      accepted: (cloud) => users(cloud, [user(cloud, "one"), user(cloud, "two")]),
    },
    {
      rule: "a group for Redis has a user named default",
      refused: (cloud) => users(cloud, [user(cloud, "service", { engine: "redis" })], "redis"),
      because:
        "DefaultUserRequired: a user group for redis needs to contain a user with the user name default: found service",
      accepted: (cloud) => users(cloud, [user(cloud, "service", { engine: "redis" }), closed(cloud)], "redis"),
    },
    {
      rule: "a group for Redis keeps its default user",
      refused: (cloud) => {
        const made = closed(cloud);
        users(cloud, [made], "redis");
        cloud.delete(made);
      },
      because:
        "DefaultUserAssociatedToUserGroup: the default user cannot be deleted while it is in a user group: users",
      accepted: (cloud) => {
        const made = user(cloud, "service", { engine: "redis" });
        users(cloud, [closed(cloud), made], "redis");
        cloud.delete(made);
      },
    },
    {
      rule: "a group for Redis has users of Redis",
      refused: (cloud) => users(cloud, [closed(cloud), user(cloud, "service")], "redis"),
      because: "InvalidParameterCombination: users of another engine than the group's: service (service)",
      accepted: (cloud) => users(cloud, [closed(cloud, "valkey"), user(cloud, "service")]),
    },
  ]);
});
