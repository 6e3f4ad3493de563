import { createEnvironment } from "../../../stacks/environment.ts";
import { answers, LOOKUPS } from "../aws/answers.ts";
import type { Recording, RecordingOptions } from "../aws/recorder.ts";
import { inventories, record } from "../aws/recorder.ts";
import { manifest, objectsOf, planOf } from "./surroundings.ts";

// Whole environments.
jest.setTimeout(180_000);

const PLACES = { project: "/project", processes: "/project/processes" };
const SECRET = "aws:secretsmanager/secret:Secret";
/** AWS makes a secret's name, of which we know the beginning only. */
const OPTIONS: RecordingOptions = {
  answers: (type, name, inputs) => (type === SECRET ? { name: `named-${name}` } : answers(type, name, inputs)),
  invokes: LOOKUPS,
};

let four: Promise<Recording<unknown>> | undefined;

/** An environment of four regions, recorded once. The fourth has no voter. */
function environment(): Promise<Recording<unknown>> {
  four ??= record(() => createEnvironment(planOf(4), PLACES), OPTIONS);
  return four;
}

const PUSH = "kubernetes:external-secrets.io/v1alpha1:PushSecret";
const REGIONS = ["eu-central-1", "eu-west-1", "us-east-1", "us-west-2"];
/** Who issues for whom. */
const ISSUED = [
  ["eu-central-1", "eu-central-1"],
  ["eu-west-1", "eu-west-1"],
  ["eu-west-1", "us-west-2"],
  ["us-east-1", "us-east-1"],
] as const;

/** Secrets and keys by their ARNs, as the recorder answers them. */
const arn = (region: string, name: string): string => `arn:aws:test:${region}:${region}-${name}`;
const certificateOf = (region: string): string => `${region}-coordination-client-secret-coordination-client`;

async function statementsOf(role: string): Promise<readonly { readonly Sid: string }[]> {
  const { policy } = (await environment()).inputs(`${role}-policy`);
  return (JSON.parse(String(policy)) as { Statement: { Sid: string }[] }).Statement;
}

interface Entry {
  readonly secretKey: string;
  readonly remoteRef: { readonly key: string; readonly property?: string };
}

async function entriesOf(name: string): Promise<Record<string, string>> {
  const { data } = manifest(await environment(), name).spec as unknown as { data: readonly Entry[] };
  return Object.fromEntries(
    data.map(({ secretKey, remoteRef: { key, property = "all" } }) => [secretKey, `${key} ${property}`]),
  );
}

