import { answers, clusterProgram, planOf, regionOf } from "./kubernetes-surroundings.ts";
import type { Recording } from "./recorder.ts";
import { inventories, record, valueOf } from "./recorder.ts";

const REGIONS = { "eu-west-1": { cloud: "aws", index: 0 }, "eu-central-1": { cloud: "aws", index: 1 } };
const CLUSTER = "eu-west-1-kubernetes-cluster";
const planned = planOf({ regions: REGIONS });
/** What most tests look at: recorded once, as no test changes it. */
let recording: Awaited<ReturnType<typeof recordCluster>>;
beforeAll(async () => {
  recording = await recordCluster();
});

const recordCluster = (
  ...[plan = planned, change = {}]: [plan?: typeof planned, change?: Parameters<typeof clusterProgram>[2]]
) => record(clusterProgram(plan, "eu-west-1", change), { answers });
const json = (recording: Recording<unknown>, name: string, property: string): unknown =>
  JSON.parse(String(recording.inputs(name)[property]));

describe("the control plane", () => {
  test("is private, encrypted, logged, in the data zones, and entered by access entries alone", () => {
    expect(recording.inputs(CLUSTER)).toEqual({
      region: "eu-west-1",
      name: "prod-eu-west-1-kubernetes",
      version: "1.35",
      roleArn: "arn:aws:test:global:eu-west-1-kubernetes-role",
      vpcConfig: {
        subnetIds: ["a", "b", "c"].map((letter) => `eu-west-1-network-private-${letter}-id`),
        endpointPrivateAccess: true,
        endpointPublicAccess: false,
      },
      kubernetesNetworkConfig: { ipFamily: "ipv4", serviceIpv4Cidr: "10.1.0.0/18" },
      encryptionConfig: {
        provider: { keyArn: "arn:aws:test:eu-west-1:eu-west-1-keys-secrets" },
        resources: ["secrets"],
      },
      enabledClusterLogTypes: ["api", "audit", "authenticator", "controllerManager", "scheduler"],
      accessConfig: { authenticationMode: "API", bootstrapClusterCreatorAdminPermissions: false },
      bootstrapSelfManagedAddons: false,
      upgradePolicy: { supportType: "STANDARD" },
      zonalShiftConfig: { enabled: true },
      deletionProtection: true,
      tags: { Environment: "prod", Name: "prod-eu-west-1-kubernetes-cluster" },
    });
    expect(recording.get(CLUSTER)).toMatchObject({ parent: "eu-west-1-kubernetes", protect: true });
    expect(recording.get("eu-west-1-kubernetes").parent).toBe("eu-west-1");
  });

  test("comes after its log group and its role's policy, so that it goes before them", () => {
    expect(recording.get(CLUSTER).dependsOn).toEqual([
      "eu-west-1-keys-secrets",
      "eu-west-1-kubernetes-logs",
      "eu-west-1-kubernetes-role",
      "eu-west-1-kubernetes-role-attachment",
      "eu-west-1-network-private-a",
      "eu-west-1-network-private-b",
      "eu-west-1-network-private-c",
    ]);
    expect(recording.inputs("eu-west-1-kubernetes-logs")).toEqual({
      region: "eu-west-1",
      name: "/aws/eks/prod-eu-west-1-kubernetes/cluster",
      retentionInDays: 365,
      kmsKeyId: "arn:aws:test:eu-west-1:eu-west-1-keys-logs",
      tags: { Environment: "prod", Name: "prod-eu-west-1-kubernetes-logs" },
    });
  });

  test("has a role that only this cluster of this account can use", () => {
    expect(json(recording, "eu-west-1-kubernetes-role", "assumeRolePolicy")).toEqual({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { Service: "eks.amazonaws.com" },
          Action: ["sts:AssumeRole"],
          Condition: {
            StringEquals: { "aws:SourceAccount": "123456789012" },
            ArnEquals: { "aws:SourceArn": "arn:aws:eks:eu-west-1:123456789012:cluster/prod-eu-west-1-kubernetes" },
          },
        },
      ],
    });
    expect(recording.inputs("eu-west-1-kubernetes-role-attachment")).toEqual({
      role: recording.inputs("eu-west-1-kubernetes-role")["name"],
      policyArn: "arn:aws:iam::aws:policy/AmazonEKSClusterPolicy",
    });
  });

  test("opens the public endpoint to the named ranges only", async () => {
    const recording = await recordCluster(
      planOf({ regions: REGIONS, kubernetes: { publicAccess: ["198.51.100.0/24", "203.0.113.7/32"] } }),
    );
    expect(recording.inputs(CLUSTER)["vpcConfig"]).toEqual({
      subnetIds: ["a", "b", "c"].map((letter) => `eu-west-1-network-private-${letter}-id`),
      endpointPrivateAccess: true,
      endpointPublicAccess: true,
      publicAccessCidrs: ["198.51.100.0/24", "203.0.113.7/32"],
    });
  });

  test("keeps logs as long as it is told", async () => {
    const recording = await recordCluster(planned, { logRetentionDays: 731 });
    expect(recording.inputs("eu-west-1-kubernetes-logs")["retentionInDays"]).toBe(731);
  });

  test("stays as it is when a fourth zone joins, whose nodes and pods get theirs", async () => {
    const withZones = (zones: string[]): typeof planned => {
      const wide = { cloud: "aws", index: 0, zones, dataZones: ["a", "b", "c"] };
      return planOf({ regions: { "us-west-2": wide, "eu-west-1": { cloud: "aws", index: 1 } } });
    };
    const before = await record(clusterProgram(withZones(["a", "b", "c"]), "us-west-2"), { answers });
    const after = await record(clusterProgram(withZones(["a", "b", "c", "d"]), "us-west-2"), { answers });
    expect(after.inputs("us-west-2-kubernetes-cluster")).toEqual(before.inputs("us-west-2-kubernetes-cluster"));
    const added = after.inventory().filter((item) => !before.inventory().includes(item));
    expect(added.filter((item) => !item.includes("-network-"))).toEqual([
      "aws:eks/nodeGroup:NodeGroup us-west-2-kubernetes-nodes-base-d",
      "aws:eks/nodeGroup:NodeGroup us-west-2-kubernetes-nodes-burst-d",
    ]);
    expect(before.inventory().filter((item) => !after.inventory().includes(item))).toEqual([]);
    expect(json(after, "us-west-2-kubernetes-vpc-cni-add-on", "configurationValues")).toMatchObject({
      eniConfig: { subnets: { "us-west-2d": { id: "us-west-2-network-pods-d-id" } } },
    });
  });

  test("gives up both protections where the environment or a draining region has none", async () => {
    const recording = await recordCluster(planned, { protect: false });
    expect(recording.get(CLUSTER).protect).toBe(false);
    expect(recording.inputs(CLUSTER)["deletionProtection"]).toBe(false);
  });
});

