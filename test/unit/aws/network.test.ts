import * as pulumi from "@pulumi/pulumi";
import type { AwsVpcArgs, AwsVpcChildren } from "../../../components/network/aws.ts";
import { AwsVpc } from "../../../components/network/aws.ts";
import type { RegionPlan } from "../../../components/topology/index.ts";
import { ACCOUNT, keysOf, placementIn, productionPlan, regionOf, tagged } from "./network-plans.ts";
import type { Recording } from "./recorder.ts";
import { inventories, record, valueOf } from "./recorder.ts";

const REGION = "us-west-2";
const NETWORK = `${REGION}-network`;
const OTHERS = { "eu-west-1": { cloud: "aws", index: 1 }, "eu-central-1": { cloud: "aws", index: 2 } };
const IPV6 = "2a05:d018:abc:de00::/56";

/** A region whose stores live in the zones b, c and d. */
function regionWith(zones: readonly string[]): RegionPlan {
  const region = { cloud: "aws", index: 0, zones, dataZones: ["b", "c", "d"] };
  return regionOf(productionPlan({ ...OTHERS, [REGION]: region }), REGION);
}

const THREE_ZONES = regionWith(["b", "c", "d"]);

function create(args: Partial<AwsVpcArgs> = {}): AwsVpc {
  const parent = new pulumi.ComponentResource("meridian:region:Region", REGION);
  return new AwsVpc(
    NETWORK,
    {
      placement: placementIn(REGION),
      plan: THREE_ZONES,
      keys: keysOf(REGION),
      natGateways: "per-zone",
      ipv6: false,
      ...args,
    },
    { parent },
  );
}

const network = (args: Partial<AwsVpcArgs> = {}): Promise<Recording<AwsVpc>> =>
  record(() => create(args), {
    answers: (type) => (type === "aws:ec2/vpc:Vpc" && args.ipv6 === true ? { ipv6CidrBlock: IPV6 } : {}),
  });

/** Inputs of every resource of a type, by logical name without the network's. */
function inputsOf(recording: Recording<unknown>, type: string): Record<string, unknown> {
  const names = recording.namesOf(type);
  return Object.fromEntries(names.map((name) => [name.slice(NETWORK.length + 1), recording.inputs(name)]));
}

const SUBNET = "aws:ec2/subnet:Subnet";
const NAT = "aws:ec2/natGateway:NatGateway";
const TABLE = "aws:ec2/routeTable:RouteTable";
const ROUTE = "aws:ec2/route:Route";
const ASSOCIATION = "aws:ec2/routeTableAssociation:RouteTableAssociation";
const ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint";

