import type { WireObject } from "../../providers/local/properties.ts";
import { errorOf, target } from "./aws-simulation-parts.ts";
import type { TestCloud } from "./aws-simulation-parts.ts";
import { createNetwork, createSubnetwork, gcpCloud, PROJECT, REGION } from "./gcp-simulation-cloud.ts";

let cloud: TestCloud;
let network: string;

beforeEach(() => {
  cloud = gcpCloud();
  network = createNetwork(cloud).id;
});

afterEach(() => {
  cloud.dispose();
});

/** What a new subnetwork is refused for. */
const refused = (inputs: WireObject): string => errorOf(() => createSubnetwork(cloud, "nodes", { network, ...inputs }));
const create = (type: string, inputs: WireObject): string =>
  errorOf(() => cloud.create(type, "made", { project: PROJECT, name: "made", ...inputs }));

describe("ranges of a network", () => {
  it.each([
    ["10.0.0.1/20", "10.0.0.1/20 is not a range that begins at its first address"],
    ["10.0.0.0", "10.0.0.0 is not a range that begins at its first address"],
    ["10.0.0.0/30", "10.0.0.0/30 is smaller than a /29"],
  ])("refuse %s, as a primary and as a secondary one", (range, message) => {
    expect(refused({ ipCidrRange: range })).toContain(`invalid: Invalid IPCidrRange: ${message}`);
    const secondaryIpRanges = [{ rangeName: "pods", ipCidrRange: range }];
    expect(refused({ ipCidrRange: "10.9.0.0/20", secondaryIpRanges })).toContain(message);
    expect(cloud.names()).toEqual(["main"]);
  });

  it("overlap neither in a subnetwork, nor between regions, primary or secondary", () => {
    const pods = (range: string) => [{ rangeName: "pods", ipCidrRange: range }];
    expect(refused({ ipCidrRange: "10.0.0.0/20", secondaryIpRanges: pods("10.0.8.0/21") })).toContain(
      "10.0.8.0/21 conflicts with 10.0.0.0/20 of the same subnetwork",
    );
    createSubnetwork(cloud, "other", {
      network,
      region: "us-east4",
      ipCidrRange: "10.0.0.0/20",
      secondaryIpRanges: pods("10.64.0.0/14"),
    });
    expect(refused({ ipCidrRange: "10.65.0.0/20" })).toContain(
      "invalid: Invalid IPCidrRange: 10.65.0.0/20 conflicts with 10.64.0.0/14 of existing other in region us-east4",
    );
    expect(refused({ ipCidrRange: "10.1.0.0/20", secondaryIpRanges: pods("10.0.0.0/14") })).toContain(
      "10.0.0.0/14 conflicts with 10.0.0.0/20 of existing other in region us-east4",
    );
    expect(refused({ ipCidrRange: "10.0.16.0/20", secondaryIpRanges: pods("10.68.0.0/14") })).toBe(
      "nothing was thrown",
    );
  });

  it("have different names in a subnetwork", () => {
    const secondaryIpRanges = ["10.1.0.0/20", "10.2.0.0/20"].map((ipCidrRange) => ({ rangeName: "pods", ipCidrRange }));
    expect(refused({ ipCidrRange: "10.0.0.0/20", secondaryIpRanges })).toContain("secondary ranges have the same name");
  });

  it("are free in another network", () => {
    const other = createNetwork(cloud, "other").id;
    createSubnetwork(cloud, "there", { network: other, ipCidrRange: "10.0.0.0/20" });
    expect(refused({ ipCidrRange: "10.0.0.0/20" })).toBe("nothing was thrown");
  });

  it("grow in place, and not into others; a smaller or another one replaces", () => {
    const type = "gcp:compute/subnetwork:Subnetwork";
    const { id, inputs } = createSubnetwork(cloud, "nodes", { network, ipCidrRange: "10.0.0.0/20" });
    createSubnetwork(cloud, "next", { network, ipCidrRange: "10.0.32.0/20" });
    const replaces = (ipCidrRange: string) =>
      cloud.provider
        .diff(target(type, "nodes"), inputs, { ...inputs, ipCidrRange })
        .changes.map((each) => each.replaces);
    expect([replaces("10.0.0.0/19"), replaces("10.0.0.0/21"), replaces("10.0.48.0/20")]).toEqual([
      [false],
      [true],
      [true],
    ]);
    const update = (ipCidrRange: string) =>
      errorOf(() => cloud.provider.update(target(type, "nodes"), id, { ...inputs, ipCidrRange }));
    expect(update("10.0.0.0/19")).toBe("nothing was thrown");
    expect(update("10.0.0.0/18")).toContain("10.0.0.0/18 conflicts with 10.0.32.0/20 of existing next");
  });

  it("are reserved for producers' services where no subnetwork is, and kept free from then on", () => {
    createSubnetwork(cloud, "first", { network, ipCidrRange: "10.0.0.0/20" });
    const reserve = (address: string) =>
      create("gcp:compute/globalAddress:GlobalAddress", {
        network,
        purpose: "VPC_PEERING",
        addressType: "INTERNAL",
        address,
        prefixLength: 20,
      });
    expect(reserve("10.0.0.0")).toContain("10.0.0.0/20 conflicts with 10.0.0.0/20 of existing first");
    expect(reserve("10.0.16.0")).toBe("nothing was thrown");
    expect(refused({ ipCidrRange: "10.0.16.0/24" })).toContain(
      "10.0.16.0/24 conflicts with 10.0.16.0/20 of existing made in region global",
    );
  });
});

