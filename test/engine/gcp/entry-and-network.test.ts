import type { PulumiFn } from "@pulumi/pulumi/automation";
import type { GcpPlacement } from "../../../components/gcp-component.ts";
import { GcpReach } from "../../../components/interconnect/gcp-reach.ts";
import { GcpVpnGateway } from "../../../components/interconnect/gcp-vpn-gateway.ts";
import { GcpVpnLink } from "../../../components/interconnect/gcp.ts";
import { INTERREGION_PORTS } from "../../../components/interconnect/interregion-ports.ts";
import { GcpLoadBalancer } from "../../../components/load-balancing/gcp.ts";
import { GcpBackends } from "../../../components/load-balancing/gcp-backends.ts";
import { GcpRegionalNetwork } from "../../../components/network/gcp.ts";
import { GcpVpc } from "../../../components/network/gcp-vpc.ts";
import { parseTopology, plan } from "../../../components/topology/index.ts";
import { withoutStackTraces } from "../../../tools/inventory/stack-traces.ts";
import { createGcpStack } from "./gcp-stack.ts";
import type { GcpStack } from "./gcp-stack.ts";

jest.setTimeout(300_000);

const planned = plan(
  parseTopology(
    {
      regions: {
        "europe-west4": { cloud: "gcp", index: 0 },
        "us-east4": { cloud: "gcp", index: 1 },
        "eu-west-1": { cloud: "aws", index: 2 },
      },
      dns: { zone: "example.com" },
      network: { ipv6: true },
    },
    { name: "prod", source: "test" },
  ),
);

const regions = planned.regions.filter(({ cloud }) => cloud === "gcp");
const far = planned.regions.filter(({ cloud }) => cloud === "aws");

const placementIn = (region: string): GcpPlacement => ({
  environment: "prod",
  region,
  project: "shop-test",
  tags: planned.tags,
  // Protected resources could not be destroyed.
  protect: false,
});

/** The far end of a tunnel, which AWS would tell. */
const end = (number: number) => ({ address: `192.0.2.${number}`, sharedSecret: `key-${number}` });

/** The network of every region with a link to AWS, and the load balancer before them. */
const program: PulumiFn = () => {
  const placement = placementIn("global");
  const vpc = new GcpVpc("global-network", { placement, inboundDns: true });
  const backends = regions.map((region): [string, GcpBackends] => {
    const own = placementIn(region.name);
    const network = new GcpRegionalNetwork(`${region.name}-network`, { placement: own, plan: region, vpc });
    const at = { placement: own, network };
    const gateway = new GcpVpnGateway(`${region.name}-vpn`, at);
    const peer = { asn: 64514, tunnels: [end(0), end(1), end(2), end(3)] as const };
    for (const other of far) {
      const link = `${region.name}-${other.name}`;
      new GcpVpnLink(link, { ...at, plan: region, gateway, other, peer });
      new GcpReach(`${link}-reach`, { ...at, other, ports: INTERREGION_PORTS });
    }
    return [
      region.name,
      new GcpBackends(`${region.name}-load-balancing`, {
        placement: own,
        plan: region,
        entry: planned.entry,
        network,
        clusterUid: "00000000-0000-0000-0000-000000000000",
        service: { namespace: "shard", name: "shard", port: 8080 },
      }),
    ];
  });
  const entry = new GcpLoadBalancer("global-load-balancing", { placement, plan: planned, backends: new Map(backends) });
  return Promise.resolve({ url: entry.url, addresses: entry.addresses, proofs: Object.keys(entry.proofs) });
};

/** One stack on one simulated cloud, taken through its life in the order of the tests. */
describe("the network, its links and the entry on Google Cloud, under the real engine", () => {
  let test_: GcpStack;

  beforeAll(async () => {
    test_ = await createGcpStack(program, "simulation", "gcp-network");
  });

  afterAll(() => {
    test_.dispose();
  });

  it("come up", async () => {
    const { outputs } = await withoutStackTraces(() => test_.stack.up());
    expect(outputs["url"]?.value).toBe("https://api.example.com");
    expect(outputs["proofs"]?.value).toHaveLength(1 + regions.length);
    const { ipv4, ipv6 } = outputs["addresses"]?.value as Record<string, string>;
    expect(new Set([ipv4, ipv6]).size).toBe(2);
    const count = (type: string) => test_.cloud.everything().filter((each) => each.type === type).length;
    expect(count("gcp:compute/subnetwork:Subnetwork")).toBe(6);
    expect(count("gcp:compute/networkEndpointGroup:NetworkEndpointGroup")).toBe(6);
    expect(count("gcp:compute/vPNTunnel:VPNTunnel")).toBe(8);
    expect(count("gcp:compute/globalForwardingRule:GlobalForwardingRule")).toBe(4);
  });

  it("stay as they are, also when the cloud is asked", async () => {
    const refreshed = await withoutStackTraces(() => test_.stack.refresh({ expectNoChanges: true }));
    const { summary } = await withoutStackTraces(() => test_.stack.up({ expectNoChanges: true }));
    for (const { resourceChanges } of [refreshed.summary, summary])
      expect(Object.keys(resourceChanges ?? {})).toEqual(["same"]);
  });

  it("go away in an order that the cloud accepts", async () => {
    await test_.stack.destroy();
    expect(test_.cloud.everything()).toEqual([]);
    expect(test_.cloud.journal().filter(({ outcome }) => outcome !== "done")).toEqual([]);
  });
});