describe("the VPC", () => {
  test("has the plan's network range, the pods' as its second one, and a default group that admits nothing", async () => {
    const recording = await network();
    expect(recording.inputs(`${NETWORK}-vpc`)).toEqual({
      region: REGION,
      cidrBlock: "10.0.0.0/16",
      enableDnsSupport: true,
      enableDnsHostnames: true,
      assignGeneratedIpv6CidrBlock: false,
      tags: tagged(`${NETWORK}-vpc`),
    });
    expect(recording.inputs(`${NETWORK}-pods-range`)).toEqual({
      region: REGION,
      vpcId: `${NETWORK}-vpc-id`,
      cidrBlock: "10.2.0.0/16",
    });
    expect(recording.inputs(`${NETWORK}-default`)).toEqual({
      region: REGION,
      vpcId: `${NETWORK}-vpc-id`,
      ingress: [],
      egress: [],
      tags: tagged(`${NETWORK}-default`),
    });
  });

  test("has five subnets in each zone, with the plan's addresses and no public address on launch", async () => {
    const recording = await network();
    const subnet = (purpose: string, letter: string, cidrBlock: string, tags: object = {}): [string, object] => [
      `${purpose}-${letter}`,
      {
        region: REGION,
        vpcId: `${NETWORK}-vpc-id`,
        availabilityZone: `${REGION}${letter}`,
        cidrBlock,
        mapPublicIpOnLaunch: false,
        assignIpv6AddressOnCreation: false,
        tags: { ...tagged(`${NETWORK}-${purpose}-${letter}`), ...tags },
      },
    ];
    const elb = { "kubernetes.io/role/elb": "1" };
    const internal = { "kubernetes.io/role/internal-elb": "1" };
    expect(inputsOf(recording, SUBNET)).toEqual(
      Object.fromEntries([
        subnet("private", "b", "10.0.32.0/20", internal),
        subnet("private", "c", "10.0.64.0/20", internal),
        subnet("private", "d", "10.0.96.0/20", internal),
        subnet("data", "b", "10.0.48.0/21"),
        subnet("data", "c", "10.0.80.0/21"),
        subnet("data", "d", "10.0.112.0/21"),
        subnet("public", "b", "10.0.56.0/22", elb),
        subnet("public", "c", "10.0.88.0/22", elb),
        subnet("public", "d", "10.0.120.0/22", elb),
        subnet("transit", "b", "10.0.60.0/24"),
        subnet("transit", "c", "10.0.92.0/24"),
        subnet("transit", "d", "10.0.124.0/24"),
        subnet("pods", "b", "10.2.32.0/19"),
        subnet("pods", "c", "10.2.64.0/19"),
        subnet("pods", "d", "10.2.96.0/19"),
      ]),
    );
  });

  test("makes the pods' subnets after the pods' range, so that they also go before it", async () => {
    const recording = await network();
    for (const name of recording.namesOf(SUBNET)) {
      const onRange = recording.get(name).dependsOn.includes(`${NETWORK}-pods-range`);
      expect([name, onRange]).toEqual([name, name.includes("-pods-")]);
    }
  });

  test("tells other tiers its ids", async () => {
    const { result } = await network();
    const zones = ["b", "c", "d"];
    expect(await valueOf(result.id)).toBe(`${NETWORK}-vpc-id`);
    expect(await valueOf(result.workloadSecurityGroup)).toBe(`${NETWORK}-workloads-group-id`);
    expect(result.region).toBe(REGION);
    expect(result.ranges).toEqual(["10.0.0.0/16", "10.2.0.0/16"]);
    for (const purpose of ["public", "private", "data", "pods", "transit"] as const) {
      expect(await valueOf(pulumi.output(result.subnets[purpose]))).toEqual(
        Object.fromEntries(zones.map((letter) => [`${REGION}${letter}`, `${NETWORK}-${purpose}-${letter}-id`])),
      );
    }
    expect(await valueOf(pulumi.output(result.routeTables))).toEqual(
      Object.fromEntries(zones.map((letter) => [`private-${letter}`, `${NETWORK}-routing-private-${letter}-id`])),
    );
    expect(await valueOf(pulumi.output(result.natGateways))).toEqual(
      Object.fromEntries(zones.map((letter) => [`${REGION}${letter}`, `${NETWORK}-routing-nat-${letter}-id`])),
    );
  });

  test("names every route, association, endpoint and rule as what workloads wait for", async () => {
    const { result, resources } = await network({ ipv6: true });
    const urns = await Promise.all(result.ready.map((resource) => valueOf(resource.urn)));
    const awaited = urns.map((urn) => urn.split("::").at(-1)).sort();
    const types = /:(Route|RouteTableAssociation|VpcEndpoint|SecurityGroupIngressRule|SecurityGroupEgressRule)$/;
    const expected = resources.filter(({ type }) => types.test(type)).map(({ name }) => name);
    expect(awaited).toEqual(expected.sort());
  });

  test("hangs under the region, and is nothing that holds data", async () => {
    const recording = await network();
    for (const resource of recording.resources) {
      expect(resource.protect).toBe(false);
      let top = resource;
      while (top.parent !== undefined) top = recording.get(top.parent);
      expect([resource.name, top.name]).toEqual([resource.name, REGION]);
    }
  });

  test("makes the same resources while nothing is known yet", async () => {
    const { known, unknown } = await inventories(() => create({ ipv6: true }), {
      answers: () => ({ ipv6CidrBlock: IPV6 }),
    });
    expect(unknown).toEqual(known);
  });

  test("refuses a region without data zones", async () => {
    await expect(network({ plan: { ...THREE_ZONES, dataZones: [] } })).rejects.toThrow(
      "regions.us-west-2 has no data zone; its network needs one",
    );
  });

  test("lets a user change every kind of child", async () => {
    const changed: Record<string, string[]> = {};
    const note = (kind: keyof AwsVpcChildren) => (_: unknown, __: unknown, name: string) => {
      (changed[kind] ??= []).push(name.slice(NETWORK.length + 1));
    };
    const kinds: Record<keyof AwsVpcChildren, number> = {
      vpc: 1,
      podsRange: 1,
      subnet: 15,
      defaultSecurityGroup: 1,
      internetGateway: 1,
      egressOnlyGateway: 1,
      natAddress: 3,
      natGateway: 3,
      routeTable: 10,
      route: 8,
      routeTableAssociation: 15,
      workloadSecurityGroup: 1,
      workloadIngress: 1,
      workloadEgress: 4,
      endpointSecurityGroup: 1,
      endpointIngress: 1,
      gatewayEndpoint: 2,
      interfaceEndpoint: 7,
      flowLogGroup: 1,
      flowLogRole: 1,
      flowLogPolicy: 1,
      flowLog: 1,
    };
    const transform = Object.fromEntries(
      (Object.keys(kinds) as (keyof AwsVpcChildren)[]).map((kind) => [kind, note(kind)]),
    );
    const recording = await network({ ipv6: true, transform });
    expect(Object.fromEntries(Object.entries(changed).map(([kind, names]) => [kind, names.length]))).toEqual(kinds);
    const custom = recording.resources.filter((resource) => resource.custom).map(({ name }) => name);
    const all = Object.values(changed).flat();
    expect(all.map((name) => `${NETWORK}-${name}`).sort()).toEqual(custom.sort());
    const one = await network({ transform: { vpc: { enableNetworkAddressUsageMetrics: true } } });
    expect(one.inputs(`${NETWORK}-vpc`)).toMatchObject({ enableNetworkAddressUsageMetrics: true });
  });
});

