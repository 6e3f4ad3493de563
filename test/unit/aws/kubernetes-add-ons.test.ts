import { addOnVersions } from "../../../components/kubernetes/aws-add-on-versions.ts";
import { coreDnsConfiguration } from "../../../components/kubernetes/aws-add-on-configuration.ts";
import { answers, clusterProgram, planOf } from "./kubernetes-surroundings.ts";
import { record } from "./recorder.ts";

const REGIONS = { "eu-west-1": { cloud: "aws", index: 0 }, "eu-central-1": { cloud: "aws", index: 1 } };
const planned = planOf({ regions: REGIONS });
const PREFIX = "eu-west-1-kubernetes";
/** What most tests look at: recorded once, as no test changes it. */
let recording: Awaited<ReturnType<typeof recordCluster>>;
beforeAll(async () => {
  recording = await recordCluster();
});

const recordCluster = (change: Parameters<typeof clusterProgram>[2] = {}) =>
  record(clusterProgram(planned, "eu-west-1", change), { answers });
const json = (name: string, property: string): unknown => JSON.parse(String(recording.inputs(name)[property]));
/** What every add-on has. */
const addOn = (name: string, version: string): object => ({
  region: "eu-west-1",
  clusterName: "prod-eu-west-1-kubernetes",
  addonName: name,
  addonVersion: version,
  resolveConflictsOnCreate: "OVERWRITE",
  resolveConflictsOnUpdate: "PRESERVE",
  tags: { Environment: "prod", Name: `prod-${PREFIX}-${name}-add-on` },
});
const NODE_GROUPS = ["base", "burst", "cassandra"].flatMap((share) =>
  ["a", "b", "c"].map((letter) => `${PREFIX}-nodes-${share}-${letter}`),
);

describe("the add-ons before the nodes", () => {
  test("give pods addresses of their zone's own subnet, kept on the way to other regions", () => {
    const name = `${PREFIX}-vpc-cni-add-on`;
    const { configurationValues, ...rest } = recording.inputs(name);
    expect(rest).toEqual({
      ...addOn("vpc-cni", "v1.21.1-eksbuild.3"),
      podIdentityAssociations: [{ roleArn: `arn:aws:test:global:${PREFIX}-vpc-cni-role`, serviceAccount: "aws-node" }],
    });
    const securityGroups = ["eu-west-1-network-workloads-id"];
    expect(JSON.parse(String(configurationValues))).toEqual({
      env: {
        AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG: "true",
        ENI_CONFIG_LABEL_DEF: "topology.kubernetes.io/zone",
        AWS_VPC_K8S_CNI_EXTERNALSNAT: "true",
        ENABLE_PREFIX_DELEGATION: "true",
        WARM_PREFIX_TARGET: "1",
        AWS_VPC_ENI_MTU: "8500",
      },
      enableNetworkPolicy: "true",
      eniConfig: {
        create: true,
        region: "eu-west-1",
        subnets: {
          "eu-west-1a": { id: "eu-west-1-network-pods-a-id", securityGroups },
          "eu-west-1b": { id: "eu-west-1-network-pods-b-id", securityGroups },
          "eu-west-1c": { id: "eu-west-1-network-pods-c-id", securityGroups },
        },
      },
    });
  });

  test("are the proxy and the agent as EKS has them", () => {
    expect(recording.inputs(`${PREFIX}-kube-proxy-add-on`)).toEqual(addOn("kube-proxy", "v1.35.0-eksbuild.2"));
    expect(recording.inputs(`${PREFIX}-eks-pod-identity-agent-add-on`)).toEqual(
      addOn("eks-pod-identity-agent", "v1.3.10-eksbuild.2"),
    );
  });

  test("do not wait for nodes, and every node group waits for them", () => {
    const early = ["vpc-cni", "kube-proxy", "eks-pod-identity-agent"].map((name) => `${PREFIX}-${name}-add-on`);
    for (const name of early) {
      expect(recording.get(name).dependsOn).toContain(`${PREFIX}-cluster`);
      expect(recording.get(name).dependsOn.filter((dependency) => NODE_GROUPS.includes(dependency))).toEqual([]);
    }
    expect(recording.namesOf("aws:eks/nodeGroup:NodeGroup")).toEqual(NODE_GROUPS);
    for (const group of NODE_GROUPS) expect(recording.get(group).dependsOn).toEqual(expect.arrayContaining(early));
  });
});

