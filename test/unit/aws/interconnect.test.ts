import * as pulumi from "@pulumi/pulumi";
import type { AwsInterconnectArgs, AwsInterconnectChildren } from "../../../components/interconnect/aws.ts";
import { AwsInterconnect } from "../../../components/interconnect/aws.ts";
import { interregionPorts, INTERREGION_PORTS } from "../../../components/interconnect/interregion-ports.ts";
import type { AwsNetwork, SubnetPurpose } from "../../../components/network/index.ts";
import type { Plan, RegionPlan } from "../../../components/topology/index.ts";
import { placementIn, productionPlan, tagged } from "./network-plans.ts";
import type { Recording } from "./recorder.ts";
import { inventories, record, valueOf } from "./recorder.ts";

const WEST = { "eu-west-1": { cloud: "aws", index: 0 } };
const CENTRAL = { "eu-central-1": { cloud: "aws", index: 1 } };
const NORTH = { "eu-north-1": { cloud: "aws", index: 3 } };
const GOOGLE = { "europe-west4": { cloud: "gcp", index: 2 } };
const TWO = { ...CENTRAL, ...WEST, ...GOOGLE };
const LINK = "interconnect-eu-west-1-eu-central-1";

/** A plan whose links are of a kind. A topology may ask for none only where a single region is on AWS; a plan is made so here. */
function planOf(interconnect: Plan["network"]["interconnect"], regions: object = TWO): Plan {
  const planned = productionPlan(regions);
  return { ...planned, network: { ...planned.network, interconnect } };
}

/** A network as others would have made it: two route tables, and a transit subnet in each zone. */
function networkOf({ name, zones, addresses }: RegionPlan): AwsNetwork {
  const subnet = (purpose: SubnetPurpose): Record<string, pulumi.Output<string>> =>
    Object.fromEntries(zones.map((zone) => [zone.name, pulumi.output(`subnet-${purpose}-${zone.name}`)]));
  return {
    id: pulumi.output(`vpc-${name}`),
    ranges: [addresses.network, addresses.pods],
    region: name,
    subnets: {
      public: subnet("public"),
      private: subnet("private"),
      data: subnet("data"),
      pods: subnet("pods"),
      transit: subnet("transit"),
    },
    routeTables: {
      "private-a": pulumi.output(`rtb-${name}-a`),
      "private-b": pulumi.output(`rtb-${name}-b`),
    },
    workloadSecurityGroup: pulumi.output(`sg-${name}`),
    natGateways: {},
    ready: [],
  };
}

function create(planned: Plan, args: Partial<AwsInterconnectArgs> = {}): AwsInterconnect {
  const here = planned.regions.filter(({ cloud }) => cloud === "aws");
  const regions = new Map(
    here.map(({ name }) => [name, new pulumi.ComponentResource("meridian:region:Region", name)] as const),
  );
  return new AwsInterconnect("interconnect", {
    placement: placementIn("global"),
    plan: planned,
    networks: new Map(here.map((region) => [region.name, networkOf(region)])),
    regions,
    ...args,
  });
}

const interconnect = (planned: Plan, args: Partial<AwsInterconnectArgs> = {}): Promise<Recording<AwsInterconnect>> =>
  record(() => create(planned, args), {
    answers: (type) => (type === "aws:route53/zone:Zone" ? { zoneId: "Z0123" } : {}),
  });

const namesOf = (recording: Recording<unknown>): string[] => recording.resources.map(({ name }) => name).sort();

/** Names and inputs of what is there in both recordings, and differs. */
function changes(before: Recording<unknown>, after: Recording<unknown>): string[] {
  const names = new Set(namesOf(after));
  return before.resources.flatMap(({ name, inputs }) => {
    if (!names.has(name)) return [];
    const now = after.inputs(name);
    return Object.keys({ ...inputs, ...now })
      .filter((key) => JSON.stringify(inputs[key]) !== JSON.stringify(now[key]))
      .map((key) => `${name} ${key}`);
  });
}

