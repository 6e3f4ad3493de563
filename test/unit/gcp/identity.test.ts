import * as pulumi from "@pulumi/pulumi";
import { GcpWorkloadAccount } from "../../../components/identity/gcp-workload-account.ts";
import { GcpIdentity } from "../../../components/identity/gcp.ts";
import type { GcpIdentityArgs } from "../../../components/identity/gcp.ts";
import { inventories, record, valueOf } from "../aws/recorder.ts";
import { answers, Awaited, placementOf, PROJECT, REGION } from "./store-surroundings.ts";

const NAME = `${REGION}-identity`;
const BUCKET = { name: pulumi.output("the-backups"), arn: pulumi.output("projects/_/buckets/the-backups") };
const REDIS = `projects/${PROJECT}/locations/${REGION}/clusters/prod-redis`;

const create =
  (change: Partial<GcpIdentityArgs> = {}) =>
  (): GcpIdentity =>
    new GcpIdentity(NAME, {
      placement: placementOf(),
      ready: [new Awaited("cluster")],
      redis: REDIS,
      backups: { bucket: BUCKET, namespace: "cassandra" },
      ...change,
    });
const emailOf = (recording: { inputs(name: string): Readonly<Record<string, unknown>> }, part: string): string =>
  `${String(recording.inputs(`${NAME}-${part}-account`)["accountId"])}@${PROJECT}.iam.gserviceaccount.com`;

describe("what workloads may do in a region on Google Cloud", () => {
  test("is an account for each kind, that one Kubernetes service account acts as", async () => {
    const recording = await record(create(), { answers });
    expect(recording.namesOf("gcp:serviceaccount/account:Account")).toEqual(
      ["backups", "migrations", "service"].map((part) => `${NAME}-${part}-account`),
    );
    const { accountId, ...account } = recording.inputs(`${NAME}-service-account`);
    expect(accountId).toMatch(/^prod-europe-west4-mer.*-[0-9a-f]{8}$/);
    expect(String(accountId).length).toBeLessThanOrEqual(30);
    expect(account).toEqual({ project: PROJECT, displayName: "Pods of meridian/shard in europe-west4" });
    const email = emailOf(recording, "service");
    for (const [part, pods] of [
      ["service", "meridian/shard"],
      ["migrations", "meridian/shard-migrations"],
      ["backups", "cassandra/backups"],
    ] as const) {
      expect(recording.inputs(`${NAME}-${part}-workload-identity`)).toEqual({
        serviceAccountId: `projects/${PROJECT}/serviceAccounts/${emailOf(recording, part)}`,
        role: "roles/iam.workloadIdentityUser",
        member: `serviceAccount:${PROJECT}.svc.id.goog[${pods}]`,
      });
      expect(recording.get(`${NAME}-${part}-workload-identity`).dependsOn).toContain("cluster");
    }
    expect(await valueOf(recording.result.service)).toBe(email);
    expect(recording.result).toMatchObject({
      namespace: "meridian",
      serviceAccount: "shard",
      migrationsAccount: "shard-migrations",
    });
  });

  test("is to log in to Kafka and to the region's Redis, and to write backups of the region and read all", async () => {
    const recording = await record(create(), { answers });
    const project = recording.namesOf("gcp:projects/iAMMember:IAMMember");
    expect(Object.fromEntries(project.map((name) => [name.replace(`${NAME}-`, ""), recording.inputs(name)]))).toEqual({
      "service-role-kafka": {
        project: PROJECT,
        role: "roles/managedkafka.client",
        member: `serviceAccount:${emailOf(recording, "service")}`,
      },
      "service-role-redis": {
        project: PROJECT,
        role: "roles/redis.dbConnectionUser",
        member: `serviceAccount:${emailOf(recording, "service")}`,
        condition: { title: "own-redis", expression: `resource.name == "${REDIS}"` },
      },
      "migrations-role-kafka": {
        project: PROJECT,
        role: "roles/managedkafka.client",
        member: `serviceAccount:${emailOf(recording, "migrations")}`,
      },
    });
    const member = `serviceAccount:${emailOf(recording, "backups")}`;
    const bucket = recording.namesOf("gcp:storage/bucketIAMMember:BucketIAMMember");
    expect(bucket.map((name) => recording.inputs(name))).toEqual([
      { bucket: "the-backups", role: "roles/storage.objectViewer", member },
      {
        bucket: "the-backups",
        role: "roles/storage.objectUser",
        member,
        condition: {
          title: "own-region",
          expression: 'resource.name.startsWith("projects/_/buckets/the-backups/objects/europe-west4/")',
        },
      },
    ]);
    expect(recording.result.ready).toHaveLength(3 + 3 + 2);
  });

  test("leaves out the migrations without Kafka, and who writes backups where there are none", async () => {
    const { result } = await record(
      () => {
        const args = { placement: placementOf(), ready: [], kafka: false, redis: REDIS };
        return new GcpIdentity(NAME, { ...args, namespace: "other", serviceAccount: "app" });
      },
      { answers },
    );
    expect([result.migrations, result.nodes.migrations, result.nodes.backups]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect(result).toMatchObject({ namespace: "other", serviceAccount: "app" });
  });

  test("follows transforms, and is the same resources whatever is known", async () => {
    const recording = await record(create({ transform: { account: { description: "Ours" } } }), { answers });
    expect(recording.inputs(`${NAME}-backups-account`)["description"]).toBe("Ours");
    const { known, unknown } = await inventories(create(), { answers });
    expect(unknown).toEqual(known);
    expect(known).toHaveLength(1 + 1 + 3 + 3 + 3 + 5);
  });
});

test("an account without a role is refused", async () => {
  const none = (): GcpWorkloadAccount =>
    new GcpWorkloadAccount("pods", {
      placement: placementOf(),
      namespace: "meridian",
      serviceAccount: "shard",
      roles: [],
      ready: [],
    });
  await expect(record(none)).rejects.toThrow(
    "pods: roles is empty, accepted is at least one: leave the account out where pods need nothing of Google Cloud",
  );
});
