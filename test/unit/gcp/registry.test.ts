import { GcpRegistry } from "../../../components/registry/gcp.ts";
import type { GcpRegistryArgs } from "../../../components/registry/gcp.ts";
import { inventories, record, valueOf } from "../aws/recorder.ts";
import { answers, grantedKeys, LABELS, placementOf, PROJECT, REGION } from "./store-surroundings.ts";

const NAME = `${REGION}-registry`;
const create =
  (change: Partial<GcpRegistryArgs> = {}) =>
  (): GcpRegistry =>
    new GcpRegistry(NAME, { placement: placementOf(), keys: grantedKeys(), ...change });

describe("a region's image registry on Google Cloud", () => {
  test("is a repository whose tags stay, encrypted and protected, that keeps the newest images", async () => {
    const recording = await record(create(), { answers });
    expect(recording.inputs(`${NAME}-repository`)).toEqual({
      project: PROJECT,
      location: REGION,
      repositoryId: "prod-europe-west4-images",
      description: "Images of the service",
      format: "DOCKER",
      mode: "STANDARD_REPOSITORY",
      dockerConfig: { immutableTags: true },
      vulnerabilityScanningConfig: { enablementConfig: "INHERITED" },
      kmsKeyName: "key-storage",
      cleanupPolicyDryRun: false,
      cleanupPolicies: [
        { id: "newest", action: "KEEP", mostRecentVersions: { keepCount: 100 } },
        { id: "tagged", action: "DELETE", condition: { tagState: "TAGGED", olderThan: "86400s" } },
        { id: "untagged", action: "DELETE", condition: { tagState: "UNTAGGED", olderThan: "1209600s" } },
      ],
      deletionPolicy: "PREVENT",
      labels: LABELS,
    });
    expect(recording.get(`${NAME}-repository`)).toMatchObject({
      parent: NAME,
      protect: true,
      deleteBeforeReplace: true,
      dependsOn: ["grant-storage"],
    });
    expect(await valueOf(recording.result.repository)).toBe("registry.test/prod-europe-west4-images/shard");
    expect(recording.result.ready).toEqual([recording.result.nodes.repository]);
  });

  test("is named and sized as told, follows transforms, and is the same resources whatever is known", async () => {
    const change = { image: "other", keptImages: 5, untaggedDays: 1, placement: placementOf(false) };
    const recording = await record(create({ ...change, transform: { repository: { description: "Ours" } } }), {
      answers,
    });
    expect(recording.inputs(`${NAME}-repository`)).toMatchObject({
      description: "Ours",
      deletionPolicy: "DELETE",
      cleanupPolicies: [{ mostRecentVersions: { keepCount: 5 } }, {}, { condition: { olderThan: "86400s" } }],
    });
    expect(recording.get(`${NAME}-repository`).protect).toBe(false);
    expect(await valueOf(recording.result.repository)).toBe("registry.test/prod-europe-west4-images/other");
    const { known, unknown } = await inventories(create(), { answers });
    expect(unknown).toEqual(known);
    expect(known).toHaveLength(1 + 4 + 1);
  });
});