describe("ways out of the subnets", () => {
  const routing = (part: string): string => `${NETWORK}-routing-${part}`;

  test("lead public subnets to the internet gateway, and private and pod ones to their own zone's NAT gateway", async () => {
    const recording = await network();
    expect(recording.inputs(routing("internet"))).toEqual({
      region: REGION,
      vpcId: `${NETWORK}-vpc-id`,
      tags: tagged(routing("internet")),
    });
    const route = (table: string, target: object): [string, object] => [
      `routing-${table}-internet`,
      { region: REGION, routeTableId: `${routing(table)}-id`, destinationCidrBlock: "0.0.0.0/0", ...target },
    ];
    expect(inputsOf(recording, ROUTE)).toEqual(
      Object.fromEntries([
        route("public", { gatewayId: `${routing("internet")}-id` }),
        route("private-b", { natGatewayId: `${routing("nat-b")}-id` }),
        route("private-c", { natGatewayId: `${routing("nat-c")}-id` }),
        route("private-d", { natGatewayId: `${routing("nat-d")}-id` }),
      ]),
    );
  });

  test("are in a table for all public subnets, and in each zone in one for nodes and pods, data and transit", async () => {
    const recording = await network();
    const zones = ["b", "c", "d"];
    const tables = [
      "public",
      ...zones.flatMap((letter) => [`private-${letter}`, `data-${letter}`, `transit-${letter}`]),
    ];
    expect(inputsOf(recording, TABLE)).toEqual(
      Object.fromEntries(
        tables.map((table) => [
          `routing-${table}`,
          { region: REGION, vpcId: `${NETWORK}-vpc-id`, tags: tagged(routing(table)) },
        ]),
      ),
    );
    const association = (subnet: string, table: string): [string, object] => [
      `routing-${subnet}-association`,
      { region: REGION, subnetId: `${NETWORK}-${subnet}-id`, routeTableId: `${routing(table)}-id` },
    ];
    expect(inputsOf(recording, ASSOCIATION)).toEqual(
      Object.fromEntries(
        zones.flatMap((letter) => [
          association(`public-${letter}`, "public"),
          association(`private-${letter}`, `private-${letter}`),
          association(`pods-${letter}`, `private-${letter}`),
          association(`data-${letter}`, `data-${letter}`),
          association(`transit-${letter}`, `transit-${letter}`),
        ]),
      ),
    );
  });

  test("give each zone a NAT gateway with an address, which wait for the way to the internet", async () => {
    const recording = await network();
    expect(recording.namesOf(NAT)).toEqual(["b", "c", "d"].map((letter) => routing(`nat-${letter}`)));
    expect(recording.inputs(routing("nat-b"))).toEqual({
      region: REGION,
      connectivityType: "public",
      subnetId: `${NETWORK}-public-b-id`,
      allocationId: `${routing("nat-b-address")}-id`,
      tags: tagged(routing("nat-b")),
    });
    expect(recording.get(routing("nat-b")).dependsOn).toEqual(
      [
        `${NETWORK}-public-b`,
        routing("nat-b-address"),
        routing("public-b-association"),
        routing("public-internet"),
      ].sort(),
    );
    expect(recording.inputs(routing("nat-b-address"))).toEqual({
      region: REGION,
      domain: "vpc",
      tags: tagged(routing("nat-b-address")),
    });
    expect(recording.get(routing("nat-b-address")).dependsOn).toEqual([routing("internet")]);
  });

  test("share the NAT gateway of the first data zone where there is a single one", async () => {
    const recording = await network({ natGateways: "single", plan: regionWith(["a", "b", "c", "d"]) });
    expect(recording.namesOf(NAT)).toEqual([routing("nat-b")]);
    expect(recording.namesOf("aws:ec2/eip:Eip")).toEqual([routing("nat-b-address")]);
    for (const letter of ["a", "b", "c", "d"]) {
      expect(recording.inputs(routing(`private-${letter}-internet`))).toMatchObject({
        natGatewayId: `${routing("nat-b")}-id`,
      });
    }
    expect(Object.keys(recording.result.natGateways)).toEqual([`${REGION}b`]);
  });
});