describe("the certificate by which the service is known to etcd and to itself", () => {
  test("is issued where voters are: for the own region, and by the first for those without", async () => {
    const recording = await environment();
    expect(recording.namesOf(PUSH).filter((name) => name.includes("-coordination-"))).toEqual(
      ISSUED.map(([issuer, reader]) => `${issuer}-coordination-client-push-${reader}`),
    );
    for (const [issuer, reader] of ISSUED) {
      const push = `${issuer}-coordination-client-push-${reader}`;
      const { metadata, spec } = manifest(recording, push);
      expect({ metadata: { name: metadata.name, namespace: metadata.namespace }, selector: spec["selector"] }).toEqual({
        metadata: { name: `shard-${reader}-certificate`, namespace: "coordination" },
        selector: { secret: { name: `shard-${reader}-certificate` } },
      });
      expect(manifest(recording, `${issuer}-coordination-client-store-${reader}`).spec).toEqual({
        provider: { aws: { service: "SecretsManager", region: reader } },
      });
      expect(recording.get(push).dependsOn).toContain(`${issuer}-coordination-certificates-shard-${reader}`);
      // Each region's is for that region's replicas alone.
      expect(manifest(recording, `${issuer}-coordination-certificates-shard-${reader}`).spec).toMatchObject({
        secretName: `shard-${reader}-certificate`,
        uris: [`spiffe://prod/region/${reader}/service`],
      });
    }
    const certificates = recording.namesOf("kubernetes:cert-manager.io/v1:Certificate");
    expect(certificates.filter((name) => name.includes("-certificates-shard-"))).toHaveLength(ISSUED.length);
  });

  test("is handed over whole, into a secret that is the program's, with the tags that it has", async () => {
    const recording = await environment();
    const { spec, metadata } = manifest(recording, "eu-west-1-coordination-client-push-us-west-2");
    const tags = recording.inputs(certificateOf("us-west-2"))["tags"] as object;
    expect(tags).toMatchObject({ "managed-by": "external-secrets" });
    const kept = Object.fromEntries(Object.entries(tags).filter(([key]) => key !== "managed-by"));
    expect(spec).toMatchObject({ updatePolicy: "Replace", deletionPolicy: "None", refreshInterval: "1h" });
    expect(spec["data"]).toEqual([
      {
        match: { remoteRef: { remoteKey: `named-${certificateOf("us-west-2")}` } },
        metadata: {
          apiVersion: "kubernetes.external-secrets.io/v1alpha1",
          kind: "PushSecretMetadata",
          spec: { secretPushFormat: "string", tags: kept },
        },
      },
    ]);
    expect((metadata as { annotations?: unknown }).annotations).toEqual({ "pulumi.com/waitFor": "condition=Ready" });
  });

  test("may be written by where it is issued, and by nobody else", async () => {
    const written = async (region: string): Promise<unknown[]> => {
      const statements = await statementsOf(`${region}-prerequisites-secrets-role`);
      return statements.filter(({ Sid }) => Sid.startsWith("ClientCertificates"));
    };
    const through = (...regions: string[]): object => ({
      StringEquals: { "kms:ViaService": regions.map((region) => `secretsmanager.${region}.amazonaws.com`) },
    });
    expect(await written("us-west-2")).toEqual([]);
    for (const [issuer, readers] of [
      ["eu-west-1", ["eu-west-1", "us-west-2"]],
      ["us-east-1", ["us-east-1"]],
    ] as const) {
      expect(await written(issuer)).toEqual([
        {
          Sid: "ClientCertificatesWrite",
          Effect: "Allow",
          Action: [
            "secretsmanager:DeleteResourcePolicy",
            "secretsmanager:DescribeSecret",
            "secretsmanager:GetSecretValue",
            "secretsmanager:PutSecretValue",
          ],
          Resource: readers.map((region) => arn(region, certificateOf(region).slice(region.length + 1))),
        },
        {
          Sid: "ClientCertificatesWriteKey",
          Effect: "Allow",
          Action: ["kms:Decrypt", "kms:GenerateDataKey"],
          Resource: readers.map((region) => arn(region, "keys-secrets")),
          Condition: through(...readers),
        },
      ]);
    }
  });

  test("comes to the replicas as files, from their own region, once it has been written; the authority's key does not", async () => {
    const recording = await environment();
    for (const [issuer, reader] of ISSUED) {
      const secret = `${reader}-service-secrets-external-secret`;
      const key = `named-${certificateOf(reader)}`;
      const entries = await entriesOf(secret);
      expect(Object.fromEntries(Object.entries(entries).filter(([name]) => /^(etcd|peer)/.test(name)))).toEqual({
        "etcd-ca.crt": `${key} ca.crt`,
        "etcd-client.crt": `${key} tls.crt`,
        "etcd-client.key": `${key} tls.key`,
        "peer-ca.crt": `${key} ca.crt`,
        "peer.crt": `${key} tls.crt`,
        "peer.key": `${key} tls.key`,
      });
      expect(recording.get(secret).dependsOn).toContain(`${issuer}-coordination-client-push-${reader}`);
    }
    const authorities = recording.namesOf(SECRET).filter((name) => name.endsWith("-coordination-authority"));
    // Not in the region without a voter.
    expect(authorities).toEqual(
      ["eu-central-1", "eu-west-1", "us-east-1"].map(
        (region) => `${region}-coordination-authority-coordination-authority`,
      ),
    );
    const read = objectsOf(recording).filter(
      ({ name, type, inputs }) =>
        type.endsWith(":ExternalSecret") &&
        !name.includes("-coordination-") &&
        JSON.stringify(inputs).includes("coordination-authority"),
    );
    expect(read).toEqual([]);
  });
});

