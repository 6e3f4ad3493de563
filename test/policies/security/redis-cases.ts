import { UNKNOWN } from "../../../policies/values.ts";
import type { Case } from "../case.ts";

const REDIS = "eu-west-1-redis-group";
const USER = "eu-west-1-redis-user";
const SECONDARY = {
  atRestEncryptionEnabled: undefined,
  engine: undefined,
  globalReplicationGroupId: "sgaui-global",
  transitEncryptionEnabled: undefined,
  transitEncryptionMode: undefined,
};
const NO_KEY = "names no key, and so is left to AWS's; accepted is a customer managed key";

/** Redis: who may log in to it, and what lies and moves in plain text. */
export const REDIS_CASES: readonly Case[] = [
  {
    policy: "redis-encryption-at-rest",
    title: "Valkey is encrypted when nothing is said",
    changes: [{ resource: REDIS, set: { atRestEncryptionEnabled: undefined } }],
    expects: "passes",
  },
  {
    policy: "redis-encryption-at-rest",
    title: "a group that follows another region's has its encryption from there",
    changes: [{ resource: REDIS, set: SECONDARY }],
    expects: "passes",
  },
  {
    policy: "redis-encryption-at-rest",
    title: "which it follows is told by reference, too",
    changes: [
      {
        resource: REDIS,
        set: { ...SECONDARY, globalReplicationGroupId: UNKNOWN },
        referenced: { globalReplicationGroupId: ["eu-central-1-redis-group"] },
      },
    ],
    expects: "passes",
  },
  {
    policy: "redis-encryption-at-rest",
    title: "Redis is not encrypted when nothing is said",
    changes: [{ resource: REDIS, set: { atRestEncryptionEnabled: undefined, engine: undefined } }],
    expects: { fails: [`${REDIS}: it is not encrypted at rest; accepted is \`atRestEncryptionEnabled: true\``] },
  },
  {
    policy: "redis-encryption-at-rest",
    title: "encryption may not be switched off",
    changes: [{ resource: REDIS, set: { atRestEncryptionEnabled: false } }],
    expects: { fails: [`${REDIS}: it is not encrypted at rest; accepted is \`atRestEncryptionEnabled: true\``] },
  },
  {
    policy: "redis-encryption-at-rest",
    title: "without a key it is AWS's",
    changes: [{ resource: REDIS, set: { kmsKeyId: undefined } }],
    expects: { fails: [`${REDIS}: it ${NO_KEY}`] },
  },
  {
    policy: "redis-encryption-at-rest",
    title: "neither the key nor where it comes from is known",
    changes: [{ resource: REDIS, unknown: ["kmsKeyId"], unreferenced: ["kmsKeyId"] }],
    expects: { unevaluated: [`${REDIS}: kmsKeyId`] },
  },
  {
    policy: "redis-encryption-in-transit",
    title: "TLS is required when only encryption is said",
    changes: [{ resource: REDIS, set: { transitEncryptionMode: undefined } }],
    expects: "passes",
  },
  {
    policy: "redis-encryption-in-transit",
    title: "a group that follows another region's has its encryption from there",
    changes: [{ resource: REDIS, set: SECONDARY }],
    expects: "passes",
  },
  {
    policy: "redis-encryption-in-transit",
    title: "Redis speaks in plain text when nothing is said",
    changes: [{ resource: REDIS, set: { transitEncryptionEnabled: undefined, engine: "redis" } }],
    expects: { fails: [`${REDIS}: it speaks in plain text; accepted is \`transitEncryptionEnabled: true\``] },
  },
  {
    policy: "redis-encryption-in-transit",
    title: "plain text beside TLS is too much",
    changes: [{ resource: REDIS, set: { transitEncryptionMode: "preferred" } }],
    expects: { fails: [`${REDIS}: TLS is preferred; accepted is required`] },
  },
  {
    policy: "redis-encryption-in-transit",
    title: "whether it speaks TLS is not known",
    changes: [{ resource: REDIS, unknown: ["transitEncryptionEnabled"] }],
    expects: { unevaluated: [`${REDIS}: transitEncryptionEnabled`] },
  },
  {
    policy: "redis-authentication",
    title: "a token will do, and users that are not known yet",
    changes: [
      { resource: REDIS, set: { userGroupIds: undefined, authToken: "made up" }, unreferenced: ["userGroupIds"] },
      { resource: "eu-central-1-redis-group", unknown: ["userGroupIds"] },
    ],
    expects: "passes",
  },
  {
    policy: "redis-authentication",
    title: "without users or a token everybody is let in",
    changes: [{ resource: REDIS, set: { userGroupIds: undefined }, unreferenced: ["userGroupIds"] }],
    expects: { fails: [`${REDIS}: it has neither users nor a token; accepted is a group of users, or a token`] },
  },
  {
    policy: "redis-authentication",
    title: "an empty list has no users, whatever it was made from",
    changes: [{ resource: REDIS, set: { userGroupIds: [] } }],
    expects: { fails: [`${REDIS}: it has neither users nor a token; accepted is a group of users, or a token`] },
  },
  {
    policy: "redis-authentication",
    title: "neither the users nor where they come from is known",
    changes: [{ resource: REDIS, unknown: ["userGroupIds"], unreferenced: ["userGroupIds"] }],
    expects: { unevaluated: [`${REDIS}: userGroupIds`] },
  },
  {
    policy: "redis-users-by-iam",
    title: "a default user that is off needs no login",
    changes: [
      { resource: USER, set: { userName: "default", accessString: "off -@all", authenticationMode: undefined } },
    ],
    expects: "passes",
  },
  {
    policy: "redis-users-by-iam",
    title: "a default user is off, however it logs in",
    changes: [{ resource: USER, set: { userName: "default" } }],
    expects: { fails: [`${USER}: the user \`default\` is on; accepted is an access string with \`off\``] },
  },
  {
    policy: "redis-users-by-iam",
    title: "passwords are refused",
    changes: [{ resource: USER, set: { "authenticationMode.type": "password" } }],
    expects: { fails: [`${USER}: it logs in by password; accepted is iam`] },
  },
  {
    policy: "redis-users-by-iam",
    title: "what says nothing logs in by a password at best",
    changes: [{ resource: USER, set: { authenticationMode: undefined, noPasswordRequired: true } }],
    expects: { fails: [`${USER}: it logs in by password, or by none; accepted is iam`] },
  },
  {
    policy: "redis-users-by-iam",
    title: "how it logs in is not known",
    changes: [{ resource: USER, unknown: ["authenticationMode"] }],
    expects: { unevaluated: [`${USER}: authenticationMode`] },
  },
  {
    policy: "redis-users-are-limited",
    title: "a user that is off may have any rights",
    changes: [{ resource: USER, set: { accessString: "off ~* +@all" } }],
    expects: "passes",
  },
  {
    policy: "redis-users-are-limited",
    title: "all commands, by either name, are too many",
    changes: [{ resource: USER, set: { accessString: "on ~* +@ALL allcommands" } }],
    expects: {
      fails: [
        `${USER}: its access string has +@all, allcommands; accepted are the categories and commands that it needs`,
      ],
    },
  },
  {
    policy: "redis-users-are-limited",
    title: "administration and dangerous commands are too much",
    changes: [{ resource: USER, set: { accessString: "on ~* -@all +@read +@admin +@dangerous" } }],
    expects: {
      fails: [
        `${USER}: its access string has +@admin, +@dangerous; accepted are the categories and commands that it needs`,
      ],
    },
  },
  {
    policy: "redis-users-are-limited",
    title: "what it may do is not known",
    changes: [{ resource: USER, unknown: ["accessString"] }],
    expects: { unevaluated: [`${USER}: accessString`] },
  },
];
