import * as compute from "@pulumi/gcp/compute";
import type { EngineEvent, PulumiFn } from "@pulumi/pulumi/automation";
import { createGcpStack } from "./gcp-stack.ts";
import type { GcpStack } from "./gcp-stack.ts";

jest.setTimeout(180_000);

const project = "shop-test";

/** Regions with their range; what the test changes between two updates. */
const regions = new Map([["europe-west4", "10.1.0.0/20"]]);

/** A network with a subnetwork and a NAT gateway in each region. */
const program: PulumiFn = () => {
  const network = new compute.Network("network", { project, autoCreateSubnetworks: false });
  for (const [region, ipCidrRange] of regions) {
    const inRegion = { project, region };
    new compute.Subnetwork(`${region}-nodes`, { ...inRegion, network: network.id, ipCidrRange });
    const router = new compute.Router(`${region}-router`, { ...inRegion, network: network.selfLink });
    const address = new compute.Address(`${region}-nat`, inRegion);
    new compute.RouterNat(`${region}-nat-gateway`, {
      ...inRegion,
      router: router.name,
      natIpAllocateOption: "MANUAL_ONLY",
      natIps: [address.selfLink],
      sourceSubnetworkIpRangesToNat: "ALL_SUBNETWORKS_ALL_IP_RANGES",
    });
  }
  return Promise.resolve({ network: network.selfLink });
};

/** One stack on one simulated cloud, taken through its life in the order of the tests. */
describe("the simulated Google Cloud under the real engine", () => {
  let test_: GcpStack;

  beforeAll(async () => {
    test_ = await createGcpStack(program, "simulation", "gcp");
  });

  afterAll(() => {
    test_.dispose();
  });

  /** What an update does to each resource, by logical name. */
  const up = async (): Promise<Record<string, string>> => {
    const steps: Record<string, string> = {};
    await test_.stack.up({
      onEvent: ({ resourcePreEvent }: EngineEvent) => {
        const { op = "same", type = "pulumi:", urn = "" } = resourcePreEvent?.metadata ?? {};
        if (op !== "same" && !type.startsWith("pulumi:")) steps[urn.split("::").at(-1) ?? ""] = op;
      },
    });
    return steps;
  };
  const created = (region: string): Record<string, string> => ({
    [`${region}-nodes`]: "create",
    [`${region}-router`]: "create",
    [`${region}-nat`]: "create",
    [`${region}-nat-gateway`]: "create",
  });

  it("creates, with names, ids and links of Google Cloud's shapes, and then changes nothing", async () => {
    expect(await up()).toEqual({ network: "create", ...created("europe-west4") });
    const { network } = await test_.stack.outputs();
    expect(network?.value).toMatch(
      /^https:\/\/www\.googleapis\.com\/compute\/v1\/projects\/shop-test\/global\/networks\/network-[0-9a-f]{7}$/,
    );
    expect(await up()).toEqual({});
  });

  it("adds a region and touches nothing that is there, and grows a range in place", async () => {
    regions.set("us-east4", "10.2.0.0/20");
    expect(await up()).toEqual(created("us-east4"));
    regions.set("us-east4", "10.2.0.0/19");
    expect(await up()).toEqual({ "us-east4-nodes": "update" });
  });

  it("refuses a range that is taken in another region", async () => {
    regions.set("us-central1", "10.1.8.0/21");
    await expect(up()).rejects.toThrow(
      "10.1.8.0/21 conflicts with 10.1.0.0/20 of existing europe-west4-nodes in region europe-west4",
    );
  });

  it("leaves nothing when it is destroyed", async () => {
    await test_.stack.destroy();
    expect(test_.cloud.everything()).toEqual([]);
    // The first subnetwork went before its network: the cloud refuses the other order.
    expect(
      test_.cloud.journal().filter(({ operation, outcome }) => operation === "delete" && outcome !== "done"),
    ).toEqual([]);
  });
});