/** What one side of the link has to reach the other's pods and nodes. */
function reach(region: string, other: string, ranges: { network: string; pods: string }, target: object): object {
  const name = (part: string): string => `${LINK}-${region}-${part}`;
  const routes = ["a", "b"].flatMap((letter) =>
    (["network", "pods"] as const).map((range) => [
      name(`private-${letter}-${range}`),
      { region, routeTableId: `rtb-${region}-${letter}`, destinationCidrBlock: ranges[range], ...target },
    ]),
  );
  const rules = [
    ["cassandra-nodes", 7000, 7001, "Cassandra nodes among themselves, with TLS"],
    ["cassandra-clients", 9042, 9042, "CQL, for clients whose own datacentre is lost"],
    ["http", 8080, 8080, "Cassandra management API"],
    ["service-nodes", 8443, 8443, "Replicas of the service, with mutual TLS"],
    ["etcd", 2379, 2380, "etcd clients and voters"],
  ].flatMap(([port, fromPort, toPort, why]) =>
    (["from", "to"] as const).map((direction) => [
      name(`${direction}-${String(port)}`),
      {
        region,
        securityGroupId: `sg-${region}`,
        description: `${direction === "from" ? "From" : "To"} pods in ${other}: ${String(why)}`,
        ipProtocol: "tcp",
        fromPort,
        toPort,
        cidrIpv4: ranges.pods,
        tags: tagged(name(`${direction}-${String(port)}`)),
      },
    ]),
  );
  return Object.fromEntries([...routes, ...rules]) as object;
}

/** Inputs of the children of one side's reach, by logical name. */
const reachIn = (recording: Recording<unknown>, region: string): object =>
  Object.fromEntries(
    recording.resources
      .filter(({ parent }) => parent === `${LINK}-${region}`)
      .map(({ name, inputs }) => [name, inputs]),
  );

const WEST_RANGES = { network: "10.0.0.0/16", pods: "10.2.0.0/16" };
const CENTRAL_RANGES = { network: "10.4.0.0/16", pods: "10.6.0.0/16" };