describe("administrators", () => {
  const administered = planOf({
    regions: REGIONS,
    kubernetes: {
      administrators: [
        "arn:aws:iam::123456789012:role/platform/Deploy",
        "group:platform@example.com",
        "arn:aws:iam::210987654321:role/Deploy",
      ],
    },
  });

  test("each have an entry and the policy of administrators, keyed by account and name", async () => {
    const recording = await recordCluster(administered);
    const prefix = "eu-west-1-kubernetes-administrators";
    expect(recording.namesOf("aws:eks/accessEntry:AccessEntry")).toEqual([
      `${prefix}-entry-123456789012-role/platform/Deploy`,
      `${prefix}-entry-210987654321-role/Deploy`,
    ]);
    expect(recording.inputs(`${prefix}-entry-210987654321-role/Deploy`)).toEqual({
      region: "eu-west-1",
      clusterName: "prod-eu-west-1-kubernetes",
      principalArn: "arn:aws:iam::210987654321:role/Deploy",
      type: "STANDARD",
      tags: { Environment: "prod", Name: `prod-${prefix}-entry` },
    });
    expect(recording.inputs(`${prefix}-policy-210987654321-role/Deploy`)).toEqual({
      region: "eu-west-1",
      clusterName: "prod-eu-west-1-kubernetes",
      principalArn: "arn:aws:iam::210987654321:role/Deploy",
      policyArn: "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy",
      accessScope: { type: "cluster" },
    });
    expect(recording.get(`${prefix}-policy-210987654321-role/Deploy`).dependsOn).toEqual([
      `${prefix}-entry-210987654321-role/Deploy`,
      CLUSTER,
    ]);
  });

  test("are nobody where none are named", () => {
    expect(recording.namesOf("aws:eks/accessEntry:AccessEntry")).toEqual([]);
    expect(recording.namesOf("aws:eks/accessPolicyAssociation:AccessPolicyAssociation")).toEqual([]);
  });
});