describe("the add-ons after the nodes", () => {
  test("wait for every node group, so that they also go before them", () => {
    for (const name of ["coredns", "aws-ebs-csi-driver"]) {
      expect(recording.get(`${PREFIX}-${name}-add-on`).dependsOn).toEqual(expect.arrayContaining(NODE_GROUPS));
    }
  });

  test("are CoreDNS, spread over the zones, with one pod at most away on purpose", () => {
    const { configurationValues, ...rest } = recording.inputs(`${PREFIX}-coredns-add-on`);
    expect(rest).toEqual(addOn("coredns", "v1.13.2-eksbuild.1"));
    const labelSelector = { matchLabels: { "k8s-app": "kube-dns" } };
    expect(JSON.parse(String(configurationValues))).toEqual({
      autoScaling: { enabled: true, minReplicas: 3, maxReplicas: 12 },
      podDisruptionBudget: { enabled: true, maxUnavailable: 1 },
      topologySpreadConstraints: [
        {
          maxSkew: 1,
          topologyKey: "topology.kubernetes.io/zone",
          whenUnsatisfiable: "DoNotSchedule",
          labelSelector,
        },
        { maxSkew: 1, topologyKey: "kubernetes.io/hostname", whenUnsatisfiable: "ScheduleAnyway", labelSelector },
      ],
    });
  });

  test.each([
    [2, { enabled: true, minReplicas: 3, maxReplicas: 12 }],
    [4, { enabled: true, minReplicas: 4, maxReplicas: 16 }],
  ])("give %i zones a CoreDNS pod each, and three pods at the fewest", (zones, autoScaling) => {
    expect(JSON.parse(coreDnsConfiguration(zones))).toMatchObject({ autoScaling });
  });

  test("are the EBS driver, whose volumes carry the environment's tags", () => {
    expect(recording.inputs(`${PREFIX}-aws-ebs-csi-driver-add-on`)).toEqual({
      ...addOn("aws-ebs-csi-driver", "v1.56.0-eksbuild.1"),
      configurationValues: JSON.stringify({ controller: { extraVolumeTags: { Environment: "prod" } } }),
      podIdentityAssociations: [
        { roleArn: `arn:aws:test:global:${PREFIX}-aws-ebs-csi-driver-role`, serviceAccount: "ebs-csi-controller-sa" },
      ],
    });
  });
});