describe("transit gateways", () => {
  test("are one in each region, under the region, deciding nothing by default", async () => {
    const recording = await interconnect(planOf("transit-gateway"));
    const gateway = "eu-central-1-interconnect";
    const region = "eu-central-1";
    const children = recording.resources.filter(({ parent }) => parent === gateway);
    const transitGatewayAttachmentId = `${gateway}-attachment-id`;
    const transitGatewayRouteTableId = `${gateway}-routes-id`;
    expect(Object.fromEntries(children.map(({ name, inputs }) => [name.slice(gateway.length + 1), inputs]))).toEqual({
      gateway: {
        region,
        description: "Links of prod between eu-central-1 and other regions",
        amazonSideAsn: 64513,
        autoAcceptSharedAttachments: "disable",
        defaultRouteTableAssociation: "disable",
        defaultRouteTablePropagation: "disable",
        dnsSupport: "enable",
        tags: tagged(`${gateway}-gateway`),
      },
      attachment: {
        region,
        transitGatewayId: `${gateway}-gateway-id`,
        vpcId: "vpc-eu-central-1",
        subnetIds: ["a", "b", "c"].map((letter) => `subnet-transit-eu-central-1${letter}`),
        dnsSupport: "enable",
        ipv6Support: "disable",
        applianceModeSupport: "disable",
        transitGatewayDefaultRouteTableAssociation: false,
        transitGatewayDefaultRouteTablePropagation: false,
        tags: tagged(`${gateway}-attachment`),
      },
      routes: { region, transitGatewayId: `${gateway}-gateway-id`, tags: tagged(`${gateway}-routes`) },
      association: { region, transitGatewayAttachmentId, transitGatewayRouteTableId },
      network: { region, transitGatewayAttachmentId, transitGatewayRouteTableId, destinationCidrBlock: "10.4.0.0/16" },
      pods: { region, transitGatewayAttachmentId, transitGatewayRouteTableId, destinationCidrBlock: "10.6.0.0/16" },
    });
    expect(recording.get(gateway).parent).toBe(region);
    expect(recording.get("eu-west-1-interconnect").parent).toBe("eu-west-1");
  });

  test("are linked by request and accepter, with associations and routes on both sides", async () => {
    const recording = await interconnect(planOf("transit-gateway"));
    const own = recording.resources.filter(({ parent, custom }) => parent === LINK && custom);
    const transitGatewayAttachmentId = `${LINK}-accepter-id`;
    const west = { region: "eu-west-1", transitGatewayRouteTableId: "eu-west-1-interconnect-routes-id" };
    const central = { region: "eu-central-1", transitGatewayRouteTableId: "eu-central-1-interconnect-routes-id" };
    expect(Object.fromEntries(own.map(({ name, inputs }) => [name.slice(LINK.length + 1), inputs]))).toEqual({
      request: {
        region: "eu-west-1",
        transitGatewayId: "eu-west-1-interconnect-gateway-id",
        peerTransitGatewayId: "eu-central-1-interconnect-gateway-id",
        peerRegion: "eu-central-1",
        tags: tagged(`${LINK}-request`),
      },
      accepter: {
        region: "eu-central-1",
        transitGatewayAttachmentId: `${LINK}-request-id`,
        tags: tagged(`${LINK}-accepter`),
      },
      "eu-west-1-association": { ...west, transitGatewayAttachmentId },
      "eu-west-1-to-network": { ...west, transitGatewayAttachmentId, destinationCidrBlock: "10.4.0.0/16" },
      "eu-west-1-to-pods": { ...west, transitGatewayAttachmentId, destinationCidrBlock: "10.6.0.0/16" },
      "eu-central-1-association": { ...central, transitGatewayAttachmentId },
      "eu-central-1-to-network": { ...central, transitGatewayAttachmentId, destinationCidrBlock: "10.0.0.0/16" },
      "eu-central-1-to-pods": { ...central, transitGatewayAttachmentId, destinationCidrBlock: "10.2.0.0/16" },
    });
  });

  test("are what both VPCs' tables lead to, and workloads admit each other's pods", async () => {
    const recording = await interconnect(planOf("transit-gateway"));
    expect(reachIn(recording, "eu-west-1")).toEqual(
      reach("eu-west-1", "eu-central-1", CENTRAL_RANGES, {
        transitGatewayId: "eu-west-1-interconnect-gateway-id",
      }),
    );
    expect(reachIn(recording, "eu-central-1")).toEqual(
      reach("eu-central-1", "eu-west-1", WEST_RANGES, {
        transitGatewayId: "eu-central-1-interconnect-gateway-id",
      }),
    );
  });

  test("carry nothing from a VPC before it is attached and the link is accepted", async () => {
    const recording = await interconnect(planOf("transit-gateway"));
    expect(recording.get(`${LINK}-eu-west-1-private-a-pods`).dependsOn).toEqual([
      "eu-west-1-interconnect-attachment",
      "eu-west-1-interconnect-gateway",
      `${LINK}-eu-west-1-to-network`,
      `${LINK}-eu-west-1-to-pods`,
    ]);
    expect(recording.get(`${LINK}-eu-west-1-to-pods`).dependsOn).toContain(`${LINK}-accepter`);
    expect(recording.get(`${LINK}-eu-west-1-association`).dependsOn).toContain(`${LINK}-accepter`);
  });

  test("are not there in a region that has no other on AWS", async () => {
    const recording = await interconnect(planOf("transit-gateway", { ...WEST, ...GOOGLE }));
    expect(namesOf(recording)).toEqual(["eu-west-1", "interconnect", "interconnect-private-zone"]);
    expect(recording.result.links).toEqual({});
  });
});

describe("peerings", () => {
  test("are a request, an accepter and DNS resolution on both sides, without a gateway", async () => {
    const recording = await interconnect(planOf("peering"));
    const own = recording.resources.filter(({ parent, custom }) => parent === LINK && custom);
    const vpcPeeringConnectionId = `${LINK}-accepter-id`;
    const resolve = { allowRemoteVpcDnsResolution: true };
    expect(Object.fromEntries(own.map(({ name, inputs }) => [name.slice(LINK.length + 1), inputs]))).toEqual({
      request: {
        region: "eu-west-1",
        vpcId: "vpc-eu-west-1",
        peerVpcId: "vpc-eu-central-1",
        peerRegion: "eu-central-1",
        tags: tagged(`${LINK}-request`),
      },
      accepter: {
        region: "eu-central-1",
        vpcPeeringConnectionId: `${LINK}-request-id`,
        autoAccept: true,
        tags: tagged(`${LINK}-accepter`),
      },
      "eu-west-1-dns": { region: "eu-west-1", vpcPeeringConnectionId, requester: resolve },
      "eu-central-1-dns": { region: "eu-central-1", vpcPeeringConnectionId, accepter: resolve },
    });
    expect(recording.namesOf("aws:ec2transitgateway/transitGateway:TransitGateway")).toEqual([]);
  });

  test("are what both VPCs' tables lead to, once accepted, and workloads admit each other's pods", async () => {
    const recording = await interconnect(planOf("peering"));
    const target = { vpcPeeringConnectionId: `${LINK}-accepter-id` };
    expect(reachIn(recording, "eu-west-1")).toEqual(reach("eu-west-1", "eu-central-1", CENTRAL_RANGES, target));
    expect(reachIn(recording, "eu-central-1")).toEqual(reach("eu-central-1", "eu-west-1", WEST_RANGES, target));
    expect(recording.get(`${LINK}-eu-west-1-private-a-pods`).dependsOn).toEqual([`${LINK}-accepter`]);
  });
});

