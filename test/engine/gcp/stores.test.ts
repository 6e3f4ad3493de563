import * as compute from "@pulumi/gcp/compute";
import type { EngineEvent, PulumiFn } from "@pulumi/pulumi/automation";
import type { GcpPlacement } from "../../../components/gcp-component.ts";
import { GcpIdentity } from "../../../components/identity/gcp.ts";
import { GcpKafka } from "../../../components/kafka/gcp.ts";
import { GcpServiceAgents } from "../../../components/keys/gcp-service-agents.ts";
import { GcpKeys } from "../../../components/keys/gcp.ts";
import { GcpRedis } from "../../../components/redis/gcp.ts";
import { GcpRegistry } from "../../../components/registry/gcp.ts";
import { GcpStorage } from "../../../components/storage/gcp.ts";
import { parseTopology, plan } from "../../../components/topology/index.ts";
import { createGcpStack } from "./gcp-stack.ts";
import type { GcpStack } from "./gcp-stack.ts";

jest.setTimeout(180_000);

const REGION = "europe-west4";
const project = "shop-test";

/** Whether the environment protects what is stateful; what the test changes between two updates. */
let protect = true;

/** A region's data tiers on a network of its own. */
const program: PulumiFn = () => {
  const declared = {
    environment: "prod",
    dns: { zone: "example.com" },
    regions: { [REGION]: { cloud: "gcp", index: 0 } },
  };
  const planned = plan(parseTopology(declared, { name: "prod", source: "test" }));
  const [region] = planned.regions;
  if (region === undefined) throw new Error("the plan has no region");
  const placement: GcpPlacement = { environment: "prod", region: REGION, project, tags: planned.tags, protect };

  const network = new compute.Network("network", { project, autoCreateSubnetworks: false });
  const inRegion = { project, region: REGION, network: network.id };
  const endpoints = new compute.Subnetwork("endpoints", { ...inRegion, ipCidrRange: "10.0.96.0/22" });
  const reached = { id: network.id, endpointsSubnetwork: endpoints.id };

  const agents = new GcpServiceAgents("service-agents", { placement: { ...placement, region: "global" } });
  const keys = new GcpKeys(`${REGION}-keys`, { placement, agents });
  const storage = new GcpStorage(`${REGION}-storage`, { placement, keys });
  const registry = new GcpRegistry(`${REGION}-registry`, { placement, keys });
  const redis = new GcpRedis(`${REGION}-redis`, {
    placement,
    plan: region,
    redis: planned.replication.redis,
    network: reached,
    keys,
  });
  const identity = new GcpIdentity(`${REGION}-identity`, {
    placement,
    ready: [],
    redis: redis.id,
    backups: { bucket: storage.backups },
  });
  if (identity.migrations === undefined) throw new Error("there is no account for the migrations");
  const kafka = new GcpKafka(`${REGION}-kafka`, {
    placement,
    plan: region,
    kafka: planned.replication.kafka,
    network: reached,
    keys,
    clients: { service: identity.service, migrations: identity.migrations },
  });
  return Promise.resolve({
    redis: redis.host,
    authority: redis.authority,
    kafka: kafka.bootstrapServers,
    images: registry.repository,
    backups: storage.backups.arn,
    service: identity.service,
  });
};

/** One stack on one simulated cloud, taken through its life in the order of the tests. */
describe("a region's data tiers on the simulated Google Cloud under the real engine", () => {
  let test_: GcpStack;

  beforeAll(async () => {
    test_ = await createGcpStack(program, "stores", "gcp");
  });

  afterAll(() => {
    test_.dispose();
  });

  /** How often each kind of step is taken, and by which resources what is not a creation. */
  const steps = async (run: GcpStack["stack"]["up"]): Promise<Record<string, string[]>> => {
    const taken: Record<string, string[]> = {};
    await run({
      onEvent: ({ resourcePreEvent }: EngineEvent) => {
        const { op = "same", type = "pulumi:", urn = "" } = resourcePreEvent?.metadata ?? {};
        if (op !== "same" && type.startsWith("gcp:")) (taken[op] ??= []).push(urn.split("::").at(-1) ?? "");
      },
    });
    return taken;
  };
  const up = (): Promise<Record<string, string[]>> => steps((options) => test_.stack.up(options));

  it("come up: keys before what they encrypt, with the outputs that clients need", async () => {
    const { create, ...others } = await up();
    expect(others).toEqual({});
    expect(create).toHaveLength(2 + 5 + 13 + 3 + 1 + 2 + 3 + 3 + 5 + 1 + 1 + 6);
    const outputs = Object.fromEntries(
      Object.entries(await test_.stack.outputs()).map(([key, { value }]) => [key, value]),
    );
    expect(outputs).toEqual({
      redis: expect.stringMatching(/^10\.0\.96\.\d+$/) as string,
      authority: expect.stringMatching(
        /^-----BEGIN CERTIFICATE-----\n[0-9a-f]{64}\n-----END CERTIFICATE-----$/,
      ) as string,
      kafka: ["bootstrap.prod-europe-west4-kafka.europe-west4.managedkafka.shop-test.cloud.goog:9092"],
      images: expect.stringMatching(
        /^europe-west4-docker\.pkg\.dev\/shop-test\/prod-europe-west4-.*images.*\/shard$/,
      ) as string,
      backups: "projects/_/buckets/shop-test-prod-europe-west4-backups",
      service: expect.stringMatching(/^prod-europe-west4-.*@shop-test\.iam\.gserviceaccount\.com$/) as string,
    });
  });

  it("are unchanged by a second update and by a refresh", async () => {
    expect(await up()).toEqual({});
    const { summary } = await test_.stack.refresh();
    expect(Object.keys(summary.resourceChanges ?? {})).toEqual(["same"]);
  });

  it("lose their protection in place when the environment protects no more", async () => {
    protect = false;
    const { update = [], ...others } = await up();
    expect(others).toEqual({});
    expect(update.sort()).toEqual(
      [
        ...["data", "logs", "secrets", "storage"].map((purpose) => `keys-${purpose}`),
        ...["storage-backups", "storage-logs", "registry-repository"],
        ...["redis-cluster", "kafka-cluster", "kafka-topic-meridian.writes"],
      ]
        .map((part) => `${REGION}-${part}`)
        .sort(),
    );
  });

  it("leave nothing when they are destroyed, and go in an order that the cloud accepts", async () => {
    await test_.stack.destroy();
    expect(test_.cloud.everything()).toEqual([]);
    expect(
      test_.cloud.journal().filter(({ operation, outcome }) => operation === "delete" && outcome !== "done"),
    ).toEqual([]);
  });
});
