import type { Properties } from "../clouds/simulated/model.ts";
import { testRules } from "./aws-simulation-rules-cloud.ts";
import type { Made, RulesCloud } from "./aws-simulation-rules-cloud.ts";

const UNTAGGED: Properties = {
  rulePriority: 1,
  selection: { tagStatus: "untagged", countType: "sinceImagePushed", countUnit: "days", countNumber: 14 },
  action: { type: "expire" },
};

const counted = (rulePriority: number, selection: Properties): Properties => ({
  rulePriority,
  selection: { countType: "imageCountMoreThan", countNumber: 10, ...selection },
  action: { type: "expire" },
});

function lifecycle(cloud: RulesCloud, ...rules: readonly Properties[]): Made {
  return cloud.create("aws:ecr/lifecyclePolicy:LifecyclePolicy", "lifecycle", {
    repository: cloud.create("aws:ecr/repository:Repository", "shard", { name: "prod/shard" }).id,
    policy: JSON.stringify({ rules }),
  });
}

const replication = (cloud: RulesCloud, region: string): Made =>
  cloud.create("aws:ecr/replicationConfiguration:ReplicationConfiguration", "replication", {
    replicationConfiguration: { rules: [{ destinations: [{ region, registryId: "123456789012" }] }] },
  });

const failure = (reason: string): string =>
  `InvalidParameterException: invalid parameter at 'LifecyclePolicyText' failed to satisfy constraint: 'Lifecycle policy validation failure: ${reason}`;

describe("registries", () => {
  testRules([
    {
      rule: "a repository's name is lower case",
      refused: (cloud) => cloud.create("aws:ecr/repository:Repository", "shard", { name: "Prod/shard" }),
      because: "InvalidParameterException: invalid parameter at 'repositoryName'",
      accepted: (cloud) => cloud.create("aws:ecr/repository:Repository", "shard", { name: "prod-1/shard_a" }),
    },
    {
      rule: "a lifecycle has rules",
      refused: (cloud) => lifecycle(cloud),
      because: failure("the policy is no JSON with rules"),
      accepted: (cloud) => lifecycle(cloud, UNTAGGED),
    },
    {
      rule: "a priority is one rule's",
      refused: (cloud) => lifecycle(cloud, UNTAGGED, counted(1, { tagStatus: "any" })),
      because: failure("rule priorities have to be unique: 1, 1"),
      accepted: (cloud) => lifecycle(cloud, UNTAGGED, counted(2, { tagStatus: "any" })),
    },
    {
      rule: "a priority is 1 at least",
      refused: (cloud) => lifecycle(cloud, { ...UNTAGGED, rulePriority: 0 }),
      because: failure("a rule priority is less than 1"),
      accepted: (cloud) => lifecycle(cloud, { ...UNTAGGED, rulePriority: 1 }),
    },
    {
      rule: "a rule for any image comes last",
      refused: (cloud) => lifecycle(cloud, counted(1, { tagStatus: "any" }), { ...UNTAGGED, rulePriority: 2 }),
      because: failure("the rule that selects any tag status must have the highest value for rulePriority"),
      accepted: (cloud) => lifecycle(cloud, UNTAGGED, counted(2, { tagStatus: "any" })),
    },
    {
      rule: "a rule for tagged images says for which tags",
      refused: (cloud) => lifecycle(cloud, counted(1, { tagStatus: "tagged" })),
      because: failure("tagPrefixList or tagPatternList is to be given with tagStatus tagged"),
      accepted: (cloud) => lifecycle(cloud, counted(1, { tagStatus: "tagged", tagPatternList: ["*"] })),
    },
    {
      rule: "a rule counts images, or days",
      refused: (cloud) => lifecycle(cloud, counted(1, { tagStatus: "any", countUnit: "days" })),
      because: failure("countUnit days is to be given with a countType that begins with since"),
      accepted: (cloud) => lifecycle(cloud, counted(1, { tagStatus: "any" })),
    },
    {
      rule: "a rule counts to something",
      refused: (cloud) => lifecycle(cloud, counted(1, { tagStatus: "any", countNumber: 0 })),
      because: failure("countNumber has to be at least 1"),
      accepted: (cloud) => lifecycle(cloud, counted(1, { tagStatus: "any", countNumber: 1 })),
    },
    {
      rule: "a rule counts what can be counted",
      refused: (cloud) => lifecycle(cloud, counted(1, { tagStatus: "any", countType: "imageAge" })),
      because: failure("countType 'imageAge' is not known"),
      accepted: (cloud) => lifecycle(cloud, counted(1, { tagStatus: "any", countType: "imageCountMoreThan" })),
    },
    {
      rule: "a rule selects by a status that there is",
      refused: (cloud) => lifecycle(cloud, counted(1, { tagStatus: "all" })),
      because: failure("tagStatus 'all' is not tagged, untagged or any"),
      accepted: (cloud) => lifecycle(cloud, counted(1, { tagStatus: "any" })),
    },
    {
      rule: "a rule does something",
      refused: (cloud) => lifecycle(cloud, { ...UNTAGGED, action: { type: "delete" } }),
      because: failure("action type 'delete' is not known"),
      accepted: (cloud) => lifecycle(cloud, UNTAGGED),
    },
    {
      rule: "a registry is copied elsewhere",
      refused: (cloud) => replication(cloud, "eu-west-1"),
      because:
        "InvalidParameterException: invalid parameter at 'replicationConfiguration' failed to satisfy constraint: 'the destination is the registry itself in eu-west-1'",
      accepted: (cloud) => replication(cloud, "eu-central-1"),
    },
  ]);
});