describe("a zone that joins", () => {
  test.each(["single", "per-zone"] as const)(
    "changes nothing of the others but lists of subnets and route tables, with NAT gateways: %s",
    async (natGateways) => {
      const before = await network({ natGateways });
      const after = await network({ natGateways, plan: regionWith(["a", "b", "c", "d"]) });
      const changed = before.resources.flatMap((resource) => {
        const { inputs } = after.get(resource.name);
        return Object.keys({ ...inputs, ...resource.inputs })
          .filter((key) => JSON.stringify(inputs[key]) !== JSON.stringify(resource.inputs[key]))
          .map((key) => `${resource.name.slice(NETWORK.length + 1)} ${key}`);
      });
      expect(changed.sort()).toEqual([
        "endpoints-dynamodb routeTableIds",
        "endpoints-ecr-api subnetIds",
        "endpoints-ecr-dkr subnetIds",
        "endpoints-eks-auth subnetIds",
        "endpoints-kms subnetIds",
        "endpoints-logs subnetIds",
        "endpoints-s3 routeTableIds",
        "endpoints-secretsmanager subnetIds",
        "endpoints-sts subnetIds",
      ]);
      const names = new Set(before.resources.map(({ name }) => name));
      const joined = after.resources.filter(({ name }) => !names.has(name)).map(({ name }) => name);
      expect(joined).toHaveLength(natGateways === "single" ? 14 : 16);
      expect(joined.filter((name) => !/-a(-|$)/.test(name))).toEqual([]);
    },
  );
});

