import type { AwsKubernetesArgs } from "../../../components/kubernetes/aws.ts";
import { instanceTypes } from "../../../components/kubernetes/aws-instance-types.ts";
import type { Plan, RegionPlan } from "../../../components/topology/index.ts";
import { answers, clusterProgram, planOf, regionOf } from "./kubernetes-surroundings.ts";
import { record } from "./recorder.ts";

const PREFIX = "eu-west-1-kubernetes-nodes";
const THREE = {
  "eu-west-1": { cloud: "aws", index: 0 },
  "eu-central-1": { cloud: "aws", index: 1 },
  "eu-north-1": { cloud: "aws", index: 2 },
};
/** 8 vCPU and 32 GiB a node hold six replicas of 1 vCPU, each of 2,000 requests a second. */
const busy = (eu: object = {}): Plan =>
  planOf({
    regions: { ...THREE, "eu-west-1": { ...THREE["eu-west-1"], ...eu } },
    service: { peakRequestsPerSecond: 600_000 },
  });
/** What most tests look at: recorded once, as no test changes it. */
let recording: Awaited<ReturnType<typeof recordNodes>>;
beforeAll(async () => {
  recording = await recordNodes(busy());
});

const recordNodes = (planned: Plan, change: Partial<AwsKubernetesArgs> = {}) =>
  record(clusterProgram(planned, "eu-west-1", change), { answers });

interface Sizes {
  readonly minSize: number;
  readonly desiredSize: number;
  readonly maxSize: number;
}

/** Sizes of every node group, by `base-a`. */
async function sizes(planned: Plan, region = "eu-west-1"): Promise<Record<string, Sizes>> {
  const recording = await record(clusterProgram(planned, region), { answers });
  const prefix = `${region}-kubernetes-nodes-`;
  return Object.fromEntries(
    recording
      .namesOf("aws:eks/nodeGroup:NodeGroup")
      .map((name) => [name.slice(prefix.length), recording.inputs(name)["scalingConfig"] as Sizes]),
  );
}

const inEveryZone = (share: string, size: Sizes): Record<string, Sizes> =>
  Object.fromEntries(["a", "b", "c"].map((letter) => [`${share}-${letter}`, size]));

describe("a node group", () => {
  test("is in one zone, on the plan's machines, and waits for what its nodes need", () => {
    expect(recording.inputs(`${PREFIX}-base-b`)).toEqual({
      region: "eu-west-1",
      clusterName: "prod-eu-west-1-kubernetes",
      nodeGroupNamePrefix: "prod-eu-west-1-base-b-2e5bb532-",
      version: "1.35",
      amiType: "AL2023_x86_64_STANDARD",
      capacityType: "ON_DEMAND",
      instanceTypes: ["m7i.2xlarge"],
      nodeRoleArn: `arn:aws:test:global:${PREFIX}-role`,
      subnetIds: ["eu-west-1-network-private-b-id"],
      launchTemplate: { id: `${PREFIX}-template-id`, version: "3" },
      scalingConfig: { minSize: 9, desiredSize: 9, maxSize: 9 },
      updateConfig: { maxUnavailablePercentage: 33 },
      nodeRepairConfig: { enabled: true },
      labels: { "meridian/nodes": "base" },
      tags: { Environment: "prod", Name: `prod-${PREFIX}-base-b` },
    });
    const { dependsOn, parent, ignoreChanges } = recording.get(`${PREFIX}-base-b`);
    expect(parent).toBe(PREFIX);
    expect(ignoreChanges).toEqual([]);
    expect(dependsOn).toEqual([
      "eu-west-1-kubernetes-access-api",
      "eu-west-1-kubernetes-access-kubelet",
      "eu-west-1-kubernetes-access-webhooks",
      "eu-west-1-kubernetes-cluster",
      "eu-west-1-kubernetes-eks-pod-identity-agent-add-on",
      "eu-west-1-kubernetes-kube-proxy-add-on",
      `${PREFIX}-role`,
      `${PREFIX}-role-images`,
      `${PREFIX}-role-worker`,
      `${PREFIX}-template`,
      "eu-west-1-kubernetes-vpc-cni-add-on",
      "eu-west-1-kubernetes-vpc-cni-role",
      "eu-west-1-kubernetes-vpc-cni-role-attachment",
      "eu-west-1-network-pods-b",
      "eu-west-1-network-private-b",
      "eu-west-1-network-way-out",
    ]);
  });

  test("has a name prefix within EKS's 37 characters, also for long names", async () => {
    const planned = planOf(
      { regions: { "ap-southeast-4": { cloud: "aws", index: 0 } }, environment: "staging" },
      "preproduction",
    );
    const recording = await record(clusterProgram(planned, "ap-southeast-4"), { answers });
    const prefixes = recording
      .namesOf("aws:eks/nodeGroup:NodeGroup")
      .map((name) => String(recording.inputs(name)["nodeGroupNamePrefix"]));
    expect(new Set(prefixes).size).toBe(9);
    for (const prefix of prefixes) expect(prefix.length).toBeLessThanOrEqual(37);
  });

  test("leaves the number of burst nodes to the autoscaler", () => {
    expect(recording.get(`${PREFIX}-burst-a`).ignoreChanges).toEqual(["scalingConfig.desiredSize"]);
    expect(recording.inputs(`${PREFIX}-burst-a`)).toMatchObject({
      labels: { "meridian/nodes": "burst" },
      subnetIds: ["eu-west-1-network-private-a-id"],
    });
  });

  test("runs the image that it is told, and none is looked up", async () => {
    const pinned = await recordNodes(busy(), { nodeReleaseVersion: "1.34.4-20260224" });
    expect(pinned.inputs(`${PREFIX}-burst-c`)["releaseVersion"]).toBe("1.34.4-20260224");
  });

  test("refuses a plan without machine types", async () => {
    const planned = busy();
    const { machines, ...bare } = regionOf(planned, "eu-west-1");
    expect(machines).toBeDefined();
    const gcp: RegionPlan = { ...bare, cloud: "gcp" };
    await expect(recordNodes(planned, { plan: gcp })).rejects.toThrow(
      /regions\.eu-west-1\.cloud\n +found +gcp\n +accepted +aws, for which the plan chooses machine types/,
    );
  });
});

