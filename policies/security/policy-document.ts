import { z } from "zod";
import type { Resource } from "../resource.ts";
import { UnknownProperty } from "../unknown-property.ts";
import type { Value } from "../values.ts";
import { UNKNOWN } from "../values.ts";

/** Whoever a statement speaks of: `*` stands for everybody, whatever its kind. */
export interface Principal {
  readonly kind: "AWS" | "Service" | "Federated" | "CanonicalUser" | "everybody";
  readonly name: string;
}

/** One test of a condition: all of them have to be true. */
export interface Condition {
  /** In lower case, such as `stringequals`. */
  readonly operator: string;
  /** In lower case, such as `aws:sourceaccount`: IAM makes no difference. */
  readonly key: string;
  readonly values: readonly string[];
}

/** A statement of a policy document. */
export interface Statement {
  /** `statement <Sid>`, or `statement <number>`, from 1 on. */
  readonly label: string;
  readonly allows: boolean;
  /** Everybody where it allows all but some. */
  readonly principals: readonly Principal[];
  readonly actions: readonly string[];
  /** Whether it speaks of all actions but some. */
  readonly otherActions: boolean;
  /** `*` where it speaks of all resources but some. */
  readonly resources: readonly string[];
  readonly conditions: readonly Condition[];
}

/**
 * What a document is for. `trust`: who may act as a role. `identity`: what a role may do. `key`: who may use a key, where `*` as a
 * resource is the key itself. `resource`: who may use another resource.
 */
export type DocumentKind = "trust" | "identity" | "key" | "resource";

/** A document that a resource holds. */
export interface PolicyDocument {
  readonly kind: DocumentKind;
  /** Where it is, such as `policy`. */
  readonly path: string;
  /** Undefined where it is a secret, or nothing that IAM would take: see the policy `policy-documents-are-readable`. */
  readonly statements: readonly Statement[] | undefined;
}

/** By type: the properties that hold documents. `list.*.property` is a property of each item. */
const HOLDERS: Readonly<Record<string, Readonly<Record<string, DocumentKind>>>> = {
  "aws:iam/role:Role": { assumeRolePolicy: "trust", "inlinePolicies.*.policy": "identity" },
  "aws:iam/rolePolicy:RolePolicy": { policy: "identity" },
  "aws:iam/policy:Policy": { policy: "identity" },
  "aws:iam/userPolicy:UserPolicy": { policy: "identity" },
  "aws:iam/groupPolicy:GroupPolicy": { policy: "identity" },
  "aws:kms/key:Key": { policy: "key" },
  "aws:kms/keyPolicy:KeyPolicy": { policy: "key" },
  "aws:kms/replicaKey:ReplicaKey": { policy: "key" },
  "aws:kms/externalKey:ExternalKey": { policy: "key" },
  "aws:kms/replicaExternalKey:ReplicaExternalKey": { policy: "key" },
  "aws:s3/bucket:Bucket": { policy: "resource" },
  "aws:s3/bucketPolicy:BucketPolicy": { policy: "resource" },
  "aws:s3/accessPoint:AccessPoint": { policy: "resource" },
  "aws:sns/topic:Topic": { policy: "resource" },
  "aws:sns/topicPolicy:TopicPolicy": { policy: "resource" },
  "aws:sqs/queue:Queue": { policy: "resource" },
  "aws:sqs/queuePolicy:QueuePolicy": { policy: "resource" },
  "aws:msk/clusterPolicy:ClusterPolicy": { policy: "resource" },
  "aws:ecr/repositoryPolicy:RepositoryPolicy": { policy: "resource" },
  "aws:ecr/registryPolicy:RegistryPolicy": { policy: "resource" },
  "aws:secretsmanager/secret:Secret": { policy: "resource" },
  "aws:secretsmanager/secretPolicy:SecretPolicy": { policy: "resource" },
  "aws:cloudwatch/logResourcePolicy:LogResourcePolicy": { policyDocument: "resource" },
  "aws:backup/vaultPolicy:VaultPolicy": { policy: "resource" },
};

/** Types of resources that hold documents of these kinds. */
export function holdersOf(...kinds: readonly DocumentKind[]): string[] {
  return Object.entries(HOLDERS)
    .filter(([, properties]) => Object.values(properties).some((kind) => kinds.includes(kind)))
    .map(([type]) => type);
}

