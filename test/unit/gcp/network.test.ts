import * as pulumi from "@pulumi/pulumi";
import type { GcpRegionalNetworkArgs } from "../../../components/network/gcp.ts";
import { GcpRegionalNetwork } from "../../../components/network/gcp.ts";
import { GcpVpc } from "../../../components/network/gcp-vpc.ts";
import type { Recording } from "../aws/recorder.ts";
import { inventories, record, valueOf } from "../aws/recorder.ts";
import { inputsOf, LABELS, placementIn, productionPlan, PROJECT, regionOf, withoutPlace } from "./plans.ts";

const REGION = "europe-west4";
const OTHER = "us-east4";
const NETWORK = `${REGION}-network`;
const VPC = "global-network";
const REGIONS = { [REGION]: { cloud: "gcp", index: 3 }, [OTHER]: { cloud: "gcp", index: 4 } };
const PLAN = productionPlan({ ...REGIONS, "europe-west1": { cloud: "gcp", index: 5 } });

interface Networks {
  readonly vpc: GcpVpc;
  readonly own: GcpRegionalNetwork;
}

function create(args: Partial<GcpRegionalNetworkArgs> = {}): Networks {
  const vpc = new GcpVpc(VPC, { placement: placementIn("global") });
  const own = new GcpRegionalNetwork(NETWORK, {
    placement: placementIn(REGION),
    plan: regionOf(PLAN, REGION),
    vpc,
    ...args,
  });
  return { vpc, own };
}

const network = (args: Partial<GcpRegionalNetworkArgs> = {}): Promise<Recording<Networks>> =>
  record(() => create(args), { answers: (_type, name) => ({ selfLink: `link-of-${name}` }) });

const FIREWALL = "gcp:compute/firewall:Firewall";
const SUBNETWORK = "gcp:compute/subnetwork:Subnetwork";
const vpcId = `${VPC}-vpc-id`;
/** A physical name: what is in it, and a hash where more than a word is. */
const named = (start: string): unknown => expect.stringMatching(new RegExp(`^${start}(-[0-9a-f]{8})?$`));

describe("the VPC", () => {
  test("has no subnetworks of its own, and routes that hold in every region", async () => {
    const recording = await network();
    expect(recording.inputs(`${VPC}-vpc`)).toEqual({
      project: PROJECT,
      name: "prod-global-network",
      description: "Network of prod, of all regions",
      autoCreateSubnetworks: false,
      routingMode: "GLOBAL",
      mtu: 1460,
    });
  });

  test("refuses and logs what no rule names, both ways, and lets machines call Google's APIs", async () => {
    const rule = (part: string, description: string) => ({
      project: PROJECT,
      name: named(`prod-global-${part}`),
      network: vpcId,
      description,
    });
    const refused = {
      priority: 65534,
      denies: [{ protocol: "all" }],
      logConfig: { metadata: "INCLUDE_ALL_METADATA" },
    };
    expect(inputsOf(await network(), FIREWALL, `${VPC}-`)).toEqual({
      "deny-ingress": {
        ...rule("deny-ingress", "What no rule admits does not come in"),
        direction: "INGRESS",
        sourceRanges: ["0.0.0.0/0"],
        ...refused,
      },
      "deny-egress": {
        ...rule("deny-egress", "What no rule admits does not go out"),
        direction: "EGRESS",
        destinationRanges: ["0.0.0.0/0"],
        ...refused,
      },
      "to-google-apis": {
        ...rule("to-google-apis", "APIs of Google, at restricted.googleapis.com"),
        direction: "EGRESS",
        destinationRanges: ["199.36.153.4/30"],
        allows: [{ protocol: "tcp", ports: ["443"] }],
      },
    });
  });

  test("finds Google's APIs and registries at the restricted addresses, by private zones", async () => {
    const recording = await network();
    const zones = inputsOf(recording, "gcp:dns/managedZone:ManagedZone", `${VPC}-google-apis-`);
    const zone = (part: string, dnsName: string): object => ({
      project: PROJECT,
      name: named(`prod-global-${part}`),
      description: `APIs of Google under ${dnsName}, at addresses that lead to Google alone`,
      dnsName,
      visibility: "private",
      privateVisibilityConfig: { networks: [{ networkUrl: vpcId }] },
      labels: LABELS,
    });
    expect(zones).toEqual({
      googleapis: zone("googleapis", "googleapis.com."),
      "container-registry": zone("container-registry", "gcr.io."),
      "artifact-registry": zone("artifact-registry", "pkg.dev."),
    });
    const addresses = ["199.36.153.4", "199.36.153.5", "199.36.153.6", "199.36.153.7"];
    const records = inputsOf(recording, "gcp:dns/recordSet:RecordSet", `${VPC}-google-apis-`);
    const told = Object.entries(records).map(([part, inputs]) => {
      const { name, type, rrdatas } = inputs as Record<string, unknown>;
      return [part, name, type, rrdatas];
    });
    expect(told).toEqual([
      ["artifact-registry-a", "pkg.dev.", "A", addresses],
      ["artifact-registry-cname", "*.pkg.dev.", "CNAME", ["pkg.dev."]],
      ["container-registry-a", "gcr.io.", "A", addresses],
      ["container-registry-cname", "*.gcr.io.", "CNAME", ["gcr.io."]],
      ["googleapis-a", "restricted.googleapis.com.", "A", addresses],
      ["googleapis-cname", "*.googleapis.com.", "CNAME", ["restricted.googleapis.com."]],
    ]);
  });

  test("logs DNS queries, and answers other networks only where it is asked to", async () => {
    const inbound = async (args: { inboundDns?: boolean }) => {
      const recording = await record(() => new GcpVpc(VPC, { placement: placementIn("global"), ...args }));
      return recording.inputs(`${VPC}-dns`);
    };
    const policy = {
      project: PROJECT,
      name: "prod-global-dns",
      description: "DNS of prod: queries are logged",
      enableLogging: true,
      networks: [{ networkUrl: vpcId }],
    };
    expect(await inbound({})).toEqual({ ...policy, enableInboundForwarding: false });
    expect(await inbound({ inboundDns: true })).toEqual({ ...policy, enableInboundForwarding: true });
  });
});