describe("the private zone", () => {
  test.each(["transit-gateway", "peering", "none"] as const)("is resolved by every VPC, with %s", async (kind) => {
    const recording = await interconnect(planOf(kind));
    expect(recording.inputs("interconnect-private-zone")).toEqual({
      name: "internal.example.com",
      comment: "Names inside prod",
      vpcs: [
        { vpcId: "vpc-eu-west-1", vpcRegion: "eu-west-1" },
        { vpcId: "vpc-eu-central-1", vpcRegion: "eu-central-1" },
      ],
      forceDestroy: false,
      tags: tagged("interconnect-private-zone"),
    });
    expect(recording.result.privateZone.name).toBe("internal.example.com");
    expect(recording.get("interconnect-private-zone").protect).toBe(false);
  });

  test("is all there is where the interconnect is none", async () => {
    const recording = await interconnect(planOf("none"));
    expect(namesOf(recording)).toEqual(["eu-central-1", "eu-west-1", "interconnect", "interconnect-private-zone"]);
  });

  test("goes with its records where nothing is protected, and has a name of its own where no public zone is", async () => {
    const { entry, ...rest } = planOf("none");
    const { zone, ...without } = entry;
    expect(zone).toBe("example.com");
    const recording = await interconnect(
      { ...rest, entry: without },
      { placement: { ...placementIn("global"), protect: false } },
    );
    expect(recording.inputs("interconnect-private-zone")).toMatchObject({ name: "prod.internal", forceDestroy: true });
  });
});

