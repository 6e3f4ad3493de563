import type { Cloud, Context, Properties, Rules, StoredResource } from "../../simulated/model.ts";
import { textAt, textsAt } from "../../simulated/values.ts";
import { blockedBy, label, when } from "../../simulated/refusals.ts";
import { type } from "./type-tokens.ts";

const DEFAULT_USER = "default";

function userProblems({ inputs }: { readonly inputs: Properties }): readonly string[] {
  const mode = textAt(inputs, "authenticationMode.type");
  const name = textAt(inputs, "userName") ?? "";
  const access = textAt(inputs, "accessString") ?? "";
  const ways = [
    mode !== undefined,
    inputs["noPasswordRequired"] === true,
    textsAt(inputs, "passwords").length > 0,
    inputs["passwordsWo"] !== undefined,
  ].filter(Boolean).length;
  return [
    ...when(!/^(on|off)(\s|$)/.test(access), () => {
      return `InvalidParameterValue: access string "${access}" has to begin with on or off`;
    }),
    ...when(mode === "iam" && textAt(inputs, "userId") !== name, () => {
      return `InvalidParameterCombination: an IAM-enabled user must have identical user id and user name: found ${textAt(inputs, "userId") ?? ""} and ${name}`;
    }),
    ...when(mode === "iam" && name === DEFAULT_USER, () => {
      return "InvalidParameterCombination: the user default cannot authenticate by IAM";
    }),
    ...when(mode === "password" && textsAt(inputs, "authenticationMode.passwords").length === 0, () => {
      return "InvalidParameterCombination: no password was provided";
    }),
    ...when(ways !== 1, () => {
      return `InvalidParameterCombination: a user needs exactly one way to authenticate: found ${ways}`;
    }),
  ];
}

function userGroupProblems({ cloud, inputs, region }: Context): readonly string[] {
  const users = textsAt(inputs, "userIds").flatMap((id) => cloud.get(type.cacheUser, id, region) ?? []);
  const names = users.map(({ state }) => textAt(state, "userName") ?? "");
  const engine = textAt(inputs, "engine") ?? "";
  const others = users.filter(({ state }) => textAt(state, "engine") !== engine);
  return [
    ...when(new Set(names).size < names.length, () => {
      return `DuplicateUserName: users of one group need different names: ${names.join(", ")}`;
    }),
    // A Valkey group refuses by default, so it needs no user that does.
    ...when(engine === "redis" && !names.includes(DEFAULT_USER), () => {
      return `DefaultUserRequired: a user group for redis needs to contain a user with the user name default: found ${names.join(", ")}`;
    }),
    ...when(engine === "redis" && others.length > 0, () => {
      return `InvalidParameterCombination: users of another engine than the group's: ${others.map(label).join(", ")}`;
    }),
  ];
}

/** A user goes out of its groups by itself; a Redis group's default user stays. */
function whatHoldsUser(cloud: Cloud, user: StoredResource): readonly string[] {
  if (textAt(user.state, "userName") !== DEFAULT_USER) return [];
  const groups = cloud
    .mentioning(user.id, type.cacheUserGroup)
    .filter(({ region, state }) => region === user.region && textAt(state, "engine") === "redis");
  return blockedBy(groups, (list) => {
    return `DefaultUserAssociatedToUserGroup: the default user cannot be deleted while it is in a user group: ${list}`;
  });
}

/** Users and their groups. */
export const elastiCacheAccessRules: Rules = {
  [type.cacheUser]: {
    check: userProblems,
    update: userProblems,
    blocksDelete: ({ cloud, resource }) => whatHoldsUser(cloud, resource),
  },
  [type.cacheUserGroup]: { check: userGroupProblems, update: userGroupProblems },
};
