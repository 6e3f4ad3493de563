import { secret } from "../../providers/local/properties.ts";
import type { WireObject } from "../../providers/local/properties.ts";
import { errorOf, objectIn, target, TestCloud, unknown } from "./aws-simulation-parts.ts";

const region = "eu-west-1";
const vpcType = "aws:ec2/vpc:Vpc";
const subnetType = "aws:ec2/subnet:Subnet";
const groupType = "aws:ec2/securityGroup:SecurityGroup";
const queueType = "aws:sqs/queue:Queue";
const bucketType = "aws:s3/bucket:Bucket";
const vpcInputs = { region, cidrBlock: "10.1.0.0/16", tags: { Name: "a" } };

let cloud: TestCloud;

const open = (): void => {
  cloud.dispose();
  cloud = new TestCloud();
};
const createVpc = (name = "vpc", inputs: WireObject = vpcInputs) => cloud.create(vpcType, name, inputs);

beforeEach(() => {
  cloud = new TestCloud();
});
afterEach(() => {
  cloud.dispose();
});

describe("creating on the simulated AWS", () => {
  it("computes what the cloud computes, the same in each run", () => {
    const { id, state, inputs } = createVpc();
    expect(id).toMatch(/^vpc-[0-9a-f]{17}$/);
    expect(state).toEqual({
      ...vpcInputs,
      enableDnsSupport: true,
      instanceTenancy: "default",
      __defaults: ["enableDnsSupport", "instanceTenancy"],
      arn: `arn:aws:ec2:eu-west-1:123456789012:vpc/${id}`,
      defaultNetworkAclId: expect.stringMatching(/^acl-[0-9a-f]{17}$/) as unknown,
      defaultRouteTableId: expect.stringMatching(/^rtb-[0-9a-f]{17}$/) as unknown,
      mainRouteTableId: state["defaultRouteTableId"],
      defaultSecurityGroupId: expect.stringMatching(/^sg-[0-9a-f]{17}$/) as unknown,
      dhcpOptionsId: expect.stringMatching(/^dopt-[0-9a-f]{17}$/) as unknown,
      enableDnsHostnames: false,
      enableNetworkAddressUsageMetrics: false,
      ipv6AssociationId: "",
      ownerId: "123456789012",
      tagsAll: { Name: "a" },
    });
    expect(inputs).toEqual(cloud.checked(vpcType, "vpc", vpcInputs));
    open();
    expect(createVpc()).toEqual({ id, state, inputs });
    open();
    cloud.settings({ seed: "another cloud" });
    expect(createVpc().id).not.toBe(id);
  });

  it("fills in what the cloud computes within what was given", () => {
    const role = cloud.create("aws:iam/role:Role", "role", { assumeRolePolicy: "{}" });
    const vpc = createVpc();
    const subnet = cloud.create(subnetType, "subnet", { region, vpcId: vpc.id, cidrBlock: "10.1.0.0/20" });
    const { state } = cloud.create("aws:eks/cluster:Cluster", "cluster", {
      region,
      roleArn: role.state["arn"] ?? null,
      vpcConfig: { subnetIds: [subnet.id], endpointPrivateAccess: true },
    });
    expect(state["vpcConfig"]).toEqual({
      subnetIds: [subnet.id],
      endpointPrivateAccess: true,
      endpointPublicAccess: true,
      clusterSecurityGroupId: expect.stringMatching(/^sg-[0-9a-f]{17}$/) as unknown,
    });
  });

  it("ends a name that was given by its prefix with 26 digits", () => {
    const { id, state, inputs } = cloud.create("aws:iam/role:Role", "role", {
      namePrefix: "a-",
      assumeRolePolicy: "{}",
    });
    expect(id).toMatch(/^a-\d{26}$/);
    expect(state["name"]).toBe(id);
    expect(inputs).not.toHaveProperty("name");
  });

  it("keeps secrets secret, and marks those of the facts", () => {
    const { id } = cloud.create("aws:secretsmanager/secret:Secret", "secret", { region });
    const version = { region, secretId: id, secretString: "horse" };
    const { state } = cloud.create("aws:secretsmanager/secretVersion:SecretVersion", "version", version);
    expect(state["secretString"]).toEqual(secret("horse"));
    const tagged = createVpc("vpc", { ...vpcInputs, tags: secret({ Name: "a" }) });
    expect(tagged.state["tags"]).toEqual(secret({ Name: "a" }));
    expect(cloud.provider.read(target(vpcType, "vpc"), tagged.id, { region })?.state["tags"]).toEqual(
      secret({ Name: "a" }),
    );
  });

  it("shows in a preview what is not known yet, also within what is given", () => {
    const vpc = cloud.provider.previewCreation(target(vpcType, "vpc"), vpcInputs);
    expect(vpc).toMatchObject({ cidrBlock: "10.1.0.0/16", arn: unknown, enableDnsHostnames: unknown });
    expect(vpc["tagsAll"]).toEqual({ Name: "a" });
    const inputs = { region, roleArn: unknown, vpcConfig: { subnetIds: [unknown] } };
    const cluster = cloud.provider.previewCreation(target("aws:eks/cluster:Cluster", "cluster"), inputs);
    expect(objectIn(cluster["vpcConfig"])).toEqual({ subnetIds: [unknown], clusterSecurityGroupId: unknown });
    expect(cloud.account.operations).toEqual([]);
  });

  it("gives another id to what takes the place of a resource", () => {
    const first = createVpc();
    cloud.provider.delete(target(vpcType, "vpc"), first.id, first.state);
    const second = createVpc();
    expect(second.id).not.toBe(first.id);
  });

  it.each<[string, string, WireObject, string]>([
    [
      "an id that does not exist",
      subnetType,
      { region, vpcId: "vpc-0123456789abcdef0", cidrBlock: "10.1.0.0/20" },
      "InvalidVpcID.NotFound: vpcId: there is no vpc-0123456789abcdef0",
    ],
    [
      "an ARN that does not exist, within a list",
      "aws:cloudwatch/metricAlarm:MetricAlarm",
      {
        region,
        name: "lag",
        comparisonOperator: "GreaterThanThreshold",
        evaluationPeriods: 1,
        metricName: "x",
        namespace: "y",
        period: 60,
        statistic: "Sum",
        threshold: 1,
        alarmActions: ["arn:aws:sns:eu-west-1:123456789012:alarms"],
      },
      "NotFoundException: alarmActions[0]: there is no arn:aws:sns:eu-west-1:123456789012:alarms",
    ],
    [
      "a name that does not exist",
      "aws:iam/rolePolicy:RolePolicy",
      { role: "nobody", policy: "{}" },
      'NoSuchEntity: role: there is no aws:iam/role:Role "nobody"',
    ],
  ])("refuses %s", (_what, type, inputs, message) => {
    const where = "region" in inputs ? region : "global";
    expect(errorOf(() => cloud.create(type, "stray", inputs))).toBe(`stray: create of ${type} in ${where}: ${message}`);
    expect(cloud.names()).toEqual([]);
    expect(cloud.account.operations.map(({ outcome, message: why }) => [outcome, why])).toEqual([["refused", message]]);
  });

  it("refuses what is in another region, unless it may be there", () => {
    const there = createVpc("there", { ...vpcInputs, region: "us-east-1" });
    const here = createVpc("here");
    const group = { region, name: "g", vpcId: there.id };
    expect(errorOf(() => cloud.create(groupType, "group", group))).toBe(
      `group: create of ${groupType} in eu-west-1: InvalidVpcID.NotFound: vpcId: there is no ${there.id} in eu-west-1; it is there in us-east-1`,
    );
    const peering = cloud.create("aws:ec2/vpcPeeringConnection:VpcPeeringConnection", "peering", {
      region,
      vpcId: here.id,
      peerVpcId: there.id,
      peerRegion: "us-east-1",
    });
    // A peering is known in both of its regions.
    const accepter = { region: "us-east-1", vpcPeeringConnectionId: peering.id, autoAccept: true };
    const type = "aws:ec2/vpcPeeringConnectionAccepter:VpcPeeringConnectionAccepter";
    expect(cloud.create(type, "accepter", accepter).id).toBe(peering.id);
    expect(errorOf(() => cloud.create(type, "third", { ...accepter, region: "eu-central-1" }))).toContain(
      `there is no ${peering.id} in eu-central-1`,
    );
  });

  it("refuses an ARN of another region, and takes those of global resources and of AWS itself", () => {
    const topic = cloud.create("aws:sns/topic:Topic", "topic", { region: "us-east-1", name: "alarms" });
    const alarm = {
      region,
      name: "lag",
      comparisonOperator: "GreaterThanThreshold",
      evaluationPeriods: 1,
      metricName: "x",
      namespace: "y",
      period: 60,
      statistic: "Sum",
      threshold: 1,
    };
    expect(
      errorOf(() =>
        cloud.create("aws:cloudwatch/metricAlarm:MetricAlarm", "alarm", { ...alarm, alarmActions: [topic.id] }),
      ),
    ).toContain(
      "NotFound: alarmActions[0]: arn:aws:sns:us-east-1:123456789012:alarms (topic) is in us-east-1, and only what is in eu-west-1 is accepted",
    );
    const role = cloud.create("aws:iam/role:Role", "role", { assumeRolePolicy: "{}" });
    const policyArn = "arn:aws:iam::aws:policy/AmazonEKSClusterPolicy";
    const attachment = { role: role.id, policyArn };
    cloud.create("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "attachment", attachment);
    const linked =
      "arn:aws:iam::123456789012:role/aws-service-role/elasticache.amazonaws.com/AWSServiceRoleForElastiCache";
    cloud.create("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "linked", { role: role.id, policyArn: linked });
    expect(cloud.names()).toEqual(["topic", "role", "attachment", "linked"]);
  });

  it("refuses a second of what there can be only one of", () => {
    const vpc = createVpc();
    cloud.create(groupType, "first", { region, name: "g", vpcId: vpc.id });
    expect(errorOf(() => cloud.create(groupType, "second", { region, name: "g", vpcId: vpc.id }))).toMatch(
      /second: .*: InvalidGroup.Duplicate: first \(sg-[0-9a-f]{17}\) has vpcId "vpc-[0-9a-f]{17}", name "g" already$/,
    );
    cloud.create(queueType, "queue", { region, name: "q" });
    expect(errorOf(() => cloud.create(queueType, "other", { region, name: "q" }))).toContain(
      "QueueAlreadyExists: queue is https://sqs.eu-west-1.amazonaws.com/123456789012/q already",
    );
    cloud.create(queueType, "elsewhere", { region: "us-east-1", name: "q" });
    cloud.create(bucketType, "bucket", { region, bucket: "b-123" });
    expect(errorOf(() => cloud.create(bucketType, "elsewhere", { region: "us-east-1", bucket: "b-123" }))).toContain(
      "BucketAlreadyOwnedByYou: bucket is b-123 already",
    );
  });
});
