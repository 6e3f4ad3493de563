import { GcpServiceAgents } from "../../../components/keys/gcp-service-agents.ts";
import { GcpKeys } from "../../../components/keys/gcp.ts";
import type { GcpKeysArgs } from "../../../components/keys/gcp.ts";
import { inventories, record, valueOf } from "../aws/recorder.ts";
import { answers, LABELS, placementOf, PROJECT, REGION } from "./store-surroundings.ts";

const RING = `${REGION}-keys`;
const options = {
  answers,
  invokes: {
    "gcp:organizations/getProject:getProject": ({ projectId }: Readonly<Record<string, unknown>>) => ({
      projectId,
      number: "123456789012",
    }),
    "gcp:storage/getProjectServiceAccount:getProjectServiceAccount": () => ({ member: "serviceAccount:storage-agent" }),
  },
};

const create =
  (change: Partial<GcpKeysArgs> = {}) =>
  (): { agents: GcpServiceAgents; keys: GcpKeys } => {
    const agents = new GcpServiceAgents("service-agents", { placement: placementOf(true, "global") });
    return { agents, keys: new GcpKeys(RING, { placement: placementOf(), agents, ...change }) };
  };

describe("a project's service agents", () => {
  test("are asked for where services make them then, and are looked up otherwise", async () => {
    const recording = await record(create(), options);
    expect(recording.namesOf("gcp:projects/serviceIdentity:ServiceIdentity")).toEqual([
      "service-agents-artifact-registry",
      "service-agents-kafka",
      "service-agents-kubernetes",
      "service-agents-redis",
      "service-agents-secret-manager",
    ]);
    expect(recording.inputs("service-agents-kafka")).toEqual({
      project: PROJECT,
      service: "managedkafka.googleapis.com",
    });
    const { members } = recording.result.agents;
    expect(await valueOf(members.redis)).toBe("serviceAccount:agent-of-redis.googleapis.com");
    expect(await valueOf(members.storage)).toBe("serviceAccount:storage-agent");
    expect(await valueOf(members.compute)).toBe(
      "serviceAccount:service-123456789012@compute-system.iam.gserviceaccount.com",
    );
  });
});

describe("a region's keys on Google Cloud", () => {
  test("are one for each purpose in a ring of the region's, rotated, kept for a month when they are destroyed, and protected", async () => {
    const recording = await record(create(), options);
    expect(recording.inputs(`${RING}-ring`)).toEqual({ project: PROJECT, location: REGION });
    expect(recording.get(`${RING}-ring`)).toMatchObject({ parent: RING, protect: true });
    expect(recording.namesOf("gcp:kms/cryptoKey:CryptoKey")).toEqual(
      ["data", "logs", "secrets", "storage"].map((purpose) => `${RING}-${purpose}`),
    );
    expect(recording.inputs(`${RING}-data`)).toEqual({
      name: "data",
      keyRing: `${RING}-ring-id`,
      purpose: "ENCRYPT_DECRYPT",
      versionTemplate: { algorithm: "GOOGLE_SYMMETRIC_ENCRYPTION", protectionLevel: "SOFTWARE" },
      rotationPeriod: "7776000s",
      destroyScheduledDuration: "2592000s",
      deletionPolicy: "PREVENT",
      labels: LABELS,
    });
    expect(recording.get(`${RING}-data`)).toMatchObject({ parent: RING, protect: true });
    expect(await valueOf(recording.result.keys.arns.data)).toBe(`${RING}-data-id`);
  });

  test("are granted to the agents that encrypt with them, and to nobody else", async () => {
    const recording = await record(create(), options);
    const granted = Object.fromEntries(
      recording.namesOf("gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember").map((name) => {
        const { cryptoKeyId, member, role } = recording.inputs(name);
        expect(role).toBe("roles/cloudkms.cryptoKeyEncrypterDecrypter");
        return [name.replace(`${RING}-`, ""), [cryptoKeyId, member]];
      }),
    );
    const key = (purpose: string): string => `${RING}-${purpose}-id`;
    const agent = (service: string): string => `serviceAccount:agent-of-${service}.googleapis.com`;
    expect(granted).toEqual({
      "data-compute": [key("data"), "serviceAccount:service-123456789012@compute-system.iam.gserviceaccount.com"],
      "data-kafka": [key("data"), agent("managedkafka")],
      "data-redis": [key("data"), agent("redis")],
      "logs-storage": [key("logs"), "serviceAccount:storage-agent"],
      "secrets-kubernetes": [key("secrets"), agent("container")],
      "secrets-secret-manager": [key("secrets"), agent("secretmanager")],
      "storage-artifact-registry": [key("storage"), agent("artifactregistry")],
      "storage-storage": [key("storage"), "serviceAccount:storage-agent"],
    });
    const { nodes, ready } = recording.result.keys;
    expect(ready.storage).toEqual([nodes.grants.storage.artifactRegistry, nodes.grants.storage.storage]);
    expect(ready.logs).toEqual([nodes.grants.logs.storage]);
  });

  test("keep their month, which a change of would replace them, where nothing is protected", async () => {
    const recording = await record(create({ placement: placementOf(false) }), options);
    expect(recording.inputs(`${RING}-logs`)).toMatchObject({
      destroyScheduledDuration: "2592000s",
      deletionPolicy: "DELETE",
    });
    expect(recording.get(`${RING}-logs`).protect).toBe(false);
  });

  test("are in hardware where it is asked for, follow transforms, and are the same resources whatever is known", async () => {
    const transform = { key: { rotationPeriod: "86400s" } };
    const recording = await record(create({ protectionLevel: "HSM", transform }), options);
    expect(recording.inputs(`${RING}-secrets`)).toMatchObject({
      versionTemplate: { protectionLevel: "HSM" },
      rotationPeriod: "86400s",
    });
    const { known, unknown } = await inventories(create(), options);
    expect(unknown).toEqual(known);
    expect(known).toHaveLength(2 + 5 + 1 + 4 + 8);
  });
});
