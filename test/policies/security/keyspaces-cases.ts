import { UNKNOWN } from "../../../policies/values.ts";
import type { Case } from "../case.ts";
import type { Change } from "../change.ts";

const SEVERAL = { replicationStrategy: "MULTI_REGION", regionLists: ["eu-central-1", "eu-west-1"] };
const OWN = { type: "CUSTOMER_MANAGED_KMS_KEY", kmsKeyIdentifier: "arn:aws:kms:eu-west-1:123456789012:key/1" };
const OF_AWS = { type: "AWS_OWNED_KMS_KEY" };
const KEY = "encryptionSpecification.kmsKeyIdentifier";

const keyspace = (replicationSpecification?: typeof SEVERAL): Change => ({
  resource: "keyspace",
  add: "aws:keyspaces/keyspace:Keyspace",
  set: { name: "prod_available", ...(replicationSpecification === undefined ? {} : { replicationSpecification }) },
});
const table = (change: Partial<Change>): Change => ({
  resource: "table",
  add: "aws:keyspaces/table:Table",
  ...change,
  set: { keyspaceName: "prod_available", ...change.set },
});
const IN_PLACE = { referenced: { keyspaceName: ["keyspace"] } };

/** Keyspaces, where it is the engine: whose key its tables are encrypted with. */
export const KEYSPACES_CASES: readonly Case[] = [
  {
    policy: "keyspaces-encryption-at-rest",
    title: "a table in one region has a key of ours",
    changes: [keyspace(), table({ ...IN_PLACE, set: { encryptionSpecification: OWN } })],
    expects: "passes",
  },
  {
    policy: "keyspaces-encryption-at-rest",
    title: "a table in several regions has AWS's key, told by reference",
    changes: [
      keyspace(SEVERAL),
      table({ ...IN_PLACE, set: { keyspaceName: UNKNOWN, encryptionSpecification: OF_AWS } }),
    ],
    expects: "passes",
  },
  {
    policy: "keyspaces-encryption-at-rest",
    title: "a table in several regions has AWS's key, told by name",
    changes: [keyspace(SEVERAL), table({ set: { encryptionSpecification: OF_AWS } })],
    expects: "passes",
  },
  {
    policy: "keyspaces-encryption-at-rest",
    title: "a keyspace is in one region when nothing is said, and a table has AWS's key then",
    changes: [keyspace(), table(IN_PLACE)],
    expects: {
      fails: ["table: it is encrypted with AWS_OWNED_KMS_KEY; accepted in a single region is CUSTOMER_MANAGED_KMS_KEY"],
    },
  },
  {
    policy: "keyspaces-encryption-at-rest",
    title: "another keyspace in several regions does not count",
    changes: [keyspace(SEVERAL), table({ set: { keyspaceName: "other", encryptionSpecification: OF_AWS } })],
    expects: {
      fails: ["table: it is encrypted with AWS_OWNED_KMS_KEY; accepted in a single region is CUSTOMER_MANAGED_KMS_KEY"],
    },
  },
  {
    policy: "keyspaces-encryption-at-rest",
    title: "a key of ours has to be named",
    changes: [keyspace(), table({ ...IN_PLACE, set: { encryptionSpecification: { type: OWN.type } } })],
    expects: {
      fails: ["table: it names no key, and so is left to AWS's; accepted is a customer managed key"],
    },
  },
  {
    policy: "keyspaces-encryption-at-rest",
    title: "neither the key nor where it comes from is known",
    changes: [keyspace(), table({ ...IN_PLACE, set: { encryptionSpecification: OWN }, unknown: [KEY] })],
    expects: { unevaluated: [`table: ${KEY}`] },
  },
];
