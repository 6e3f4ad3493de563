import type { Declaration, Step } from "./environment.ts";
import { AwsEnvironment, committedOnAws } from "./environment.ts";

jest.setTimeout(900_000);

/** The region with the lowest index: images are copied from it, and the others' backups go to it. */
const FIRST = "eu-west-1";
const STORES = /^aws:(msk|elasticache|keyspaces|s3|kms)\//;

/** The region with the next index: its cluster describes Cassandra's datacentres from then on. */
const NEXT = "eu-central-1";

/** What the description's move changes: it is made anew there, with the ways to the others' clusters, and finds the nodes as they are. */
const CASSANDRA_MOVES = [
  ...["eu-north-1", "us-east-1"].flatMap((region) => [
    ...["client", "secret", "store"].map((kind) => `create ${NEXT}-cassandra-contexts-${kind}-${region}`),
    `update ${region}-cassandra-reach-api`,
  ]),
  `create ${NEXT}-cassandra-datacentres-cluster`,
  ...["reach-api", "secrets-token"].map((part) => `delete ${NEXT}-cassandra-${part}`),
  ...["k8ssandra-operator-policy-to-api-servers", "k8ssandra-operator-policy-to-management", "operator-release"].map(
    (part) => `update ${NEXT}-cassandra-${part}`,
  ),
  ...[NEXT, "eu-north-1", "us-east-1"].flatMap((region) => [
    `update ${region}-cassandra-backups-role-policy`,
    ...["from-management", "from-nodes", "to-nodes"].map(
      (flow) => `update ${region}-cassandra-cassandra-policy-${flow}`,
    ),
  ]),
].sort();

/** Four regions on AWS with prod's settings, so that three are left to survive the loss of one. */
function declared(state: "active" | "draining" | "retired"): Declaration {
  const onAws = committedOnAws("prod");
  const first = { cloud: "aws", index: 0, ...onAws.regions[FIRST], state } as const;
  return { ...onAws, regions: { ...onAws.regions, [FIRST]: first, "eu-north-1": { cloud: "aws", index: 10 } } };
}

describe("the region with the lowest index leaves", () => {
  let environment: AwsEnvironment;

  beforeAll(async () => {
    environment = await AwsEnvironment.open("prod", declared("active"));
    await environment.up();
  });
  afterAll(() => {
    environment.dispose();
  });

  test("while it drains, the others' backups find another region, and no store is deleted or replaced", async () => {
    await environment.declare(declared("draining"));
    const steps = ofResources((await environment.up()).steps);
    expect(steps.filter(({ operation }) => !["create", "update", "delete"].includes(operation))).toEqual([]);
    // Alarms on copies that no longer come, and the nodes for a peak that it no longer has to carry.
    const gone = steps.filter(({ operation }) => operation === "delete");
    expect(gone.map(({ name }) => name).sort()).toEqual([
      ...["eu-central-1", "eu-north-1", "us-east-1"].map((other) => `${FIRST}-alarms-backups-${other}-late`),
      ...["a", "b", "c"].map((zone) => `${FIRST}-kubernetes-nodes-burst-${zone}`),
    ]);
    const configurations = steps.filter(({ name }) => name.endsWith("-storage-replication-configuration"));
    expect(configurations.map(({ operation, name }) => `${operation} ${name}`).sort()).toEqual([
      "update eu-central-1-storage-replication-configuration",
      "update eu-north-1-storage-replication-configuration",
      "update us-east-1-storage-replication-configuration",
    ]);
    expect(steps.filter(({ type, operation }) => STORES.test(type) && operation !== "update")).toEqual([]);
  });

  test("then it goes: of the others only the lists of regions change, and images are copied from the next region", async () => {
    await environment.declare(declared("retired"));
    const steps = ofResources((await environment.up()).steps);
    const elsewhere = steps.filter(({ operation, name }) => operation !== "delete" || !name.includes(FIRST));
    const changes = [...new Set(elsewhere.map(({ operation, name }) => `${operation} ${name}`))].sort();
    const ofCassandra = (change: string): boolean => / [a-z0-9-]+-cassandra-/.test(change);
    expect(changes.filter(ofCassandra)).toEqual(CASSANDRA_MOVES);
    expect(changes.filter((change) => !ofCassandra(change))).toEqual(
      [
        "create-replacement registry-replication-configuration",
        "delete-replaced registry-replication-configuration",
        "replace registry-replication-configuration",
        // Whom a voter without data would join, and where voters are.
        ...["eu-central-1", "eu-north-1", "us-east-1"].flatMap((region) => [
          `update ${region}-coordination-foundation`,
          `update ${region}-coordination-voters-policy-to-voters`,
        ]),
        // External Secrets reads the operators' tokens of the others there now.
        `update ${NEXT}-prerequisites-secrets-role-policy`,
        "update interconnect-private-zone",
      ].sort(),
    );
    const left = environment.cloud.resources().filter(({ name }) => name.startsWith(`${FIRST}-`));
    expect(left).toEqual([]);
    expect((await environment.up()).steps).toEqual([]);
  });
});

/** Steps on what the cloud has, without components. */
const ofResources = (steps: readonly Step[]): Step[] => steps.filter(({ type }) => !type.startsWith("meridian:"));