describe("a proxy-only subnetwork", () => {
  const proxyOnly = { purpose: "REGIONAL_MANAGED_PROXY", role: "ACTIVE", ipCidrRange: "10.0.0.0/26" };

  it("is the only active one of its region and network, has a role, 64 addresses and no flow logs", () => {
    expect(refused({ ...proxyOnly, ipCidrRange: "10.0.0.0/27" })).toContain("at least a /26; found /27");
    expect(refused({ purpose: proxyOnly.purpose, ipCidrRange: "10.0.0.0/26" })).toContain(
      "required: role was not given",
    );
    expect(refused({ ...proxyOnly, logConfig: {} })).toContain("flow logs are not supported");
    createSubnetwork(cloud, "proxies", { network, ...proxyOnly });
    createSubnetwork(cloud, "elsewhere", { network, ...proxyOnly, region: "us-east4", ipCidrRange: "10.0.1.0/26" });
    const next = { ...proxyOnly, ipCidrRange: "10.0.2.0/26" };
    expect(refused(next)).toContain(
      "proxies is the active subnetwork with purpose REGIONAL_MANAGED_PROXY in europe-west4",
    );
    expect(refused({ ...next, role: "BACKUP" })).toBe("nothing was thrown");
  });
});

describe("what is in a network", () => {
  it("translates addresses by a router and addresses of its own region", () => {
    const address = (region: string) =>
      cloud.create("gcp:compute/address:Address", `nat-${region}`, { project: PROJECT, region, name: "nat" }).id;
    const [own, foreign] = [address(REGION), address("us-east4")];
    const nat = (more: WireObject) =>
      create("gcp:compute/routerNat:RouterNat", {
        region: REGION,
        router: "edge",
        natIpAllocateOption: "MANUAL_ONLY",
        sourceSubnetworkIpRangesToNat: "ALL_SUBNETWORKS_ALL_IP_RANGES",
        ...more,
      });
    expect(nat({ natIps: [own] })).toContain("there is no router edge of shop-test in europe-west4");
    cloud.create("gcp:compute/router:Router", "edge", { project: PROJECT, region: REGION, name: "edge", network });
    expect(nat({})).toContain("required: natIps were not given, and natIpAllocateOption is MANUAL_ONLY");
    expect(nat({ natIps: [foreign] })).toContain(
      "invalid: natIps[0]: nat-us-east4 is in us-east4, and only what is in europe-west4 is accepted",
    );
    expect(nat({ natIps: [own], sourceSubnetworkIpRangesToNat: "LIST_OF_SUBNETWORKS" })).toContain(
      "required: subnetworks were not given",
    );
    expect(nat({ natIps: [own] })).toBe("nothing was thrown");
    expect(
      errorOf(() => {
        cloud.provider.delete(target("gcp:compute/address:Address", "nat"), own, { region: REGION });
      }),
    ).toContain(`resourceInUseByAnotherResource: ${own} is in use by made`);
  });

  it("has internal addresses that lie in their subnetwork", () => {
    const { id } = createSubnetwork(cloud, "nodes", { network, ipCidrRange: "10.0.0.0/20" });
    const internal = (more: WireObject) =>
      create("gcp:compute/address:Address", { region: REGION, addressType: "INTERNAL", subnetwork: id, ...more });
    expect(internal({})).toContain("required: an internal address states its subnetwork and its address");
    expect(internal({ address: "10.0.16.5" })).toContain("IP address 10.0.16.5 is not within 10.0.0.0/20 of nodes");
    expect(internal({ address: "10.0.15.5" })).toBe("nothing was thrown");
  });

  it("lets firewall rules allow or deny, from sources for what comes in and to destinations for what goes out", () => {
    const rule = (more: WireObject) => create("gcp:compute/firewall:Firewall", { network, ...more });
    const denies = [{ protocol: "all" }];
    expect(rule({ sourceRanges: ["10.0.0.0/8"] })).toContain("exactly one of allows, denies must be given; found none");
    expect(rule({ denies })).toContain("a rule for INGRESS has one of sourceRanges, sourceTags, sourceServiceAccounts");
    expect(rule({ denies, direction: "EGRESS", sourceRanges: ["10.0.0.0/8"] })).toContain(
      "a rule for EGRESS has no sourceRanges",
    );
    expect(rule({ denies, sourceRanges: ["10.0.0.1/8"] })).toContain("10.0.0.1/8 is not a range");
    expect(rule({ denies, sourceRanges: ["0.0.0.0/0"], priority: 65536 })).toContain("priority: must be at most 65535");
    expect(rule({ denies, direction: "EGRESS", destinationRanges: ["0.0.0.0/0"] })).toBe("nothing was thrown");
  });

  it("connects to producers' services in subnetworks of its own, in the policy's region", () => {
    const other = createNetwork(cloud, "other").id;
    const subnet = (name: string, of: string, region: string, ipCidrRange: string) =>
      createSubnetwork(cloud, name, { network: of, region, ipCidrRange }).id;
    const policy = (subnetworks: string[]) =>
      create("gcp:networkconnectivity/serviceConnectionPolicy:ServiceConnectionPolicy", {
        location: REGION,
        network,
        serviceClass: "gcp-memorystore-redis",
        pscConfig: { subnetworks },
      });
    expect(policy([subnet("foreign", other, REGION, "10.0.0.0/24")])).toContain("foreign is not a subnetwork of main");
    expect(policy([subnet("far", network, "us-east4", "10.0.1.0/24")])).toContain("far is in us-east4");
    expect(policy([subnet("near", network, REGION, "10.0.2.0/24")])).toBe("nothing was thrown");
  });
});
