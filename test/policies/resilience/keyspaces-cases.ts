import type { Case } from "../case.ts";
import type { Change } from "../change.ts";

const KEYSPACE = "cassandra-available";
const TABLE = "cassandra-entity-values";
const REGIONS = ["eu-west-1", "eu-central-1", "us-east-1"];

const keyspace = (regions: readonly string[]): Change => ({
  resource: KEYSPACE,
  add: "aws:keyspaces/keyspace:Keyspace",
  set: {
    region: "eu-west-1",
    name: "prod_global_cassandra_available",
    replicationSpecification:
      regions.length === 1
        ? { replicationStrategy: "SINGLE_REGION" }
        : { replicationStrategy: "MULTI_REGION", regionLists: [...regions] },
  },
});

const table = (set: NonNullable<Change["set"]>, referenced = true): Change => ({
  resource: TABLE,
  add: "aws:keyspaces/table:Table",
  set: { region: "eu-west-1", keyspaceName: "prod_global_cassandra_available", ...set },
  ...(referenced ? { referenced: { keyspaceName: [KEYSPACE] } } : {}),
});

const OUR_KEY = { "encryptionSpecification.type": "CUSTOMER_MANAGED_KMS_KEY" };

export const KEYSPACES_CASES: readonly Case[] = [
  {
    policy: "keyspaces-regions",
    title: "every region with a cluster, and one more",
    changes: [keyspace([...REGIONS, "ap-south-1"])],
    expects: "passes",
  },
  {
    policy: "keyspaces-regions",
    title: "a region is missing",
    changes: [keyspace(["eu-west-1", "us-east-1"])],
    expects: { fails: [`${KEYSPACE}: it is not replicated to eu-central-1`] },
  },
  {
    policy: "keyspaces-regions",
    title: "its own region only",
    changes: [keyspace(["eu-west-1"])],
    expects: { fails: [`${KEYSPACE}: it is not replicated to eu-central-1, us-east-1`] },
  },
  {
    policy: "keyspaces-regions",
    title: "no word of replication",
    changes: [{ ...keyspace([]), set: { region: "us-east-1" } }],
    expects: { fails: [`${KEYSPACE}: it is not replicated to eu-central-1, eu-west-1`] },
  },
  {
    policy: "keyspaces-regions",
    title: "regions that are not known yet",
    changes: [{ ...keyspace(REGIONS), unknown: ["replicationSpecification.regionLists"] }],
    expects: { unevaluated: [`${KEYSPACE}: replicationSpecification.regionLists`] },
  },
  {
    policy: "keyspaces-restorable",
    title: "a table that can be restored",
    changes: [table({ "pointInTimeRecovery.status": "ENABLED" }, false)],
    expects: "passes",
  },
  {
    policy: "keyspaces-restorable",
    title: "a table that cannot",
    changes: [table({ "pointInTimeRecovery.status": "DISABLED" }, false)],
    expects: { fails: [`${TABLE}: its point-in-time recovery is not ENABLED`] },
  },
  {
    policy: "keyspaces-restorable",
    title: "recovery left to the default",
    changes: [table({}, false)],
    expects: { fails: [`${TABLE}: its point-in-time recovery is not ENABLED`] },
  },
  {
    policy: "keyspaces-restorable",
    title: "recovery that is not known yet",
    changes: [{ ...table({}, false), unknown: ["pointInTimeRecovery"] }],
    expects: { unevaluated: [`${TABLE}: pointInTimeRecovery`] },
  },
  {
    policy: "keyspaces-key",
    title: "our key in one region",
    changes: [keyspace(["eu-west-1"]), table(OUR_KEY)],
    expects: "passes",
  },
  {
    policy: "keyspaces-key",
    title: "AWS's key, by default, in several",
    changes: [keyspace(REGIONS), table({})],
    expects: "passes",
  },
  {
    policy: "keyspaces-key",
    title: "our key in several regions",
    changes: [keyspace(REGIONS), table(OUR_KEY)],
    expects: {
      fails: [`${TABLE}: it has a customer's key and is in eu-central-1, eu-west-1, us-east-1, accepted is one region`],
    },
  },
  {
    policy: "keyspaces-key",
    title: "our key in several regions, of a keyspace that is named by its name",
    changes: [keyspace(["eu-west-1", "us-east-1"]), table(OUR_KEY, false)],
    expects: { fails: [`${TABLE}: it has a customer's key and is in eu-west-1, us-east-1, accepted is one region`] },
  },
  {
    policy: "keyspaces-key",
    title: "our key in a keyspace that is elsewhere",
    changes: [table(OUR_KEY, false)],
    expects: {
      fails: [
        `${TABLE}: it has a customer's key, and its keyspace, which might be in several regions, is not of this environment`,
      ],
    },
  },
  {
    policy: "keyspaces-key",
    title: "a key that is not known yet",
    changes: [keyspace(REGIONS), { ...table({}), unknown: ["encryptionSpecification.type"] }],
    expects: { unevaluated: [`${TABLE}: encryptionSpecification.type`] },
  },
];
