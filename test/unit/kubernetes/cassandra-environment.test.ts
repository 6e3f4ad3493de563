import { createEnvironment } from "../../../stacks/environment.ts";
import { answers, LOOKUPS } from "../aws/answers.ts";
import type { Recording } from "../aws/recorder.ts";
import { inventories, record } from "../aws/recorder.ts";
import { manifest, objectsOf, planOf, regionOf } from "./surroundings.ts";

// Whole environments.
jest.setTimeout(180_000);

const PLACES = { project: "/project", processes: "/project/processes" };
const OPTIONS = { answers, invokes: LOOKUPS };

let three: Promise<Recording<unknown>> | undefined;

/** An environment of three regions, recorded once. */
function environment(): Promise<Recording<unknown>> {
  three ??= record(() => createEnvironment(planOf(3), PLACES), OPTIONS);
  return three;
}

interface Statement {
  readonly Sid: string;
}

function statementsOf(recording: Recording<unknown>, role: string): Statement[] {
  const { policy } = recording.inputs(`${role}-policy`);
  return (JSON.parse(String(policy)) as { Statement: Statement[] }).Statement;
}

/** ARNs as the recorder answers them. */
const arn = (region: string, name: string): string => `arn:aws:test:${region}:${region}-${name}`;
const token = (region: string): string => arn(region, "cassandra-token-cassandra-operator-token");
const through = (...services: string[]): object => ({
  StringEquals: {
    "kms:ViaService": services.length === 1 ? services[0] : services,
  },
});

describe("machines", () => {
  test("of Cassandra are a group in each data zone, of the plan's size, that a taint keeps for it", async () => {
    const recording = await environment();
    const groups = recording
      .namesOf("aws:eks/nodeGroup:NodeGroup")
      .filter((name) => name.startsWith("us-east-1-kubernetes-nodes-cassandra-"));
    expect(groups.map((name) => name.slice(-1))).toEqual(["a", "b", "c"]);
    for (const group of groups) {
      const { instanceTypes, capacityType, scalingConfig, labels, taints, subnetIds } = recording.inputs(group);
      expect({ instanceTypes, capacityType, scalingConfig, labels, taints, subnetIds }).toEqual({
        instanceTypes: ["m7i.2xlarge"],
        capacityType: "ON_DEMAND",
        scalingConfig: { minSize: 1, desiredSize: 1, maxSize: 1 },
        labels: { "meridian/nodes": "cassandra" },
        taints: [{ key: "meridian/nodes", value: "cassandra", effect: "NO_SCHEDULE" }],
        subnetIds: [`us-east-1-network-private-${group.slice(-1)}-id`],
      });
    }
  });

  test("of the service have no taint", async () => {
    const recording = await environment();
    expect(recording.inputs("us-east-1-kubernetes-nodes-base-a")["taints"]).toBeUndefined();
  });
});

