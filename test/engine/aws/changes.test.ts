import { parseTopology } from "../../../components/topology/index.ts";
import { checkDrained } from "../../../stacks/placement.ts";
import type { Declaration, Step } from "./environment.ts";
import { AwsEnvironment, committedOnAws, failure, nameOf } from "./environment.ts";

jest.setTimeout(900_000);

const ADDED = "eu-north-1";
/** A fourth zone of an existing region. */
const ZONED = "us-east-1";

/** prod, without the regions on clouds that are only planned, and with the regions that a test declares. */
function prod(more: Declaration["regions"] = {}): Declaration {
  const onAws = committedOnAws("prod");
  return { ...onAws, regions: { ...onAws.regions, ...more } };
}

const added = (state: "active" | "draining" | "retired"): Declaration["regions"] => ({
  [ADDED]: { cloud: "aws", index: 10, state },
});

/** What follows the share of the peak that the plan asks of a region: the healthy replicas below which its alarm rings. */
const shareOf = (region: string): string => `update ${region}-alarms-balancer-capacity: alarmDescription, threshold`;

/** Every region's share changes with the number of those that serve. */
const SHARES = Object.keys(prod().regions).map(shareOf);

/** The region whose cluster describes Cassandra's datacentres. */
const CONTROL = "eu-west-1";

/** What of the whole environment changes in place when a region's resources come or go: the lists of regions. */
const LISTS = [
  ...Object.keys(prod().regions).flatMap((region) =>
    ["from", "to"].map((way) => `update ${region}-cassandra-cassandra-policy-${way}-nodes: spec`),
  ),
  `update ${CONTROL}-cassandra-datacentres-cluster: metadata, spec`,
  `update ${CONTROL}-cassandra-k8ssandra-operator-policy-to-api-servers: spec`,
  `update ${CONTROL}-cassandra-k8ssandra-operator-policy-to-management: spec`,
  `update ${CONTROL}-prerequisites-secrets-role-policy: policy`,
  "update interconnect-private-zone: vpcs",
  "update registry-replication-configuration: replicationConfiguration",
].sort();

/** What a region that drains loses: its protection, and its traffic. */
const DRAINED = [
  ...SHARES,
  shareOf(ADDED),
  // It holds no `strong` data from now on.
  `update ${CONTROL}-cassandra-datacentres-cluster: metadata`,
  `update ${ADDED}-cassandra-token-cassandra-operator-token: recoveryWindowInDays`,
  `update ${ADDED}-cassandra-values-cassandra-authority: recoveryWindowInDays`,
  `update ${ADDED}-cassandra-values-cassandra-roles: recoveryWindowInDays`,
  `update ${ADDED}-keys-data: deletionWindowInDays`,
  `update ${ADDED}-keys-logs: deletionWindowInDays`,
  `update ${ADDED}-keys-secrets: deletionWindowInDays`,
  `update ${ADDED}-keys-storage: deletionWindowInDays`,
  `update ${ADDED}-kubernetes-cluster: deletionProtection`,
  `update ${ADDED}-load-balancing-load-balancer: enableDeletionProtection`,
  `update ${ADDED}-redis-group: finalSnapshotIdentifier`,
  `update ${ADDED}-registry-repository: forceDelete`,
  `update ${ADDED}-service-address-load-balancer: enableDeletionProtection`,
  `update ${ADDED}-storage-backups: forceDestroy`,
  `update ${ADDED}-storage-logs: forceDestroy`,
  `update entry-accelerator-${ADDED}: trafficDialPercentage`,
].sort();

/** What lists a region's zones, and so changes in place with them. */
const ZONE_LISTS = [
  shareOf(ZONED),
  `update ${ZONED}-alarms-quota-cpus-short: alarmDescription, threshold`,
  ...["dynamodb", "s3"].map((service) => `update ${ZONED}-network-endpoints-${service}: routeTableIds`),
  ...["ecr-api", "ecr-dkr", "eks-auth", "kms", "logs", "secretsmanager", "sts"].map(
    (service) => `update ${ZONED}-network-endpoints-${service}: subnetIds`,
  ),
  `update ${ZONED}-interconnect-attachment: subnetIds`,
  `update ${ZONED}-kubernetes-coredns-add-on: configurationValues`,
  `update ${ZONED}-kubernetes-vpc-cni-add-on: configurationValues`,
  `update ${ZONED}-load-balancing-load-balancer: subnets`,
  `update ${ZONED}-service-address-load-balancer: subnets`,
].sort();