describe("the launch template", () => {
  test("asks for IMDSv2 at one hop, an encrypted disk and detailed monitoring, with both security groups", () => {
    const tags = { Environment: "prod", Name: `prod-${PREFIX}-node` };
    expect(recording.inputs(`${PREFIX}-template`)).toEqual({
      region: "eu-west-1",
      namePrefix: "prod-eu-west-1-kubernetes-nodes-1a281b59-",
      description: "Worker nodes",
      updateDefaultVersion: true,
      metadataOptions: {
        httpEndpoint: "enabled",
        httpTokens: "required",
        httpPutResponseHopLimit: 1,
        instanceMetadataTags: "disabled",
      },
      monitoring: { enabled: true },
      vpcSecurityGroupIds: ["eu-west-1-network-workloads-id"],
      blockDeviceMappings: [
        {
          deviceName: "/dev/xvda",
          ebs: {
            volumeType: "gp3",
            volumeSize: 100,
            encrypted: "true",
            kmsKeyId: "arn:aws:test:eu-west-1:eu-west-1-keys-data",
            deleteOnTermination: "true",
          },
        },
      ],
      tagSpecifications: [
        { resourceType: "instance", tags },
        { resourceType: "volume", tags },
        { resourceType: "network-interface", tags },
      ],
      tags: { Environment: "prod", Name: `prod-${PREFIX}-template` },
    });
  });

  test("has the disk that it is told", async () => {
    const recording = await recordNodes(busy(), { nodeDiskGiB: 250 });
    expect(recording.inputs(`${PREFIX}-template`)).toMatchObject({
      blockDeviceMappings: [{ ebs: { volumeSize: 250 } }],
    });
  });
});

describe("the role of nodes", () => {
  test("lets EC2 in, joins the cluster and pulls images: pods' network and volumes have roles of their own", () => {
    const role = recording.inputs(`${PREFIX}-role`);
    expect(JSON.parse(String(role["assumeRolePolicy"]))).toEqual({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: ["sts:AssumeRole"] }],
    });
    const attached = recording.resources
      .filter(({ type, inputs }) => type.startsWith("aws:iam/rolePolicy") && inputs["role"] === role["name"])
      .map(({ inputs }) => inputs["policyArn"]);
    expect(attached).toEqual([
      "arn:aws:iam::aws:policy/AmazonEKSWorkerNodePolicy",
      "arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryPullOnly",
    ]);
  });
});