describe("rights", () => {
  test.each(["eu-west-1", "us-east-1"])(
    "of Cassandra's pods in %s are the backups of Cassandra, in the bucket of the region that describes all, and nothing else",
    async (region) => {
      const bucket = arn("eu-west-1", "storage-backups");
      expect(statementsOf(await environment(), `${region}-cassandra-backups-role`)).toEqual([
        {
          Sid: "BackupsList",
          Effect: "Allow",
          Action: ["s3:ListBucket"],
          Resource: [bucket],
          Condition: { StringLike: { "s3:prefix": ["eu-west-1/cassandra/*"] } },
        },
        { Sid: "BackupsLocation", Effect: "Allow", Action: ["s3:GetBucketLocation"], Resource: [bucket] },
        {
          Sid: "BackupsObjects",
          Effect: "Allow",
          Action: [
            "s3:AbortMultipartUpload",
            "s3:DeleteObject",
            "s3:GetObject",
            "s3:ListMultipartUploadParts",
            "s3:PutObject",
          ],
          Resource: [`${bucket}/eu-west-1/cassandra/*`],
        },
        {
          Sid: "BackupsKey",
          Effect: "Allow",
          Action: ["kms:Decrypt", "kms:GenerateDataKey"],
          Resource: [arn("eu-west-1", "keys-storage")],
          Condition: through("s3.eu-west-1.amazonaws.com"),
        },
      ]);
    },
  );

  test("are those of the service account cassandra alone", async () => {
    const { namespace, serviceAccount } = (await environment()).inputs("us-east-1-cassandra-backups-role-association");
    expect({ namespace, serviceAccount }).toEqual({ namespace: "cassandra", serviceAccount: "cassandra" });
  });

  test("of External Secrets reach the other regions' tokens where all is described, to read them", async () => {
    const statements = statementsOf(await environment(), "eu-west-1-prerequisites-secrets-role");
    expect(statements.slice(2, 4)).toEqual([
      {
        Sid: "TokensRead",
        Effect: "Allow",
        Action: ["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"],
        Resource: [token("eu-central-1"), token("us-east-1")],
      },
      {
        Sid: "TokensReadKey",
        Effect: "Allow",
        Action: ["kms:Decrypt"],
        Resource: [arn("eu-central-1", "keys-secrets"), arn("us-east-1", "keys-secrets")],
        Condition: through("secretsmanager.eu-central-1.amazonaws.com", "secretsmanager.us-east-1.amazonaws.com"),
      },
    ]);
  });

  test("of External Secrets elsewhere reach the region's own token, to write it", async () => {
    const statements = statementsOf(await environment(), "us-east-1-prerequisites-secrets-role");
    expect(statements.slice(2, 4)).toEqual([
      {
        Sid: "TokenWrite",
        Effect: "Allow",
        Action: ["secretsmanager:DeleteResourcePolicy", "secretsmanager:PutSecretValue"],
        Resource: [token("us-east-1")],
      },
      {
        Sid: "TokenWriteKey",
        Effect: "Allow",
        Action: ["kms:GenerateDataKey"],
        Resource: [arn("us-east-1", "keys-secrets")],
        Condition: through("secretsmanager.us-east-1.amazonaws.com"),
      },
    ]);
  });

  test("of External Secrets in an environment of one region are its own secrets", async () => {
    const recording = await record(() => createEnvironment(planOf(1), PLACES), OPTIONS);
    const sids = statementsOf(recording, "eu-west-1-prerequisites-secrets-role").map(({ Sid }) => Sid);
    expect(sids).toEqual(["Secrets", "SecretsKey", "ClientCertificatesWrite", "ClientCertificatesWriteKey"]);
    expect(recording.namesOf("kubernetes:config.k8ssandra.io/v1beta1:ClientConfig")).toEqual([]);
    expect(recording.namesOf("kubernetes:k8ssandra.io/v1alpha1:K8ssandraCluster")).toHaveLength(1);
  });
});

describe("the operator that describes all datacentres", () => {
  test("has a context for each other region's cluster, whose token the program never sees", async () => {
    const recording = await environment();
    expect(recording.namesOf("kubernetes:config.k8ssandra.io/v1beta1:ClientConfig")).toEqual([
      "eu-west-1-cassandra-contexts-client-eu-central-1",
      "eu-west-1-cassandra-contexts-client-us-east-1",
    ]);
    expect(manifest(recording, "eu-west-1-cassandra-contexts-client-us-east-1").spec).toEqual({
      contextName: "us-east-1",
      kubeConfigSecret: { name: "context-us-east-1" },
    });
    expect(manifest(recording, "eu-west-1-cassandra-contexts-store-us-east-1").spec).toEqual({
      provider: { aws: { service: "SecretsManager", region: "us-east-1" } },
    });
    const { target } = manifest(recording, "eu-west-1-cassandra-contexts-secret-us-east-1").spec as unknown as {
      target: { name: string; template: { data: { kubeconfig: string } } };
    };
    expect(target.name).toBe("context-us-east-1");
    expect(JSON.parse(target.template.data.kubeconfig)).toEqual({
      apiVersion: "v1",
      kind: "Config",
      clusters: [
        { name: "us-east-1", cluster: { server: "https://eks.example", "certificate-authority-data": "Q0E=" } },
      ],
      users: [{ name: "us-east-1", user: { token: "{{ .token }}" } }],
      contexts: [{ name: "us-east-1", context: { cluster: "us-east-1", user: "us-east-1", namespace: "cassandra" } }],
      "current-context": "us-east-1",
    });
  });

  test("is let into the other regions' API servers, by the range of its pods, and nobody else is", async () => {
    const planned = planOf(3);
    const recording = await environment();
    const rules = recording
      .namesOf("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule")
      .filter((name) => name.includes("-cassandra-reach-"));
    expect(rules).toEqual(["eu-central-1-cassandra-reach-api", "us-east-1-cassandra-reach-api"]);
    const { securityGroupId, ipProtocol, fromPort, toPort, cidrIpv4 } = recording.inputs(
      "us-east-1-cassandra-reach-api",
    );
    expect({ securityGroupId, ipProtocol, fromPort, toPort, cidrIpv4 }).toEqual({
      securityGroupId: "sg-us-east-1-kubernetes-cluster",
      ipProtocol: "tcp",
      fromPort: 443,
      toPort: 443,
      cidrIpv4: regionOf(planned, "eu-west-1").addresses.pods,
    });
  });

  test("gets the description once every region has its operator, and the ways there are open", async () => {
    const { dependsOn } = (await environment()).get("eu-west-1-cassandra-datacentres-cluster");
    expect(dependsOn).toEqual(
      expect.arrayContaining([
        "eu-west-1-cassandra-contexts-client-us-east-1",
        "eu-west-1-cassandra-operator-release",
        "us-east-1-cassandra-operator-release",
      ]),
    );
  });
});

