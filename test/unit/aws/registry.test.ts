import * as pulumi from "@pulumi/pulumi";
import type { AwsPlacement } from "../../../components/aws-component.ts";
import type { Keys } from "../../../components/keys/index.ts";
import { AwsRegistryReplication } from "../../../components/registry/aws-replication.ts";
import { AwsRegistry } from "../../../components/registry/aws.ts";
import type { AwsRegistryArgs } from "../../../components/registry/aws.ts";
import { inventories, record, valueOf } from "./recorder.ts";

const PLACEMENT: AwsPlacement = {
  environment: "prod",
  region: "eu-west-1",
  account: "123456789012",
  tags: { project: "meridian" },
  protect: true,
};
const KEYS: Keys = {
  arns: {
    data: pulumi.output("key-data"),
    logs: pulumi.output("key-logs"),
    secrets: pulumi.output("key-secrets"),
    storage: pulumi.output("key-storage"),
  },
};
const OPTIONS = {
  answers: (type: string, _name: string, inputs: Readonly<Record<string, unknown>>): Record<string, unknown> =>
    type === "aws:ecr/repository:Repository" ? { repositoryUrl: `registry.test/${String(inputs["name"])}` } : {},
};

const create =
  (args: Partial<AwsRegistryArgs> = {}) =>
  (): AwsRegistry =>
    new AwsRegistry("eu-west-1-registry", { placement: PLACEMENT, keys: KEYS, ...args });

describe("a region's image registry on AWS", () => {
  test("is a repository whose tags stay, scanned, encrypted and protected", async () => {
    const recording = await record(create(), OPTIONS);
    expect(recording.inputs("eu-west-1-registry-repository")).toEqual({
      region: "eu-west-1",
      name: "prod/shard",
      imageTagMutability: "IMMUTABLE",
      imageScanningConfiguration: { scanOnPush: true },
      encryptionConfigurations: [{ encryptionType: "KMS", kmsKey: "key-storage" }],
      forceDelete: false,
      tags: { project: "meridian", Name: "prod-eu-west-1-registry-repository" },
    });
    expect(recording.get("eu-west-1-registry-repository")).toMatchObject({
      parent: "eu-west-1-registry",
      protect: true,
      deleteBeforeReplace: true,
    });
    expect(await valueOf(recording.result.repository)).toBe("registry.test/prod/shard");
    const { nodes, ready } = recording.result;
    expect(ready).toEqual([nodes.repository, nodes.lifecycle]);
  });

  test("keeps the newest images, and untagged ones for two weeks", async () => {
    const recording = await record(create(), OPTIONS);
    const { policy, ...inputs } = recording.inputs("eu-west-1-registry-lifecycle");
    expect(inputs).toEqual({ region: "eu-west-1", repository: "prod/shard" });
    expect(JSON.parse(String(policy))).toEqual({
      rules: [
        {
          rulePriority: 1,
          description: "Images without a tag go after 14 days",
          selection: { tagStatus: "untagged", countType: "sinceImagePushed", countUnit: "days", countNumber: 14 },
          action: { type: "expire" },
        },
        {
          rulePriority: 2,
          description: "The newest 100 images with a tag stay",
          selection: {
            tagStatus: "tagged",
            tagPatternList: ["*"],
            countType: "imageCountMoreThan",
            countNumber: 100,
          },
          action: { type: "expire" },
        },
      ],
    });
    expect(recording.get("eu-west-1-registry-lifecycle").deleteBeforeReplace).toBe(true);
  });

  test("is named and sized as told, and goes with its images where nothing is protected", async () => {
    const recording = await record(
      create({ image: "other", keptImages: 5, untaggedDays: 1, placement: { ...PLACEMENT, protect: false } }),
      OPTIONS,
    );
    expect(recording.inputs("eu-west-1-registry-repository")).toMatchObject({ name: "prod/other", forceDelete: true });
    expect(recording.get("eu-west-1-registry-repository").protect).toBe(false);
    const policy = String(recording.inputs("eu-west-1-registry-lifecycle")["policy"]);
    expect(policy).toContain('"countNumber":5}');
    expect(policy).toContain('"countNumber":1}');
  });

  test("follows transforms, and is the same resources whatever is known", async () => {
    const transform = { repository: { imageTagMutability: "MUTABLE" } };
    const recording = await record(create({ transform }), OPTIONS);
    expect(recording.inputs("eu-west-1-registry-repository")["imageTagMutability"]).toBe("MUTABLE");
    const { known, unknown } = await inventories(create(), OPTIONS);
    expect(unknown).toEqual(known);
    expect(known).toHaveLength(3);
  });
});

describe("the copying of images between regions on AWS", () => {
  const replicate = (destinations: readonly string[]) => (): AwsRegistryReplication => {
    const { ready } = create()();
    return new AwsRegistryReplication("registry-replication", { placement: PLACEMENT, destinations, ready });
  };

  test("is one list of the environment's images and the other regions, in the order of their names", async () => {
    const recording = await record(replicate(["us-east-1", "eu-central-1"]), OPTIONS);
    expect(recording.inputs("registry-replication-configuration")).toEqual({
      region: "eu-west-1",
      replicationConfiguration: {
        rules: [
          {
            destinations: [
              { region: "eu-central-1", registryId: "123456789012" },
              { region: "us-east-1", registryId: "123456789012" },
            ],
            repositoryFilters: [{ filter: "prod/", filterType: "PREFIX_MATCH" }],
          },
        ],
      },
    });
    expect(recording.get("registry-replication-configuration")).toMatchObject({
      parent: "registry-replication",
      dependsOn: ["eu-west-1-registry-lifecycle", "eu-west-1-registry-repository"],
    });
  });

  test("refuses to copy nowhere, too far, or into itself", async () => {
    await expect(record(replicate([]), OPTIONS)).rejects.toThrow(
      "registry-replication: destinations holds 0 regions, accepted are 1 to 25: " +
        "leave the replication out where there is nothing to copy to",
    );
    const many = Array.from({ length: 26 }, (_, index) => `region-${index}`);
    await expect(record(replicate(many), OPTIONS)).rejects.toThrow("destinations holds 26 regions");
    await expect(record(replicate(["us-east-1", "eu-west-1"]), OPTIONS)).rejects.toThrow(
      "registry-replication: destinations holds eu-west-1, from which images are copied; " +
        "accepted are other regions: take it out of the list",
    );
  });

  test("is the same resources whatever is known", async () => {
    const { known, unknown } = await inventories(replicate(["us-east-1"]), OPTIONS);
    expect(unknown).toEqual(known);
    expect(known).toContain(
      "aws:ecr/replicationConfiguration:ReplicationConfiguration registry-replication-configuration",
    );
  });
});