describe("prod on the simulated AWS, as its declaration changes", () => {
  let environment: AwsEnvironment;
  /** Ids of all resources by URN, before anything changes. */
  let before: ReadonlyMap<string, string>;

  beforeAll(async () => {
    environment = await AwsEnvironment.open("prod", prod());
    await environment.up();
    before = idsIn(environment);
    expect(before.size).toBeGreaterThan(800);
  });
  afterAll(() => {
    environment.dispose();
  });

  it("takes a region in, touching of the others nothing but the lists of regions and the alarms on their share", async () => {
    await environment.declare(prod(added("active")));
    const { steps } = await environment.up();
    expect(changesIn(steps)).toEqual([...SHARES, ...LISTS].sort());
    const created = steps.filter(({ operation }) => operation === "create");
    // Its own, and those at the other ends of its links, replicators and copies: each carries its name.
    expect(created.filter(({ name }) => !name.includes(ADDED)).map(({ name }) => name)).toEqual([]);
    expect(created.filter(({ region }) => region === ADDED).length).toBeGreaterThan(250);
    for (const other of Object.keys(prod().regions)) {
      expect(created.some(({ name }) => name.startsWith(`interconnect-${other}-${ADDED}`))).toBe(true);
    }
    expect([...before].filter(([urn, id]) => idsIn(environment).get(urn) !== id)).toEqual([]);
  });

  it("refuses to let a region go that is not drained: first by its placement, then by its protection", async () => {
    const held = idsIn(environment);
    const topology = parseTopology(prod(added("retired")), { name: "prod", source: "this test" });
    expect(() => {
      checkDrained(topology, environment.placement());
    }).toThrow(`regions.${ADDED}.state\n    found     retired, while the committed placement has `);
    // As if someone had drained it in the placement alone, and never applied that.
    await environment.declare(prod(added("retired")));
    const { message } = await failure(() => environment.preview());
    expect(message).toContain("cannot be deleted");
    expect(idsIn(environment)).toEqual(held);
  });

  it("drains a region: it loses its protection and its traffic, and keeps all that it has", async () => {
    await environment.declare(prod(added("draining")));
    const { steps } = await environment.up();
    expect(changesIn(steps)).toEqual(DRAINED);
    expect(steps.filter(({ operation }) => operation !== "update")).toEqual([]);
    const states = await environment.recorded();
    const kept = states.filter(({ protect }) => protect === true).map(({ urn }) => nameOf(urn));
    expect(kept.filter((name) => name.startsWith(ADDED))).toEqual([]);
    expect(kept.some((name) => name === "eu-west-1-kafka-cluster")).toBe(true);
  });

  it("lets a drained region go, and is as it was before it came", async () => {
    await environment.declare(prod(added("retired")));
    const { steps } = await environment.up();
    expect(changesIn(steps)).toEqual(LISTS);
    expect(steps.filter(({ operation, name }) => operation === "delete" && !name.includes(ADDED))).toEqual([]);
    expect(idsIn(environment)).toEqual(before);
  });

  it("takes a fourth zone into a region, replacing nothing and touching no store", async () => {
    const zones = { zones: ["a", "b", "c", "d"], dataZones: ["a", "b", "c"] };
    await environment.declare(prod({ ...added("retired"), [ZONED]: { ...prod().regions[ZONED], ...zones } as Region }));
    const { steps } = await environment.up();
    expect(changesIn(steps)).toEqual(ZONE_LISTS);
    const created = steps.filter(({ operation }) => operation === "create").map(({ name }) => name);
    expect(created.filter((name) => !/-(us-east-1)?d(-|$)/.test(name))).toEqual([]);
    expect(created).toContain(`${ZONED}-kubernetes-nodes-base-d`);
    expect(created).toContain(`${ZONED}-network-routing-nat-d`);
    expect(steps.filter(({ type }) => STORES.test(type))).toEqual([]);
  });

  it("takes the zone away again, and is as it was before", async () => {
    await environment.declare(prod(added("retired")));
    const { steps } = await environment.up();
    expect(changesIn(steps)).toEqual(ZONE_LISTS);
    expect(steps.filter(({ type }) => STORES.test(type))).toEqual([]);
    expect(idsIn(environment)).toEqual(before);
  });
});

type Region = Declaration["regions"][string];

const STORES = /^aws:(msk|elasticache|keyspaces|appautoscaling)\//;

/** What is neither created nor deleted, as `operation name: properties`, sorted: nothing is replaced unless it shows here. */
function changesIn(steps: readonly Step[]): string[] {
  return steps
    .filter(({ operation }) => operation !== "create" && operation !== "delete")
    .map(({ operation, name, changed }) => `${operation} ${name}: ${changed.join(", ")}`)
    .sort();
}

/** Ids of the simulated cloud's resources by URN. */
function idsIn(environment: AwsEnvironment): Map<string, string> {
  return new Map(
    environment.cloud
      .resources()
      .map(({ urn = "", id }): [string, string] => [urn, id])
      .sort(),
  );
}
