import type { Properties } from "../clouds/simulated/model.ts";
import type { Made, RulesCloud } from "./aws-simulation-rules-cloud.ts";

/** A user, by IAM unless the inputs say another. */
export const user = (cloud: RulesCloud, userId: string, inputs: Properties = {}): Made =>
  cloud.create("cacheUser", userId, {
    userId,
    userName: userId,
    engine: "valkey",
    accessString: "on ~* +@all",
    authenticationMode: { type: "iam" },
    ...inputs,
  });

/** A user that may do nothing, named default. */
export const closed = (cloud: RulesCloud, engine = "redis", userName = "default"): Made =>
  user(cloud, "closed", {
    engine,
    userName,
    accessString: "off -@all",
    authenticationMode: { type: "no-password-required" },
  });

/** A group of users. */
export const users = (cloud: RulesCloud, members: readonly Made[], engine = "valkey"): Made =>
  cloud.create("cacheUserGroup", "users", { userGroupId: "users", engine, userIds: members.map(({ id }) => id) });
