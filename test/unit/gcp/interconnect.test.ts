import * as pulumi from "@pulumi/pulumi";
import { GcpReach } from "../../../components/interconnect/gcp-reach.ts";
import { GcpVpnGateway } from "../../../components/interconnect/gcp-vpn-gateway.ts";
import type { GcpVpnLinkArgs } from "../../../components/interconnect/gcp.ts";
import { GcpVpnLink } from "../../../components/interconnect/gcp.ts";
import type { VpnTunnelEnd } from "../../../components/interconnect/index.ts";
import { INTERREGION_PORTS } from "../../../components/interconnect/interregion-ports.ts";
import { tunnelAddresses } from "../../../components/interconnect/vpn-addresses.ts";
import { secret } from "../../../providers/local/properties.ts";
import { inventories, record, valueOf } from "../aws/recorder.ts";
import { networkIn } from "./load-balancing-surroundings.ts";
import { inputsOf, LABELS, placementIn, productionPlan, PROJECT, regionOf, withoutPlace } from "./plans.ts";

const REGION = "europe-west4";
const OTHER = "eu-west-1";
const LINK = `${REGION}-${OTHER}`;
const PLAN = productionPlan({
  [OTHER]: { cloud: "aws", index: 0 },
  "eu-central-1": { cloud: "aws", index: 1 },
  [REGION]: { cloud: "gcp", index: 3 },
});
const own = regionOf(PLAN, REGION);
const other = regionOf(PLAN, OTHER);

const end = (number: number): VpnTunnelEnd => ({ address: `192.0.2.${number}`, sharedSecret: `key-${number}` });

function create(args: Partial<GcpVpnLinkArgs> = {}): { gateway: GcpVpnGateway; link: GcpVpnLink } {
  const placement = placementIn(REGION);
  const network = networkIn(REGION);
  const gateway = new GcpVpnGateway(`${REGION}-vpn`, { placement, network });
  const link = new GcpVpnLink(LINK, {
    placement,
    plan: own,
    network,
    gateway,
    other,
    peer: { asn: 64512, tunnels: [end(0), end(1), end(2), end(3)] },
    ...args,
  });
  return { gateway, link };
}

const answers = (_type: string, name: string) => ({
  selfLink: `link-of-${name}`,
  vpnInterfaces: [
    { id: 1, ipAddress: "203.0.113.2" },
    { id: 0, ipAddress: "203.0.113.1" },
  ],
});
const recorded = (args: Partial<GcpVpnLinkArgs> = {}) => record(() => create(args), { answers });
const named = (part: string): unknown => expect.stringMatching(new RegExp(`^prod-${REGION}-${part}-[0-9a-f]{8}$`));

describe("the insides of tunnels", () => {
  test("follow from the regions' indices, a range of four addresses each", () => {
    expect(tunnelAddresses({ index: 0 }, { index: 3 })).toEqual([
      { range: "169.254.8.48/30", aws: "169.254.8.49", gcp: "169.254.8.50" },
      { range: "169.254.8.52/30", aws: "169.254.8.53", gcp: "169.254.8.54" },
      { range: "169.254.8.56/30", aws: "169.254.8.57", gcp: "169.254.8.58" },
      { range: "169.254.8.60/30", aws: "169.254.8.61", gcp: "169.254.8.62" },
    ]);
    expect(tunnelAddresses({ index: 63 }, { index: 0 })[3].range).toBe("169.254.11.252/30");
    expect(tunnelAddresses({ index: 63 }, { index: 1 })[0].range).toBe("169.254.8.0/30");
  });

  test("differ among the links of a region, on either side", () => {
    const indices = Array.from({ length: 64 }, (_, index) => ({ index }));
    for (const fixed of indices) {
      const atAws = indices.flatMap((gcp) => tunnelAddresses(fixed, gcp).map(({ range }) => range));
      const atGcp = indices.flatMap((aws) => tunnelAddresses(aws, fixed).map(({ range }) => range));
      expect([new Set(atAws).size, new Set(atGcp).size]).toEqual([256, 256]);
    }
  });
});

