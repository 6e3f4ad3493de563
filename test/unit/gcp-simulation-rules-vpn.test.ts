import type { WireObject } from "../../providers/local/properties.ts";
import type { Recorded } from "../clouds/provider-protocol.ts";
import { errorOf, target } from "./aws-simulation-parts.ts";
import type { TestCloud } from "./aws-simulation-parts.ts";
import { createNetwork, gcpCloud, PROJECT, REGION } from "./gcp-simulation-cloud.ts";

let cloud: TestCloud;
let network: string;

const TUNNEL = "gcp:compute/vPNTunnel:VPNTunnel";
const ROUTER = "gcp:compute/router:Router";
const INTERFACE = "gcp:compute/routerInterface:RouterInterface";
const EXTERNAL = "gcp:compute/externalVpnGateway:ExternalVpnGateway";

const make = (type: string, name: string, inputs: WireObject): Recorded =>
  cloud.create(type, name, { project: PROJECT, region: REGION, name, ...inputs });
const refused = (run: () => unknown): string => errorOf(run);
const remove = (type: string, { id, state }: Recorded) =>
  refused(() => {
    cloud.provider.delete(target(type, "removed"), id, state);
  });

const external = (interfaces: WireObject[]) =>
  cloud.create(EXTERNAL, "peer", {
    project: PROJECT,
    name: "peer",
    redundancyType: "TWO_IPS_REDUNDANCY",
    interfaces,
  });
const TWO = [
  { id: 0, ipAddress: "192.0.2.1" },
  { id: 1, ipAddress: "192.0.2.2" },
];

/** A tunnel from a gateway to `peer`, by the router `router`. */
function tunnel(gateway: string, peerExternalGateway: string, more: WireObject = {}): Recorded {
  const ends = { vpnGateway: gateway, vpnGatewayInterface: 0, peerExternalGateway, peerExternalGatewayInterface: 1 };
  return make(TUNNEL, "tunnel", { ...ends, router: "router", sharedSecret: "key", ...more });
}

beforeEach(() => {
  cloud = gcpCloud();
  network = createNetwork(cloud).id;
});

afterEach(() => {
  cloud.dispose();
});

const gateway = (of = network, name = "gateway") =>
  make("gcp:compute/haVpnGateway:HaVpnGateway", name, { network: of });

describe("a VPN", () => {
  it("leads to as many interfaces as its kind has, in order, each with an address of its own", () => {
    expect(refused(() => external(TWO.slice(0, 1)))).toContain("TWO_IPS_REDUNDANCY has the interfaces 0 to 1; found 1");
    expect(refused(() => external([...TWO].reverse()))).toContain("has the interfaces 0 to 1");
    const same = TWO.map(({ id }) => ({ id, ipAddress: "192.0.2.1" }));
    expect(refused(() => external(same))).toContain("two interfaces have the same address");
    expect(refused(() => external(TWO))).toBe("nothing was thrown");
  });

  it("has a gateway with two addresses", () => {
    const interfaces = gateway().state["vpnInterfaces"] as unknown as { id: number; ipAddress: string }[];
    expect(interfaces.map(({ id }) => id)).toEqual([0, 1]);
    expect(new Set(interfaces.map(({ ipAddress }) => ipAddress)).size).toBe(2);
  });

  it("has tunnels by a router of the gateway's network, to an interface that is there", () => {
    const [own, peer] = [gateway().id, external(TWO).id];
    expect(refused(() => tunnel(own, peer))).toContain("notFound: router: there is no router router in europe-west4");
    const router = make(ROUTER, "router", { network, bgp: { asn: 64515 } });
    expect(refused(() => tunnel(own, peer, { peerExternalGatewayInterface: 2 }))).toContain("peer has no interface 2");
    const elsewhere = gateway(createNetwork(cloud, "other").id, "foreign").id;
    expect(refused(() => tunnel(elsewhere, peer))).toContain("foreign and router are in different networks");
    const made = tunnel(own, peer);
    expect(JSON.stringify(made.state["sharedSecret"])).not.toBe('"key"');
    expect(remove(ROUTER, router)).toContain("is in use by tunnel");
  });

  it("has sessions inside of interfaces whose addresses no other has", () => {
    make(ROUTER, "router", { network, bgp: { asn: 64515 } });
    const vpnTunnel = tunnel(gateway().id, external(TWO).id).id;
    const inside = (name: string, ipRange: string) => make(INTERFACE, name, { router: "router", ipRange, vpnTunnel });
    expect(refused(() => inside("inside", "10.0.0.1/30"))).toContain("10.0.0.1/30 is not within 169.254.0.0/16");
    const made = inside("inside", "169.254.8.2/30");
    expect(refused(() => inside("again", "169.254.8.1/30"))).toContain("overlaps that of inside");
    const session = (more: WireObject) =>
      make("gcp:compute/routerPeer:RouterPeer", "session", {
        router: "router",
        interface: "inside",
        ipAddress: "169.254.8.2",
        peerIpAddress: "169.254.8.1",
        peerAsn: 64512,
        ...more,
      });
    expect(refused(() => session({ interface: "none" }))).toContain("the router has no interface none");
    expect(refused(() => session({ peerIpAddress: "169.254.8.5" }))).toContain(
      "peerIpAddress: 169.254.8.5 is not within 169.254.8.0/30 of inside",
    );
    expect(refused(() => session({ peerAsn: 64515 }))).toContain("peerAsn: 64515 is the router's own");
    expect(refused(() => session({ advertisedIpRanges: [{ range: "10.0.0.0/16" }] }))).toContain(
      "advertiseMode is not CUSTOM",
    );
    session({});
    expect(remove(INTERFACE, made)).toContain("is in use by session");
  });
});