describe("the roles of add-ons", () => {
  test.each([
    ["vpc-cni", "aws-node", "arn:aws:iam::aws:policy/AmazonEKS_CNI_Policy"],
    ["aws-ebs-csi-driver", "ebs-csi-controller-sa", "arn:aws:iam::aws:policy/service-role/AmazonEBSCSIDriverPolicy"],
  ])("let the one service account of %s of this cluster in", (name, serviceAccount, policyArn) => {
    const role = `${PREFIX}-${name}-role`;
    expect(json(role, "assumeRolePolicy")).toEqual({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { Service: "pods.eks.amazonaws.com" },
          Action: ["sts:AssumeRole", "sts:TagSession"],
          Condition: {
            StringEquals: {
              "aws:RequestTag/eks-cluster-arn": `arn:aws:test:eu-west-1:${PREFIX}-cluster`,
              "aws:RequestTag/kubernetes-namespace": "kube-system",
              "aws:RequestTag/kubernetes-service-account": serviceAccount,
            },
          },
        },
      ],
    });
    expect(recording.inputs(`${role}-attachment`)).toEqual({ role: recording.inputs(role)["name"], policyArn });
    // Before the add-on: its pods call AWS at once.
    expect(recording.get(`${PREFIX}-${name}-add-on`).dependsOn).toEqual(
      expect.arrayContaining([role, `${role}-attachment`]),
    );
  });

  test("let the EBS driver use the data key, and grant it to EBS alone", () => {
    const Resource = "arn:aws:test:eu-west-1:eu-west-1-keys-data";
    const policy = `${PREFIX}-aws-ebs-csi-driver-role-policy`;
    expect(json(policy, "policy")).toEqual({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "UseVolumesKey",
          Effect: "Allow",
          Action: [
            "kms:Encrypt",
            "kms:Decrypt",
            "kms:ReEncryptFrom",
            "kms:ReEncryptTo",
            "kms:GenerateDataKeyWithoutPlaintext",
            "kms:DescribeKey",
          ],
          Resource,
        },
        {
          Sid: "GrantVolumesKeyToEbs",
          Effect: "Allow",
          Action: ["kms:CreateGrant", "kms:ListGrants", "kms:RevokeGrant"],
          Resource,
          Condition: { Bool: { "kms:GrantIsForAWSResource": "true" } },
        },
      ],
    });
    expect(recording.get(`${PREFIX}-aws-ebs-csi-driver-add-on`).dependsOn).toContain(policy);
    expect(recording.namesOf("aws:iam/rolePolicy:RolePolicy")).toEqual([policy]);
  });
});

describe("the versions of add-ons", () => {
  test.each([
    ["1.33", "v1.33.8-eksbuild.4"],
    ["1.34", "v1.34.3-eksbuild.5"],
    ["1.35", "v1.35.0-eksbuild.2"],
  ])("for %s are pinned, the proxy's to the minor version", (version, proxy) => {
    expect(addOnVersions("eu-west-1-kubernetes", version, undefined)).toEqual({
      "vpc-cni": "v1.21.1-eksbuild.3",
      "kube-proxy": proxy,
      "eks-pod-identity-agent": "v1.3.10-eksbuild.2",
      coredns: "v1.13.2-eksbuild.1",
      "aws-ebs-csi-driver": "v1.56.0-eksbuild.1",
    });
  });

  test("of an unknown minor version are asked for, all at once and only those that are missing", () => {
    expect(() => addOnVersions("eu-west-1-kubernetes", "1.36", { coredns: "v1.14.3-eksbuild.23" })).toThrow(
      [
        "eu-west-1-kubernetes: 1 problem in the topology",
        "",
        "  kubernetes.version",
        '    found     "1.36"',
        "    accepted  one whose add-ons are pinned: 1.33, 1.34, 1.35",
        "    mend      choose one of these, or give AwsKubernetes `addOnVersions` with exact versions of vpc-cni, " +
          "kube-proxy, eks-pod-identity-agent, aws-ebs-csi-driver (aws eks describe-addon-versions " +
          "--kubernetes-version 1.36)",
      ].join("\n"),
    );
  });

  test("can be replaced one by one, and all of them for a version that the table lacks", async () => {
    const replaced = await recordCluster({ addOnVersions: { coredns: "v1.14.2-eksbuild.3" } });
    expect(replaced.inputs(`${PREFIX}-coredns-add-on`)["addonVersion"]).toBe("v1.14.2-eksbuild.3");
    expect(replaced.inputs(`${PREFIX}-vpc-cni-add-on`)["addonVersion"]).toBe("v1.21.1-eksbuild.3");
    const all = {
      "vpc-cni": "v1.23.1-eksbuild.1",
      "kube-proxy": "v1.36.0-eksbuild.25",
      "eks-pod-identity-agent": "v1.4.0-eksbuild.3",
      coredns: "v1.14.3-eksbuild.23",
      "aws-ebs-csi-driver": "v1.64.0-eksbuild.1",
    };
    expect(addOnVersions("eu-west-1-kubernetes", "1.36", all)).toEqual(all);
  });
});
