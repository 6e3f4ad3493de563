import type { Case } from "../case.ts";
import type { Change } from "../change.ts";

const VPC = "eu-west-1-network-vpc";
const ROLE = "eu-west-1-identity-service-role";
const KAFKA = "eu-west-1-kafka-cluster";
const BUCKET = "eu-west-1-storage-backups";
const BALANCER = "eu-west-1-load-balancing-load-balancer";

const tags = (title: string, set: NonNullable<Change["set"]>, ...messages: readonly string[]): Case => ({
  policy: "tags-complete",
  title,
  changes: [{ resource: VPC, set }],
  expects: messages.length === 0 ? "passes" : { fails: messages.map((message) => `${VPC}: ${message}`) },
});

const called = (title: string, resource: string, set: NonNullable<Change["set"]>, property?: string): Case => ({
  policy: "physical-names-tell-environment",
  title,
  changes: [{ resource, set }],
  expects:
    property === undefined
      ? "passes"
      : { fails: [`${resource}: its ${property} does not hold the environment's name, prod`] },
});

export const NAMING_CASES: readonly Case[] = [
  tags("one tag more", { "tags.cost-centre": "42" }),
  tags("nobody owns it", { "tags.meridian:owner": undefined }, "its tag meridian:owner is missing"),
  tags("nobody by name owns it", { "tags.meridian:owner": "" }, "its tag meridian:owner is missing"),
  tags("another owner", { "tags.meridian:owner": "somebody" }, "its tag meridian:owner is not the environment's"),
  tags("no name", { "tags.Name": undefined }, "its tag Name is missing"),
  tags(
    "no tags",
    { tags: undefined },
    "its tag Name is missing",
    "its tag meridian:environment is missing",
    "its tag meridian:owner is missing",
  ),
  {
    policy: "tags-complete",
    title: "a tag that is not known yet",
    changes: [{ resource: VPC, unknown: ["tags.Name"] }],
    expects: { unevaluated: [`${VPC}: tags.Name`] },
  },
  {
    policy: "explicit-region",
    title: "types that lie in no region",
    changes: [
      { resource: "a-policy", add: "aws:iam/policy:Policy", set: { name: "a" } },
      { resource: "a-record", add: "aws:route53/record:Record", set: { name: "a" } },
      { resource: "a-component", add: "meridian:kafka:Aws", set: { name: "a" } },
    ],
    expects: "passes",
  },
  {
    policy: "explicit-region",
    title: "types that do, one of which is of a module whose others do not",
    changes: [
      { resource: VPC, set: { region: undefined } },
      { resource: "an-endpoint", add: "aws:route53/resolverEndpoint:ResolverEndpoint", set: { name: "a" } },
    ],
    expects: { fails: ["an-endpoint: it states no region", `${VPC}: it states no region`] },
  },
  {
    policy: "explicit-region",
    title: "a region that is not known yet",
    changes: [{ resource: VPC, unknown: ["region"] }],
    expects: { unevaluated: [`${VPC}: region`] },
  },
  {
    policy: "logical-names-tell-region",
    title: "a name of no region, which hangs under none",
    changes: [{ resource: "dashboard", add: "aws:cloudwatch/dashboard:Dashboard", set: { region: "eu-west-1" } }],
    expects: "passes",
  },
  {
    policy: "logical-names-tell-region",
    title: "a name of no region under a region, also one that only begins alike",
    changes: ["vault", "eu-west-11-vault"].map((resource) => ({
      resource,
      add: "meridian:region:Region$aws:backup/vault:Vault",
      set: { region: "eu-west-1" },
    })),
    expects: {
      fails: [
        "eu-west-11-vault: it hangs under a region, and its name does not begin with one",
        "vault: it hangs under a region, and its name does not begin with one",
      ],
    },
  },
  {
    policy: "logical-names-tell-region",
    title: "a child that landed in another region",
    changes: [{ resource: VPC, set: { region: "us-east-1" } }],
    expects: { fails: [`${VPC}: its name begins with eu-west-1, and it lies in us-east-1`] },
  },
  {
    policy: "logical-names-tell-region",
    title: "a region that is not known yet",
    changes: [{ resource: VPC, unknown: ["region"] }],
    expects: { unevaluated: [`${VPC}: region`] },
  },
  called("the environment in the middle, in capitals", KAFKA, { clusterName: "team-PROD-eu-west-1" }),
  called("words that are parted by other characters", "eu-west-1-kafka-logs", { name: "/aws/msk/x_prod.eu" }),
  called("no name, so that the cloud makes one", BALANCER, { name: undefined }),
  called("a bucket whose name the cloud makes from a prefix", BUCKET, { bucket: "anything" }),
  called("a longer word", KAFKA, { clusterName: "production-eu-west-1-kafka" }, "clusterName"),
  called("another environment", ROLE, { name: "staging-eu-west-1-service" }, "name"),
  called("a prefix without it", BUCKET, { bucketPrefix: "backups-" }, "bucketPrefix"),
  called("a whole name without it", BUCKET, { bucketPrefix: undefined, bucket: "backups" }, "bucket"),
  {
    policy: "physical-names-tell-environment",
    title: "a name that is not known yet",
    changes: [{ resource: KAFKA, unknown: ["clusterName"] }],
    expects: { unevaluated: [`${KAFKA}: clusterName`] },
  },
];