describe("IPv6", () => {
  test("gives each subnet the /64 of its zone and purpose, on no interface by itself", async () => {
    const recording = await network({ ipv6: true });
    expect(recording.inputs(`${NETWORK}-vpc`)).toMatchObject({ assignGeneratedIpv6CidrBlock: true });
    const ranges = recording.namesOf(SUBNET).map((name) => {
      const inputs = recording.inputs(name);
      expect(inputs["assignIpv6AddressOnCreation"]).toBe(false);
      return [name.slice(NETWORK.length + 1), inputs["ipv6CidrBlock"]];
    });
    expect(Object.fromEntries(ranges)).toEqual({
      "public-b": "2a05:d018:abc:de08::/64",
      "private-b": "2a05:d018:abc:de09::/64",
      "data-b": "2a05:d018:abc:de0a::/64",
      "pods-b": "2a05:d018:abc:de0b::/64",
      "transit-b": "2a05:d018:abc:de0c::/64",
      "public-c": "2a05:d018:abc:de10::/64",
      "private-c": "2a05:d018:abc:de11::/64",
      "data-c": "2a05:d018:abc:de12::/64",
      "pods-c": "2a05:d018:abc:de13::/64",
      "transit-c": "2a05:d018:abc:de14::/64",
      "public-d": "2a05:d018:abc:de18::/64",
      "private-d": "2a05:d018:abc:de19::/64",
      "data-d": "2a05:d018:abc:de1a::/64",
      "pods-d": "2a05:d018:abc:de1b::/64",
      "transit-d": "2a05:d018:abc:de1c::/64",
    });
  });

  test("leads public subnets both ways, private and pod subnets outwards only, the others nowhere", async () => {
    const recording = await network({ ipv6: true });
    const routing = `${NETWORK}-routing`;
    const ipv6 = Object.entries(inputsOf(recording, ROUTE)).filter(([name]) => name.endsWith("-ipv6"));
    const route = (table: string, target: object): [string, object] => [
      `routing-${table}-internet-ipv6`,
      { region: REGION, routeTableId: `${routing}-${table}-id`, destinationIpv6CidrBlock: "::/0", ...target },
    ];
    const egressOnlyGatewayId = `${routing}-egress-only-id`;
    expect(Object.fromEntries(ipv6)).toEqual(
      Object.fromEntries([
        route("public", { gatewayId: `${routing}-internet-id` }),
        route("private-b", { egressOnlyGatewayId }),
        route("private-c", { egressOnlyGatewayId }),
        route("private-d", { egressOnlyGatewayId }),
      ]),
    );
    expect(recording.inputs(`${NETWORK}-workloads-to-https-ipv6`)).toEqual({
      region: REGION,
      securityGroupId: `${NETWORK}-workloads-group-id`,
      description: "APIs of AWS, image registries, by IPv6",
      ipProtocol: "tcp",
      fromPort: 443,
      toPort: 443,
      cidrIpv6: "::/0",
      tags: tagged(`${NETWORK}-workloads-to-https-ipv6`),
    });
  });
});

describe("the workloads' security group", () => {
  test("admits nodes and pods, and lets them out to each other, to stores and by HTTPS", async () => {
    const recording = await network();
    const workloads = `${NETWORK}-workloads`;
    expect(recording.inputs(`${workloads}-group`)).toEqual({
      region: REGION,
      namePrefix: "prod-us-west-2-workloads-",
      description: "Worker nodes and pods",
      vpcId: `${NETWORK}-vpc-id`,
      tags: tagged(`${workloads}-group`),
    });
    const rule = (part: string, rest: object): [string, object] => [
      `workloads-${part}`,
      {
        region: REGION,
        securityGroupId: `${workloads}-group-id`,
        tags: tagged(`${workloads}-${part}`),
        ...rest,
      },
    ];
    const among = {
      description: "Nodes and pods of this region; network policies narrow it",
      ipProtocol: "-1",
      referencedSecurityGroupId: `${workloads}-group-id`,
    };
    const own = Object.entries(inputsOf(recording, "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"));
    expect(Object.fromEntries(own.filter(([name]) => name.startsWith("workloads-")))).toEqual(
      Object.fromEntries([rule("from-each-other", among)]),
    );
    expect(inputsOf(recording, "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule")).toEqual(
      Object.fromEntries([
        rule("to-each-other", among),
        rule("to-stores", {
          description: "Stores of this region, each of which opens its own ports",
          ipProtocol: "tcp",
          fromPort: 1024,
          toPort: 65535,
          cidrIpv4: "10.0.0.0/16",
        }),
        rule("to-https", {
          description: "APIs of AWS and of Kubernetes, image registries",
          ipProtocol: "tcp",
          fromPort: 443,
          toPort: 443,
          cidrIpv4: "0.0.0.0/0",
        }),
      ]),
    );
  });
});