describe("the mesh", () => {
  test("links each region on AWS with every other once, the lower index first, and no other cloud's", async () => {
    const { result, resources } = await interconnect(
      planOf("transit-gateway", { ...NORTH, ...GOOGLE, ...CENTRAL, ...WEST }),
    );
    const links = ["eu-west-1-eu-central-1", "eu-west-1-eu-north-1", "eu-central-1-eu-north-1"];
    expect(Object.keys(result.links)).toEqual(links);
    expect(Object.keys(result.nodes.links)).toEqual(links);
    expect(Object.keys(result.nodes.transitGateways)).toEqual(["eu-west-1", "eu-central-1", "eu-north-1"]);
    expect(await valueOf(pulumi.output(result.links))).toEqual(
      Object.fromEntries(links.map((link) => [link, `interconnect-${link}-accepter-id`])),
    );
    expect(await valueOf(result.privateZone.id)).toBe("Z0123");
    const parents = resources.filter(({ type }) => type.endsWith("Link")).map(({ name, parent }) => [name, parent]);
    expect(parents).toEqual(links.map((link) => [`interconnect-${link}`, "interconnect"]));
    expect(resources.filter(({ name }) => name.includes("europe-west4"))).toEqual([]);
  });

  test.each(["transit-gateway", "peering"] as const)(
    "changes in no link and region that was there but in the zone's list, when a region joins: %s",
    async (kind) => {
      const before = await interconnect(planOf(kind, { ...WEST, ...NORTH, ...GOOGLE }));
      const after = await interconnect(planOf(kind, { ...WEST, ...CENTRAL, ...NORTH, ...GOOGLE }));
      expect(changes(before, after)).toEqual(["interconnect-private-zone vpcs"]);
      const [names, there] = [namesOf(after), new Set(namesOf(before))];
      expect([...there].filter((name) => !names.includes(name))).toEqual([]);
      expect(names.filter((name) => !there.has(name) && !name.includes("eu-central-1"))).toEqual([]);
    },
  );

  test("keeps the links of a region that drains", async () => {
    const draining = { "eu-central-1": { ...CENTRAL["eu-central-1"], state: "draining" } };
    const before = await interconnect(planOf("transit-gateway", { ...WEST, ...CENTRAL, ...NORTH, ...GOOGLE }));
    const after = await interconnect(planOf("transit-gateway", { ...WEST, ...draining, ...NORTH, ...GOOGLE }));
    expect(after.inventory()).toEqual(before.inventory());
    expect(changes(before, after)).toEqual([]);
  });

  test.each(["transit-gateway", "peering", "none"] as const)(
    "makes the same resources while nothing is known yet: %s",
    async (kind) => {
      const { known, unknown } = await inventories(() => create(planOf(kind)));
      expect(unknown).toEqual(known);
    },
  );

  test("names the argument and the region that is missing", async () => {
    const planned = planOf("transit-gateway");
    const missing = (argument: string): string =>
      `${argument} has nothing for eu-west-1; the plan has the region on AWS, so give its component`;
    await expect(interconnect(planned, { networks: new Map() })).rejects.toThrow(missing("networks"));
    await expect(interconnect(planned, { regions: new Map() })).rejects.toThrow(missing("regions"));
  });

  test.each([
    [
      "transit-gateway",
      {
        privateZone: 1,
        transitGateway: 2,
        vpcAttachment: 2,
        transitRouteTable: 2,
        transitRouteTableAssociation: 4,
        transitRoute: 8,
        transitPeeringAttachment: 1,
        transitPeeringAccepter: 1,
        route: 8,
        regionIngress: 10,
        regionEgress: 10,
      },
    ],
    [
      "peering",
      {
        privateZone: 1,
        peering: 1,
        peeringAccepter: 1,
        peeringOptions: 2,
        route: 8,
        regionIngress: 10,
        regionEgress: 10,
      },
    ],
  ] satisfies ["transit-gateway" | "peering", Partial<Record<keyof AwsInterconnectChildren, number>>][])(
    "lets a user change every kind of child: %s",
    async (kind, kinds) => {
      const changed: Record<string, string[]> = {};
      const transform = Object.fromEntries(
        Object.keys(kinds).map((child) => [
          child,
          (_: unknown, __: unknown, name: string) => {
            (changed[child] ??= []).push(name);
          },
        ]),
      );
      const recording = await interconnect(planOf(kind), { transform });
      expect(Object.fromEntries(Object.entries(changed).map(([child, names]) => [child, names.length]))).toEqual(kinds);
      const custom = recording.resources.filter((resource) => resource.custom).map(({ name }) => name);
      expect(Object.values(changed).flat().sort()).toEqual(custom.sort());
    },
  );
});

describe("ports between regions", () => {
  test("are told once where the service listens on one of them, and one more where it does not", () => {
    expect(interregionPorts()).toBe(INTERREGION_PORTS);
    expect(interregionPorts(8443)).toBe(INTERREGION_PORTS);
    expect(interregionPorts(9000)).toEqual([
      ...INTERREGION_PORTS,
      { name: "service", from: 9000, to: 9000, why: "Replicas of the service" },
    ]);
  });

  test("open another port of the service on both sides of a link", async () => {
    const recording = await interconnect(planOf("peering"), { servicePort: 9000 });
    for (const region of ["eu-west-1", "eu-central-1"]) {
      for (const direction of ["from", "to"]) {
        expect(recording.inputs(`${LINK}-${region}-${direction}-service`)).toMatchObject({
          fromPort: 9000,
          toPort: 9000,
        });
      }
    }
  });

  test("are described in what a rule's description accepts", () => {
    // Source: Amazon EC2 API, `AuthorizeSecurityGroupIngress`, IpRange.Description.
    for (const { why } of interregionPorts(9000)) {
      expect(`From pods in ap-northeast-1: ${why}`).toMatch(/^[a-zA-Z0-9. _\-:/()#,@[\]+=&;{}!$*]{1,255}$/);
    }
  });
});