/** A replica of a row in each of three zones: a node in each. */
const CASSANDRA = inEveryZone("cassandra", { minSize: 1, desiredSize: 1, maxSize: 1 });

describe("the number of nodes", () => {
  test("carries the peak after a lost region without scaling, and has room for one more loss", async () => {
    // 600,000 requests a second on two regions: 150 replicas each, 50 a zone, in 9 nodes of six.
    // On one region: 300 replicas, 100 a zone, in 17 nodes.
    const planned = busy();
    const found = await sizes(planned);
    expect(found).toEqual({
      ...inEveryZone("base", { minSize: 9, desiredSize: 9, maxSize: 9 }),
      ...inEveryZone("burst", { minSize: 0, desiredSize: 0, maxSize: 8 }),
      ...CASSANDRA,
    });
    const standing = ["base-a", "base-b", "base-c"].reduce((sum, group) => sum + (found[group]?.minSize ?? 0), 0);
    expect(2 * standing * 6 * 2_000).toBeGreaterThanOrEqual(600_000);
  });

  test("carries a region's share in two of three zones", async () => {
    // 600,000 requests a second on three regions: 100 replicas each, 50 in each of two zones.
    const found = await sizes(busy());
    const twoZones = ["base-a", "base-b"].reduce((sum, group) => sum + (found[group]?.minSize ?? 0), 0);
    expect(twoZones * 6 * 2_000).toBeGreaterThanOrEqual(200_000);
  });

  test("stays within the declared quota", async () => {
    // 12 nodes of 8 vCPU in three zones, and one in each for Cassandra.
    const found = await sizes(busy({ quotas: { cpus: 288 + 24 } }));
    expect(found).toEqual({
      ...inEveryZone("base", { minSize: 9, desiredSize: 9, maxSize: 9 }),
      ...inEveryZone("burst", { minSize: 0, desiredSize: 0, maxSize: 3 }),
      ...CASSANDRA,
    });
    expect(8 * Object.values(found).reduce((sum, { maxSize }) => sum + maxSize, 0)).toBe(288 + 24);
  });

  test("has no burst groups where the quota holds no more than the minimum", async () => {
    expect(await sizes(busy({ quotas: { cpus: 216 + 24 } }))).toEqual({
      ...inEveryZone("base", { minSize: 9, desiredSize: 9, maxSize: 9 }),
      ...CASSANDRA,
    });
  });

  test("keeps a draining region at its minimum, with room for the share that it gives up", async () => {
    const planned = planOf({
      regions: { ...THREE, "eu-south-1": { cloud: "aws", index: 3, state: "draining" } },
      service: { peakRequestsPerSecond: 600_000 },
    });
    // Three replicas of the service at the fewest: one a zone. A quarter of the peak: 75 replicas, 25 a zone, in 5 nodes.
    expect(await sizes(planned, "eu-south-1")).toEqual({
      ...inEveryZone("base", { minSize: 1, desiredSize: 1, maxSize: 1 }),
      ...inEveryZone("burst", { minSize: 0, desiredSize: 0, maxSize: 4 }),
      ...CASSANDRA,
    });
  });
});

describe("machine types", () => {
  test("of spot nodes are several equals; of on-demand nodes one", async () => {
    const spot = planOf({ regions: { "eu-west-1": THREE["eu-west-1"] }, environment: "dev" }, "dev");
    const recording = await recordNodes(spot);
    expect(recording.inputs(`${PREFIX}-base-a`)).toMatchObject({
      capacityType: "SPOT",
      instanceTypes: ["m7i.large", "m6i.large", "m6a.large"],
    });
    expect(instanceTypes("c7i.4xlarge", "on-demand")).toEqual(["c7i.4xlarge"]);
    expect(instanceTypes("c7i.4xlarge", "spot")).toEqual(["c7i.4xlarge", "c6i.4xlarge", "c6a.4xlarge"]);
    expect(instanceTypes("r7i.24xlarge", "spot")).toEqual(["r7i.24xlarge", "r6i.24xlarge", "r6a.24xlarge"]);
  });

  test("without an equal stay alone", () => {
    expect(instanceTypes("m7i.48xlarge", "spot")).toEqual(["m7i.48xlarge"]);
    expect(instanceTypes("x2idn.16xlarge", "spot")).toEqual(["x2idn.16xlarge"]);
  });
});