describe("the component", () => {
  test("asks for the same resources with known and with unknown outputs", async () => {
    const administered = planOf({
      regions: REGIONS,
      kubernetes: { administrators: ["arn:aws:iam::123456789012:role/Deploy"] },
    });
    const { known, unknown } = await inventories(clusterProgram(administered, "eu-west-1"), { answers });
    expect(unknown).toEqual(known);
    expect(known.filter((item) => item.startsWith("aws:") && item.includes("-kubernetes-"))).toEqual([
      "aws:cloudwatch/logGroup:LogGroup eu-west-1-kubernetes-logs",
      "aws:ec2/launchTemplate:LaunchTemplate eu-west-1-kubernetes-nodes-template",
      "aws:eks/accessEntry:AccessEntry eu-west-1-kubernetes-administrators-entry-123456789012-role/Deploy",
      "aws:eks/accessPolicyAssociation:AccessPolicyAssociation eu-west-1-kubernetes-administrators-policy-123456789012-role/Deploy",
      "aws:eks/addon:Addon eu-west-1-kubernetes-aws-ebs-csi-driver-add-on",
      "aws:eks/addon:Addon eu-west-1-kubernetes-coredns-add-on",
      "aws:eks/addon:Addon eu-west-1-kubernetes-eks-pod-identity-agent-add-on",
      "aws:eks/addon:Addon eu-west-1-kubernetes-kube-proxy-add-on",
      "aws:eks/addon:Addon eu-west-1-kubernetes-vpc-cni-add-on",
      "aws:eks/cluster:Cluster eu-west-1-kubernetes-cluster",
      "aws:eks/nodeGroup:NodeGroup eu-west-1-kubernetes-nodes-base-a",
      "aws:eks/nodeGroup:NodeGroup eu-west-1-kubernetes-nodes-base-b",
      "aws:eks/nodeGroup:NodeGroup eu-west-1-kubernetes-nodes-base-c",
      "aws:eks/nodeGroup:NodeGroup eu-west-1-kubernetes-nodes-burst-a",
      "aws:eks/nodeGroup:NodeGroup eu-west-1-kubernetes-nodes-burst-b",
      "aws:eks/nodeGroup:NodeGroup eu-west-1-kubernetes-nodes-burst-c",
      "aws:eks/nodeGroup:NodeGroup eu-west-1-kubernetes-nodes-cassandra-a",
      "aws:eks/nodeGroup:NodeGroup eu-west-1-kubernetes-nodes-cassandra-b",
      "aws:eks/nodeGroup:NodeGroup eu-west-1-kubernetes-nodes-cassandra-c",
      "aws:iam/role:Role eu-west-1-kubernetes-aws-ebs-csi-driver-role",
      "aws:iam/role:Role eu-west-1-kubernetes-nodes-role",
      "aws:iam/role:Role eu-west-1-kubernetes-role",
      "aws:iam/role:Role eu-west-1-kubernetes-vpc-cni-role",
      "aws:iam/rolePolicy:RolePolicy eu-west-1-kubernetes-aws-ebs-csi-driver-role-policy",
      "aws:iam/rolePolicyAttachment:RolePolicyAttachment eu-west-1-kubernetes-aws-ebs-csi-driver-role-attachment",
      "aws:iam/rolePolicyAttachment:RolePolicyAttachment eu-west-1-kubernetes-nodes-role-images",
      "aws:iam/rolePolicyAttachment:RolePolicyAttachment eu-west-1-kubernetes-nodes-role-worker",
      "aws:iam/rolePolicyAttachment:RolePolicyAttachment eu-west-1-kubernetes-role-attachment",
      "aws:iam/rolePolicyAttachment:RolePolicyAttachment eu-west-1-kubernetes-vpc-cni-role-attachment",
      ...["api", "kubelet", "webhooks"].map(
        (part) => `aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule eu-west-1-kubernetes-access-${part}`,
      ),
    ]);
  });

  test("protects the cluster, and nothing that can be made again", () => {
    expect(recording.resources.filter((resource) => resource.protect).map((resource) => resource.name)).toEqual([
      CLUSTER,
    ]);
  });

  test("tells what the contract promises", async () => {
    const { result } = recording;
    expect(result.region).toBe("eu-west-1");
    expect(result.version).toBe("1.35");
    expect(await valueOf(result.name)).toBe("prod-eu-west-1-kubernetes");
    expect(await valueOf(result.arn)).toBe("arn:aws:test:eu-west-1:eu-west-1-kubernetes-cluster");
    expect(await valueOf(result.endpoint)).toBe("https://eu-west-1-kubernetes-cluster.eks.test");
    expect(await valueOf(result.certificateAuthority)).toBe("Y2VydGlmaWNhdGU=");
    expect(await valueOf(result.clusterSecurityGroup)).toBe("sg-cluster");
    expect(await valueOf(result.nodeRole)).toBe("arn:aws:test:global:eu-west-1-kubernetes-nodes-role");
    // By name: a comparison of components would print all that hangs on them.
    const ready = await Promise.all(result.ready.map((resource) => valueOf(resource.urn)));
    expect(ready.map((urn) => urn.split("::").at(-1))).toEqual([
      "eu-west-1-kubernetes-nodes",
      "eu-west-1-kubernetes-coredns",
      "eu-west-1-kubernetes-aws-ebs-csi-driver",
      "eu-west-1-kubernetes-administrators",
    ]);
  });

  test("passes a user's changes on to every child of their kind, and to no other", async () => {
    const recording = await recordCluster(planned, {
      transform: {
        cluster: { upgradePolicy: { supportType: "EXTENDED" } },
        nodeGroup: (args, options, name) => {
          if (name.endsWith("-base-b")) args.taints = [{ key: "dedicated", effect: "NO_SCHEDULE" }];
          options.protect = true;
        },
        addOn: { preserve: true },
        launchTemplate: { ebsOptimized: "true" },
        addOnRole: { permissionsBoundary: "arn:aws:iam::123456789012:policy/boundary" },
      },
    });
    expect(recording.inputs(CLUSTER)["upgradePolicy"]).toEqual({ supportType: "EXTENDED" });
    expect(recording.inputs("eu-west-1-kubernetes-nodes-base-b")["taints"]).toEqual([
      { key: "dedicated", effect: "NO_SCHEDULE" },
    ]);
    expect(recording.inputs("eu-west-1-kubernetes-nodes-base-a")["taints"]).toBeUndefined();
    expect(recording.get("eu-west-1-kubernetes-nodes-burst-a").protect).toBe(true);
    expect(recording.inputs("eu-west-1-kubernetes-coredns-add-on")["preserve"]).toBe(true);
    expect(recording.inputs("eu-west-1-kubernetes-nodes-template")["ebsOptimized"]).toBe("true");
    const bounded = recording.resources.filter(({ inputs }) => inputs["permissionsBoundary"] !== undefined);
    expect(bounded.map(({ name }) => name).sort()).toEqual([
      "eu-west-1-kubernetes-aws-ebs-csi-driver-role",
      "eu-west-1-kubernetes-vpc-cni-role",
    ]);
  });

  test("refuses a network of another region, with the zone that it lacks", async () => {
    const plan = regionOf(planned, "eu-central-1");
    await expect(recordCluster(planned, { plan })).rejects.toThrow(
      "regions.eu-west-1.zones: found eu-central-1a, where the network has no private subnet; it has them in eu-west-1a, eu-west-1b",
    );
  });
});

describe("the ways between control plane and nodes", () => {
  test("are three, since nodes and pods carry a group of their own and not EKS's, which lets everything out", () => {
    const access = recording.namesOf("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule").map((name) => {
      const { securityGroupId, referencedSecurityGroupId, ipProtocol, fromPort, toPort } = recording.inputs(name);
      return [name, securityGroupId, referencedSecurityGroupId, ipProtocol, fromPort, toPort];
    });
    const workloads = "eu-west-1-network-workloads-id";
    expect(access).toEqual([
      ["eu-west-1-kubernetes-access-api", "sg-cluster", workloads, "tcp", 443, 443],
      ["eu-west-1-kubernetes-access-kubelet", workloads, "sg-cluster", "tcp", 1024, 65_535],
      ["eu-west-1-kubernetes-access-webhooks", workloads, "sg-cluster", "tcp", 443, 443],
    ]);
    expect(recording.get("eu-west-1-kubernetes-nodes-base-a").dependsOn).toEqual(
      expect.arrayContaining(access.map(([name]) => name)),
    );
  });
});