describe("secrets", () => {
  test("are pushed by the other regions alone: the operator's token, with the tags that the secret has", async () => {
    const recording = await environment();
    const pushed = recording.namesOf("kubernetes:external-secrets.io/v1alpha1:PushSecret");
    expect(pushed.filter((name) => name.includes("-cassandra-"))).toEqual([
      "eu-central-1-cassandra-secrets-token",
      "us-east-1-cassandra-secrets-token",
    ]);
    const { selector, deletionPolicy, data } = manifest(recording, "us-east-1-cassandra-secrets-token").spec;
    const tags = recording.inputs("us-east-1-cassandra-token-cassandra-operator-token")["tags"] as object;
    expect(tags).toMatchObject({ "managed-by": "external-secrets" });
    const kept = Object.fromEntries(Object.entries(tags).filter(([key]) => key !== "managed-by"));
    expect({ selector, deletionPolicy }).toEqual({
      selector: { secret: { name: "k8ssandra-operator-token" } },
      deletionPolicy: "None",
    });
    expect(data).toMatchObject([
      { match: { secretKey: "token" }, metadata: { spec: { secretPushFormat: "string", tags: kept } } },
    ]);
  });

  test("come from the region's own Secrets Manager, and none is among the program's objects", async () => {
    const recording = await environment();
    const names = recording
      .namesOf("kubernetes:external-secrets.io/v1:ExternalSecret")
      .filter((name) => name.startsWith("us-east-1-cassandra-secrets-"))
      .map((name) => name.slice("us-east-1-cassandra-secrets-".length))
      .sort();
    expect(names).toEqual([
      "cassandra-authority",
      "cassandra-stores",
      "meridian-medusa",
      "meridian-reaper",
      "meridian-reaper-console",
      "meridian-superuser",
    ]);
    expect(manifest(recording, "us-east-1-cassandra-secrets-meridian-superuser").spec).toMatchObject({
      target: {
        name: "meridian-superuser",
        template: { type: "Opaque", data: { username: "meridian-superuser", password: "{{ .password }}" } },
      },
      data: [{ secretKey: "password", remoteRef: { property: "superuser" } }],
    });
    const { annotations } = manifest(recording, "us-east-1-cassandra-secrets-meridian-superuser")
      .metadata as unknown as {
      annotations: unknown;
    };
    // Or the operator would make a password that nobody knows.
    expect(annotations).toEqual({ "pulumi.com/waitFor": "condition=Ready" });
    expect(manifest(recording, "us-east-1-cassandra-secrets-store").spec).toEqual({
      provider: { aws: { service: "SecretsManager", region: "us-east-1" } },
    });
    expect(objectsOf(recording).filter(({ type }) => type === "kubernetes:core/v1:Secret")).toEqual([]);
  });
});

test("the resources are the same while every output is unknown", async () => {
  const { known, unknown } = await inventories(() => createEnvironment(planOf(2), PLACES), OPTIONS);
  const cassandra = (lines: readonly string[]): string[] => lines.filter((line) => line.includes("-cassandra-"));
  expect(cassandra(unknown)).toEqual(cassandra(known));
  expect(cassandra(known)).toHaveLength(147);
});

test("with Keyspaces nothing of Cassandra runs on the clusters", async () => {
  const keyspaces = { cassandra: { engine: "keyspaces" }, dataClasses: { session: { consistency: "available" } } };
  const recording = await record(() => createEnvironment(planOf(2, keyspaces), PLACES), OPTIONS);
  const found = objectsOf(recording).filter(({ name }) => name.includes("-cassandra-"));
  expect(found.map(({ name }) => name).filter((name) => !name.includes("network-policy-to-cassandra"))).toEqual([]);
  expect(recording.namesOf("aws:eks/nodeGroup:NodeGroup").filter((name) => name.includes("-cassandra-"))).toEqual([]);
});