/**
 * The documents of these kinds that a resource holds. Those that it leaves out are not there.
 *
 * @throws UnknownProperty where a document is not known yet
 */
export function documentsOf(resource: Resource, ...kinds: readonly DocumentKind[]): PolicyDocument[] {
  return Object.entries(HOLDERS[resource.type] ?? {})
    .filter(([, kind]) => kinds.includes(kind))
    .flatMap(([path, kind]) => pathsOf(resource, path).map((each) => ({ path: each, kind })))
    .filter(({ path }) => resource.properties.has(path))
    .map(({ path, kind }) => ({ path, kind, statements: statementsAt(resource, path) }));
}

/** The statements that allow something, of a resource's documents of these kinds. */
export function allowances(resource: Resource, ...kinds: readonly DocumentKind[]): Statement[] {
  return documentsOf(resource, ...kinds)
    .flatMap(({ statements }) => statements ?? [])
    .filter(({ allows }) => allows);
}

function pathsOf({ properties }: Resource, path: string): string[] {
  const [list, property] = path.split(".*.");
  return property === undefined ? [path] : properties.list(list).map((_item, at) => `${list ?? ""}.${at}.${property}`);
}

/** @throws UnknownProperty where something inside of it is not known yet */
function statementsAt({ properties, urn }: Resource, path: string): Statement[] | undefined {
  const value = properties.value(path);
  if (holdsUnknown(value)) throw new UnknownProperty(urn, path);
  const parsed = DOCUMENT.safeParse(typeof value === "string" ? parsedJson(value) : value);
  return parsed.success ? parsed.data.Statement.map(statementOf) : undefined;
}

function holdsUnknown(value: Value | undefined): boolean {
  if (value === UNKNOWN) return true;
  return typeof value === "object" && value !== null && Object.values(value).some(holdsUnknown);
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

const oneOrMore = z
  .union([z.string(), z.array(z.string())])
  .transform((value) => (Array.isArray(value) ? value : [value]));
const scalar = z.union([z.string(), z.number(), z.boolean()]);
const values = z
  .union([scalar, z.array(scalar)])
  .transform((value) => (Array.isArray(value) ? value : [value]).map(String));
const principals = z.union([
  z.literal("*").transform((): Principal[] => [EVERYBODY]),
  z
    .partialRecord(z.enum(["AWS", "Service", "Federated", "CanonicalUser"]), oneOrMore)
    .transform((byKind) =>
      Object.entries(byKind).flatMap(([kind, names]) =>
        names.map((name): Principal => (name === "*" ? EVERYBODY : { kind: kind as Principal["kind"], name })),
      ),
    ),
]);
const EVERYBODY: Principal = { kind: "everybody", name: "*" };

/** Source of the shape: IAM User Guide, "Grammar of the IAM JSON policy language". */
const STATEMENT = z.object({
  Sid: z.string().optional(),
  Effect: z.enum(["Allow", "Deny"]),
  Principal: principals.optional(),
  NotPrincipal: principals.optional(),
  Action: oneOrMore.optional(),
  NotAction: oneOrMore.optional(),
  Resource: oneOrMore.optional(),
  NotResource: oneOrMore.optional(),
  Condition: z.record(z.string(), z.record(z.string(), values)).optional(),
});
const DOCUMENT = z.object({
  Statement: z.union([z.array(STATEMENT), STATEMENT.transform((statement) => [statement])]),
});

function statementOf(raw: z.infer<typeof STATEMENT>, at: number): Statement {
  return {
    label: `statement ${raw.Sid === undefined || raw.Sid === "" ? at + 1 : raw.Sid}`,
    allows: raw.Effect === "Allow",
    principals: raw.NotPrincipal === undefined ? (raw.Principal ?? []) : [EVERYBODY],
    actions: raw.Action ?? [],
    otherActions: raw.NotAction !== undefined,
    resources: raw.NotResource === undefined ? (raw.Resource ?? []) : ["*"],
    conditions: Object.entries(raw.Condition ?? {}).flatMap(([operator, tests]) =>
      Object.entries(tests).map(([key, held]) => ({
        operator: operator.toLowerCase(),
        key: key.toLowerCase(),
        values: held,
      })),
    ),
  };
}