describe("the migrations", () => {
  test("run in every region, after their rights and their password, and before the region's replicas", async () => {
    const recording = await environment();
    expect(recording.namesOf("kubernetes:batch/v1:Job")).toEqual(
      REGIONS.map((region) => `${region}-service-migrations-job`),
    );
    for (const region of REGIONS) {
      const { dependsOn } = recording.get(`${region}-service-migrations-job`);
      expect(dependsOn).toContain(`${region}-service-migrations-secrets-external-secret`);
      expect(dependsOn).toContain(`${region}-identity-migrations-association`);
      expect(recording.get(`${region}-service-deployment`).dependsOn).toContain(`${region}-service-migrations-job`);
    }
  });

  test("have a password of their own, and neither they nor the replicas know the other's", async () => {
    const authority = "named-us-west-2-cassandra-values-cassandra-authority";
    expect(await entriesOf("us-west-2-service-migrations-secrets-external-secret")).toEqual({
      "cassandra-password": "named-us-west-2-service-secret-values-cassandra-migrations-password all",
      "cassandra-ca.crt": `${authority} certificate`,
    });
    expect(await entriesOf("us-west-2-service-secrets-external-secret")).toMatchObject({
      "cassandra-password": "named-us-west-2-service-secret-values-cassandra-password all",
      "cassandra-ca.crt": `${authority} certificate`,
    });
  });

  test("act as an account with rights of their own", async () => {
    const recording = await environment();
    const { template } = manifest(recording, "us-west-2-service-migrations-job").spec as unknown as {
      template: { spec: { serviceAccountName: string } };
    };
    const { namespace, serviceAccount } = recording.inputs("us-west-2-identity-migrations-association");
    expect({ namespace, serviceAccount }).toEqual({
      namespace: "meridian",
      serviceAccount: template.spec.serviceAccountName,
    });
  });
});

test("the engine waits for the values that people set, before anything that needs them is started", async () => {
  const recording = await environment();
  for (const secrets of ["secrets", "migrations-secrets"]) {
    const { metadata } = manifest(recording, `eu-west-1-service-${secrets}-external-secret`);
    expect((metadata as { annotations?: unknown }).annotations).toEqual({ "pulumi.com/waitFor": "condition=Ready" });
  }
});

test("what the service has is the same while every output is unknown", async () => {
  const { known, unknown } = await inventories(() => createEnvironment(planOf(2), PLACES), OPTIONS);
  const own = (lines: readonly string[]): string[] =>
    lines.filter((line) => /-(service|coordination)-/.test(line) && !line.includes("-alarms-"));
  expect(own(unknown)).toEqual(own(known));
  expect(own(known).filter((line) => line.startsWith("kubernetes:")).length).toBeGreaterThan(100);
});

test("without an image nothing of it is there, and etcd's authority issues no certificate for it", async () => {
  const recording = await record(() => createEnvironment(planOf(2, { service: {} }), PLACES), OPTIONS);
  expect(recording.namesOf("kubernetes:batch/v1:Job")).toEqual([]);
  expect(recording.namesOf(SECRET).filter((name) => name.includes("-coordination-client-"))).toEqual([]);
  const certificates = recording.namesOf("kubernetes:cert-manager.io/v1:Certificate");
  expect(certificates.filter((name) => name.includes("-shard"))).toEqual([]);
});

test("with Keyspaces the migrations have no secret, and the replicas have their certificate alone", async () => {
  const keyspaces = { cassandra: { engine: "keyspaces" }, dataClasses: { session: { consistency: "available" } } };
  const recording = await record(() => createEnvironment(planOf(1, keyspaces), PLACES), OPTIONS);
  expect(recording.namesOf("kubernetes:external-secrets.io/v1:ExternalSecret")).toEqual([
    "eu-west-1-coordination-secrets-external-secret",
    "eu-west-1-service-secrets-external-secret",
  ]);
  const { data } = manifest(recording, "eu-west-1-service-secrets-external-secret").spec as unknown as {
    data: readonly Entry[];
  };
  expect(data.map(({ secretKey }) => secretKey)).toEqual([
    "etcd-ca.crt",
    "etcd-client.crt",
    "etcd-client.key",
    "peer-ca.crt",
    "peer.crt",
    "peer.key",
  ]);
  expect(manifest(recording, "eu-west-1-service-migrations-settings").data).toMatchObject({
    MIGRATE_CASSANDRA: "false",
  });
});