describe("a region's part of the VPC", () => {
  test("has subnetworks with the plan's ranges and flow logs, and one for proxies without", async () => {
    const subnetwork = (part: string, ipCidrRange: string): object => ({
      project: PROJECT,
      region: REGION,
      name: `prod-${REGION}-${part}`,
      network: vpcId,
      ipCidrRange,
    });
    const logged = {
      privateIpGoogleAccess: true,
      logConfig: { aggregationInterval: "INTERVAL_10_MIN", flowSampling: 1, metadata: "INCLUDE_ALL_METADATA" },
    };
    expect(inputsOf(await network(), SUBNETWORK, `${NETWORK}-`)).toEqual({
      nodes: {
        ...subnetwork("nodes", "10.12.0.0/16"),
        description: `Nodes, pods and Kubernetes services of ${REGION}`,
        secondaryIpRanges: [
          { rangeName: "pods", ipCidrRange: "10.14.0.0/16" },
          { rangeName: "services", ipCidrRange: "10.13.0.0/18" },
        ],
        ...logged,
      },
      endpoints: {
        ...subnetwork("endpoints", "10.13.128.0/22"),
        description: `Endpoints of managed services in ${REGION}`,
        ...logged,
      },
      proxies: {
        ...subnetwork("proxies", "10.13.64.0/23"),
        description: `Proxies of regional load balancers in ${REGION}`,
        purpose: "REGIONAL_MANAGED_PROXY",
        role: "ACTIVE",
      },
    });
  });

  test("lets nodes and pods out by a NAT that logs what fails, and nobody else", async () => {
    const recording = await network();
    expect(recording.inputs(`${NETWORK}-routing-router`)).toEqual({
      project: PROJECT,
      region: REGION,
      name: `prod-${REGION}-router`,
      description: `Routes of ${REGION}: to the internet, and to other clouds`,
      network: vpcId,
      bgp: { asn: 64515 },
    });
    expect(recording.inputs(`${NETWORK}-routing-nat`)).toEqual({
      project: PROJECT,
      region: REGION,
      name: `prod-${REGION}-nat`,
      router: `prod-${REGION}-router`,
      natIpAllocateOption: "AUTO_ONLY",
      sourceSubnetworkIpRangesToNat: "LIST_OF_SUBNETWORKS",
      subnetworks: [
        {
          name: `link-of-${NETWORK}-nodes`,
          sourceIpRangesToNats: ["PRIMARY_IP_RANGE", "LIST_OF_SECONDARY_IP_RANGES"],
          secondaryIpRangeNames: ["pods"],
        },
      ],
      enableDynamicPortAllocation: true,
      enableEndpointIndependentMapping: false,
      minPortsPerVm: 128,
      maxPortsPerVm: 32768,
      logConfig: { enable: true, filter: "ERRORS_ONLY" },
    });
  });

  test.each([
    ["on the service's port", {}, "8080"],
    ["on another port where it is said", { servicePort: 9000 }, "9000"],
  ])("admits named flows to nodes and pods, load balancers %s", async (_, args, port) => {
    const rules = inputsOf(await network(args), FIREWALL, `${NETWORK}-workloads-`);
    const told = Object.fromEntries(
      Object.entries(rules).map(([part, inputs]) => {
        const { direction, sourceRanges, destinationRanges, allows, targetTags, priority, ...rest } = inputs as Record<
          string,
          unknown
        >;
        expect(Object.keys(rest).sort()).toEqual(["description", "name", "network", "project"]);
        expect([targetTags, priority]).toEqual([[`prod-${REGION}-workloads`], undefined]);
        return [part, [direction, sourceRanges ?? destinationRanges, allows]];
      }),
    );
    const own = ["10.12.0.0/16", "10.14.0.0/16"];
    const service = [{ protocol: "tcp", ports: [port] }];
    expect(told).toEqual({
      "from-each-other": ["INGRESS", own, [{ protocol: "all" }]],
      "from-balancers": ["INGRESS", ["35.191.0.0/16", "130.211.0.0/22"], service],
      "from-proxies": ["INGRESS", ["10.13.64.0/23"], service],
      "to-each-other": ["EGRESS", own, [{ protocol: "all" }]],
      "to-endpoints": ["EGRESS", ["10.13.128.0/22"], [{ protocol: "tcp", ports: ["1024-65535"] }]],
      "to-https": ["EGRESS", ["0.0.0.0/0"], [{ protocol: "tcp", ports: ["443"] }]],
    });
  });

  test("tells other tiers its ids, and what to wait for", async () => {
    const { result } = await network();
    const { own } = result;
    expect(await valueOf(pulumi.all([own.id, own.subnetwork, own.endpointsSubnetwork, own.router]))).toEqual([
      vpcId,
      `${NETWORK}-nodes-id`,
      `${NETWORK}-endpoints-id`,
      `prod-${REGION}-router`,
    ]);
    expect(own.ranges).toEqual(["10.12.0.0/16", "10.14.0.0/16"]);
    expect([own.region, own.workloadTag]).toEqual([REGION, `prod-${REGION}-workloads`]);
    expect(own.secondaryRanges).toEqual({ pods: "pods", services: "services" });
    // 3 rules and 6 records of the VPC, the NAT, 6 rules of the region.
    expect(own.ready).toHaveLength(16);
  });

  test("can be changed by kind of child", async () => {
    const recording = await network({
      transform: {
        nat: { minPortsPerVm: 1024 },
        subnetwork: (args, _options, name) => {
          if (name.endsWith("-nodes")) args.stackType = "IPV4_IPV6";
        },
      },
    });
    expect(recording.inputs(`${NETWORK}-routing-nat`)["minPortsPerVm"]).toBe(1024);
    expect(recording.inputs(`${NETWORK}-nodes`)["stackType"]).toBe("IPV4_IPV6");
    expect(recording.inputs(`${NETWORK}-endpoints`)["stackType"]).toBeUndefined();
  });
});

describe("the networks of Google Cloud", () => {
  test("state their project, and are the same while every output is unknown", async () => {
    expect(withoutPlace(await network())).toEqual([]);
    const { known, unknown } = await inventories(create);
    expect(unknown).toEqual(known);
  });

  test("of a region that joins change nothing of another one's", async () => {
    const both = await record(() => {
      const { vpc } = create();
      const plan = regionOf(PLAN, OTHER);
      return new GcpRegionalNetwork(`${OTHER}-network`, { placement: placementIn(OTHER), plan, vpc });
    });
    const alone = await record(create);
    const kept = both.resources.filter(({ name }) => !name.startsWith(OTHER));
    expect(kept.map(({ name, inputs }) => [name, inputs])).toEqual(
      alone.resources.map(({ name, inputs }) => [name, inputs]),
    );
    expect(both.resources.length).toBeGreaterThan(kept.length);
  });
});