describe("endpoints", () => {
  const endpoints = `${NETWORK}-endpoints`;
  const policyOf = (recording: Recording<unknown>, service: string): unknown => {
    const { policy } = recording.inputs(`${endpoints}-${service}`);
    return typeof policy === "string" ? JSON.parse(policy) : policy;
  };
  const zones = ["b", "c", "d"];

  test("are gateways to S3 and DynamoDB for nodes, pods and stores", async () => {
    const recording = await network();
    for (const service of ["s3", "dynamodb"]) {
      const { policy, ...inputs } = recording.inputs(`${endpoints}-${service}`);
      expect(typeof policy).toBe("string");
      expect(inputs).toEqual({
        region: REGION,
        vpcId: `${NETWORK}-vpc-id`,
        vpcEndpointType: "Gateway",
        serviceName: `com.amazonaws.us-west-2.${service}`,
        routeTableIds: zones.flatMap((letter) => [
          `${NETWORK}-routing-private-${letter}-id`,
          `${NETWORK}-routing-data-${letter}-id`,
        ]),
        tags: tagged(`${endpoints}-${service}`),
      });
    }
  });

  test("are interfaces with private DNS in the private subnets, for callers with the workloads' group", async () => {
    const recording = await network();
    const services = ["ecr-api", "ecr-dkr", "eks-auth", "kms", "logs", "secretsmanager", "sts"];
    expect(recording.namesOf(ENDPOINT)).toEqual(
      ["dynamodb", "s3", ...services].map((service) => `${endpoints}-${service}`).sort(),
    );
    expect(recording.inputs(`${endpoints}-eks-auth`)).toEqual({
      region: REGION,
      vpcId: `${NETWORK}-vpc-id`,
      vpcEndpointType: "Interface",
      serviceName: "com.amazonaws.us-west-2.eks-auth",
      subnetIds: zones.map((letter) => `${NETWORK}-private-${letter}-id`),
      securityGroupIds: [`${endpoints}-group-id`],
      privateDnsEnabled: true,
      tags: tagged(`${endpoints}-eks-auth`),
    });
    expect(recording.inputs(`${endpoints}-ecr-api`)).toMatchObject({ serviceName: "com.amazonaws.us-west-2.ecr.api" });
    expect(recording.inputs(`${endpoints}-group`)).toEqual({
      region: REGION,
      namePrefix: "prod-us-west-2-endpoints-",
      description: "Interface endpoints",
      vpcId: `${NETWORK}-vpc-id`,
      tags: tagged(`${endpoints}-group`),
    });
    expect(recording.inputs(`${endpoints}-from-workloads`)).toEqual({
      region: REGION,
      securityGroupId: `${endpoints}-group-id`,
      description: "HTTPS from nodes and pods",
      ipProtocol: "tcp",
      fromPort: 443,
      toPort: 443,
      referencedSecurityGroupId: `${NETWORK}-workloads-group-id`,
      tags: tagged(`${endpoints}-from-workloads`),
    });
  });

  test("serve the account's identities, and where all is ours no resource of another account", async () => {
    const recording = await network();
    const policy = (condition: object): object => ({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "OwnIdentities",
          Effect: "Allow",
          Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` },
          Action: "*",
          Resource: "*",
          ...condition,
        },
      ],
    });
    const own = policy({ Condition: { StringEquals: { "aws:ResourceAccount": ACCOUNT } } });
    for (const service of ["kms", "logs", "secretsmanager"]) expect(policyOf(recording, service)).toEqual(own);
    for (const service of ["ecr-api", "ecr-dkr", "sts"]) expect(policyOf(recording, service)).toEqual(policy({}));
    expect(policyOf(recording, "eks-auth")).toBeUndefined();
  });

  test("let image layers through beside what is the account's own", async () => {
    const recording = await network();
    const own = {
      Sid: "OwnIdentitiesAndResources",
      Effect: "Allow",
      Principal: "*",
      Action: "*",
      Resource: "*",
      Condition: { StringEquals: { "aws:PrincipalAccount": ACCOUNT, "aws:ResourceAccount": ACCOUNT } },
    };
    const layers = {
      Sid: "ImageLayers",
      Effect: "Allow",
      Principal: "*",
      Action: "s3:GetObject",
      Resource: [
        "arn:aws:s3:::prod-us-west-2-starport-layer-bucket/*",
        "arn:aws:s3:::prod-registry-k8s-io-us-west-2/*",
        "arn:aws:s3:::quayio-production-s3/*",
      ],
    };
    expect(policyOf(recording, "s3")).toEqual({ Version: "2012-10-17", Statement: [own, layers] });
    expect(policyOf(recording, "dynamodb")).toEqual({ Version: "2012-10-17", Statement: [own] });
  });

  test("are those that are named, when some are", async () => {
    const recording = await network({ interfaceEndpoints: ["sts"] });
    expect(recording.namesOf(ENDPOINT)).toEqual(["dynamodb", "s3", "sts"].map((service) => `${endpoints}-${service}`));
  });
});

describe("flow logs", () => {
  const logs = `${NETWORK}-flow-logs`;

  test("tell of every flow of the VPC, in an encrypted log group with a retention", async () => {
    const recording = await network();
    expect(recording.inputs(`${logs}-group`)).toEqual({
      region: REGION,
      name: expect.stringMatching(/^\/meridian\/prod-us-west-2-flow-logs-[0-9a-f]{8}$/) as unknown,
      retentionInDays: 365,
      kmsKeyId: `arn:aws:kms:${REGION}:${ACCOUNT}:key/logs`,
      tags: tagged(`${logs}-group`),
    });
    const { logFormat, ...log } = recording.inputs(`${logs}-log`);
    expect(log).toEqual({
      region: REGION,
      vpcId: `${NETWORK}-vpc-id`,
      trafficType: "ALL",
      logDestinationType: "cloud-watch-logs",
      logDestination: `arn:aws:test:${REGION}:${logs}-group`,
      iamRoleArn: `arn:aws:test:global:${logs}-role`,
      maxAggregationInterval: 600,
      tags: tagged(`${logs}-log`),
    });
    expect(logFormat).toBe(
      "${version} ${account-id} ${interface-id} ${srcaddr} ${dstaddr} ${srcport} ${dstport} ${protocol} ${packets} " +
        "${bytes} ${start} ${end} ${action} ${log-status} ${vpc-id} ${subnet-id} ${az-id} ${pkt-srcaddr} " +
        "${pkt-dstaddr} ${flow-direction} ${traffic-path} ${tcp-flags}",
    );
    expect(recording.get(`${logs}-log`).dependsOn).toContain(`${logs}-policy`);
    const week = await network({ logRetentionDays: 7 });
    expect(week.inputs(`${logs}-group`)).toMatchObject({ retentionInDays: 7 });
  });

  test("are written by a role that only this account's flow logs take on, and that writes to that group only", async () => {
    const recording = await network();
    const { assumeRolePolicy, ...role } = recording.inputs(`${logs}-role`);
    expect(role).toEqual({
      name: expect.stringMatching(/^prod-us-west-2-flow-logs-[0-9a-f]{8}$/) as unknown,
      description: "Writes the flow logs of the network in us-west-2",
      tags: tagged(`${logs}-role`),
    });
    expect(JSON.parse(String(assumeRolePolicy))).toEqual({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { Service: "vpc-flow-logs.amazonaws.com" },
          Action: "sts:AssumeRole",
          Condition: {
            StringEquals: { "aws:SourceAccount": ACCOUNT },
            ArnLike: { "aws:SourceArn": `arn:aws:ec2:${REGION}:${ACCOUNT}:vpc-flow-log/*` },
          },
        },
      ],
    });
    const { policy, ...inline } = recording.inputs(`${logs}-policy`);
    expect(inline).toEqual({ name: "write-flow-logs", role: role["name"] });
    expect(JSON.parse(String(policy))).toEqual({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Action: ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
          Resource: `arn:aws:test:${REGION}:${logs}-group:*`,
        },
        {
          Effect: "Allow",
          Action: "logs:DescribeLogGroups",
          Resource: `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:*`,
        },
      ],
    });
  });
});