describe("a link to a region on AWS", () => {
  test("has four tunnels, two from each of the gateway's addresses, with keys that stay secret", async () => {
    const recording = await recorded();
    expect(recording.inputs(`${LINK}-peer`)).toEqual({
      project: PROJECT,
      name: named(`to-${OTHER}`),
      description: `Gateway of ${OTHER} on AWS`,
      redundancyType: "FOUR_IPS_REDUNDANCY",
      interfaces: [0, 1, 2, 3].map((id) => ({ id, ipAddress: `192.0.2.${id}` })),
      labels: LABELS,
    });
    const tunnel = (number: number, vpnGatewayInterface: number): object => ({
      project: PROJECT,
      region: REGION,
      name: named(`to-${OTHER}-${number}`),
      description: `Tunnel ${number} to ${OTHER} on AWS`,
      vpnGateway: `link-of-${REGION}-vpn-gateway`,
      vpnGatewayInterface,
      peerExternalGateway: `link-of-${LINK}-peer`,
      peerExternalGatewayInterface: number,
      ikeVersion: 2,
      sharedSecret: secret(`key-${number}`),
      router: "router",
      labels: LABELS,
    });
    expect(inputsOf(recording, "gcp:compute/vPNTunnel:VPNTunnel", `${LINK}-`)).toEqual({
      "tunnel-0": tunnel(0, 0),
      "tunnel-1": tunnel(1, 0),
      "tunnel-2": tunnel(2, 1),
      "tunnel-3": tunnel(3, 1),
    });
  });

  test.each([
    ["only the region's own nodes and pods", {}, []],
    [
      "also where Cloud DNS asks from, where names of AWS are asked for",
      { outboundDns: true },
      [{ range: "35.199.192.0/19", description: "Questions of Cloud DNS" }],
    ],
  ])("exchanges routes by BGP in each tunnel, and announces %s", async (_, args, more) => {
    const recording = await recorded(args);
    expect(recording.inputs(`${LINK}-interface-2`)).toEqual({
      project: PROJECT,
      region: REGION,
      name: named(`to-${OTHER}-2`),
      router: "router",
      ipRange: "169.254.8.58/30",
      vpnTunnel: `link-of-${LINK}-tunnel-2`,
    });
    const sessions = inputsOf(recording, "gcp:compute/routerPeer:RouterPeer", `${LINK}-session-`);
    expect(Object.keys(sessions)).toEqual(["0", "1", "2", "3"]);
    expect(sessions["2"]).toEqual({
      project: PROJECT,
      region: REGION,
      name: named(`to-${OTHER}-2`),
      router: "router",
      interface: named(`to-${OTHER}-2`),
      ipAddress: "169.254.8.58",
      peerIpAddress: "169.254.8.57",
      peerAsn: 64512,
      advertiseMode: "CUSTOM",
      advertisedIpRanges: [
        { range: "10.12.0.0/16", description: "Nodes and stores" },
        { range: "10.14.0.0/16", description: "Pods" },
        ...more,
      ],
    });
    expect(recording.result.link.ready).toHaveLength(4);
  });

  test("begins at a gateway that tells its two addresses before a link exists", async () => {
    const { result } = await recorded();
    expect(await valueOf(pulumi.all([...result.gateway.addresses]))).toEqual(["203.0.113.1", "203.0.113.2"]);
  });

  test("states its project, and is the same while every output is unknown", async () => {
    expect(withoutPlace(await recorded())).toEqual([]);
    const { known, unknown } = await inventories(create, { answers });
    expect(unknown).toEqual(known);
  });
});

describe("what pods of different regions have to say to each other", () => {
  test("is let through on named ports, from pods to pods and internal load balancers", async () => {
    const recording = await record(
      () =>
        new GcpReach(`${LINK}-reach`, {
          placement: placementIn(REGION),
          network: networkIn(REGION),
          other,
          ports: INTERREGION_PORTS,
        }),
    );
    const rule = (direction: string, description: string): object => ({
      project: PROJECT,
      name: named(`${direction}-${OTHER}`),
      network: "vpc-id",
      description,
      targetTags: ["workloads"],
      allows: [{ protocol: "tcp", ports: ["7000-7001", "9042", "8080", "8443", "2379-2380"] }],
    });
    expect(inputsOf(recording, "gcp:compute/firewall:Firewall", `${LINK}-reach-`)).toEqual({
      from: { ...rule("from", `From pods in ${OTHER}`), direction: "INGRESS", sourceRanges: ["10.2.0.0/16"] },
      to: {
        ...rule("to", `To pods in ${OTHER}`),
        direction: "EGRESS",
        destinationRanges: ["10.0.0.0/16", "10.2.0.0/16"],
      },
    });
  });
});
