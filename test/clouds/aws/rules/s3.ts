import type { Cloud, Context, Deletion, Properties, Rules, StoredResource } from "../../simulated/model.ts";
import { flagAt, numberAt, objectsAt, textAt } from "../../simulated/values.ts";
import { OBJECTS, policyOfBucket } from "./log-delivery.ts";
import { allowing, matches, readPolicy } from "./policy-documents.ts";
import type { Statement } from "./policy-documents.ts";
import { label, when } from "../../simulated/refusals.ts";
import { type } from "./type-tokens.ts";

/** Condition keys that make a statement for everybody one for somebody. Source: S3, "The meaning of public". */
const NARROWING = [
  "aws:principalaccount",
  "aws:principalarn",
  "aws:principalorgid",
  "aws:principalorgpaths",
  "aws:sourceaccount",
  "aws:sourcearn",
  "aws:sourceip",
  "aws:sourceorgid",
  "aws:sourceowner",
  "aws:sourcevpc",
  "aws:sourcevpce",
  "aws:userid",
];
/** Storage classes for infrequent access take objects from this age in days on. */
const LEAST_DAYS = 30;

/** The settings resource of a type that belongs to a bucket. */
function settingOf(cloud: Cloud, token: string, bucket: string): StoredResource | undefined {
  return cloud.all(token).find(({ state }) => textAt(state, "bucket") === bucket);
}

function nameProblems({ inputs }: { readonly inputs: Properties }): readonly string[] {
  const name = textAt(inputs, "bucket") ?? "";
  const valid =
    /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name) && !name.includes("..") && !/^\d+(\.\d+){3}$/.test(name);
  const reserved = /^(xn--|sthree-|amzn-s3-demo-)|(-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)$/.test(name);
  return when(
    name !== "" && (!valid || reserved),
    () => `InvalidBucketName: the specified bucket is not valid: ${name}`,
  );
}

/** S3 deletes empty buckets only; the provider empties one first that is to be forced. */
function whatFills({ resource }: Deletion): readonly string[] {
  return when(resource.state[OBJECTS] === true && !flagAt(resource.inputs, "forceDestroy"), () => {
    return `BucketNotEmpty: the bucket ${resource.id} you tried to delete is not empty`;
  });
}

function isPublic({ effect, principals, conditions }: Statement): boolean {
  const everybody = Object.values(principals ?? {}).some((named) => named.includes("*"));
  const keys = Object.values(conditions).flatMap((each) => Object.keys(each).map((key) => key.toLowerCase()));
  return effect === "Allow" && everybody && !keys.some((key) => NARROWING.includes(key));
}

function policyProblems({ cloud, inputs }: Context): readonly string[] {
  const bucket = textAt(inputs, "bucket") ?? "";
  const statements = readPolicy(inputs["policy"]);
  if (statements === undefined) return ["MalformedPolicy: policies must be valid JSON and the first byte must be '{'"];
  const block = settingOf(cloud, type.bucketPublicAccess, bucket);
  // A new bucket blocks public policies, whether or not it is told so.
  const blocks = block === undefined || flagAt(block.state, "blockPublicPolicy");
  const own = (resource: string): boolean =>
    resource === `arn:aws:s3:::${bucket}` ||
    resource.startsWith(`arn:aws:s3:::${bucket}/`) ||
    matches(resource, `arn:aws:s3:::${bucket}`);
  const foreign = statements.flatMap(({ resources }) => resources).filter((resource) => !own(resource));
  const roles = statements
    .flatMap(({ principals }) => principals?.["AWS"] ?? [])
    .filter((arn) => arn.startsWith(`arn:aws:iam::${cloud.account}:role/`) && !arn.includes("aws-service-role/"))
    .filter((arn) => cloud.byLink(arn) === undefined);
  return [
    ...when(
      foreign.length > 0,
      () => `MalformedPolicy: policy has invalid resource: ${foreign.join(", ")} is not of ${bucket}`,
    ),
    ...when(
      statements.some(({ principals }) => principals === undefined),
      () => "MalformedPolicy: missing required field Principal",
    ),
    ...when(roles.length > 0, () => `MalformedPolicy: invalid principal in policy: ${roles.join(", ")}`),
    ...when(blocks && statements.some(isPublic), () => {
      return `AccessDenied: public policies are prevented by the BlockPublicPolicy setting in S3 Block Public Access of ${bucket}`;
    }),
  ];
}

function loggingProblems({ cloud, inputs, region }: Context): readonly string[] {
  const target = cloud.get(type.bucket, textAt(inputs, "targetBucket") ?? "");
  if (target === undefined)
    return [
      `InvalidTargetBucketForLogging: the target bucket for logging does not exist: ${textAt(inputs, "targetBucket") ?? ""}`,
    ];
  const resource = `arn:aws:s3:::${target.id}/${textAt(inputs, "targetPrefix") ?? ""}x`;
  const written = allowing(policyOfBucket(cloud, target), {
    action: "s3:PutObject",
    principal: "logging.s3.amazonaws.com",
    resource,
  });
  return [
    ...when(target.region !== region, () => {
      return `CrossLocationLoggingProhibitted: the target bucket ${label(target)} is in ${target.region}, and the bucket in ${region}`;
    }),
    ...when(written.length === 0 && settingOf(cloud, type.bucketAcl, target.id) === undefined, () => {
      return `InvalidTargetBucketForLogging: the policy of ${label(target)} does not let logging.s3.amazonaws.com put objects with the prefix ${textAt(inputs, "targetPrefix") ?? ""}`;
    }),
  ];
}

function lifecycleProblems({ inputs }: { readonly inputs: Properties }): readonly string[] {
  const rules = objectsAt(inputs, "rules");
  const ids = rules.flatMap((rule) => textAt(rule, "id") ?? []);
  return [
    ...when(new Set(ids).size < ids.length, () => `InvalidArgument: rule ID must be unique: ${ids.join(", ")}`),
    ...rules.flatMap((rule) => {
      const moves = objectsAt(rule, "transitions");
      const early = moves.filter(
        (move) =>
          textAt(move, "storageClass")?.endsWith("_IA") === true && (numberAt(move, "days") ?? LEAST_DAYS) < LEAST_DAYS,
      );
      const end = numberAt(rule, "expiration.days");
      const late = moves.filter((move) => end !== undefined && (numberAt(move, "days") ?? 0) >= end);
      const partial =
        objectsAt(rule, "filter.tag").length > 0 ||
        /size/i.test(Object.keys(objectsAt(rule, "filter")[0] ?? {}).join());
      return [
        ...early.map((move) => {
          return `InvalidArgument: 'Days' in Transition action must be greater than or equal to ${LEAST_DAYS} for storageClass '${textAt(move, "storageClass") ?? ""}'`;
        }),
        ...when(late.length > 0, () => {
          return `InvalidArgument: 'Days' in the Expiration action must be greater than 'Days' in the Transition action: found ${end ?? ""}`;
        }),
        ...when(
          end !== undefined && end <= 0,
          () => "InvalidArgument: 'Days' for Expiration action must be a positive integer",
        ),
        ...when(partial && objectsAt(rule, "abortIncompleteMultipartUpload").length > 0, () => {
          return "InvalidRequest: AbortIncompleteMultipartUpload cannot be specified with tags or object sizes";
        }),
      ];
    }),
  ];
}

function encryptionProblems({ inputs }: { readonly inputs: Properties }): readonly string[] {
  return objectsAt(inputs, "rules").flatMap((rule) => {
    const algorithm = textAt(rule, "applyServerSideEncryptionByDefault.sseAlgorithm") ?? "AES256";
    const key = textAt(rule, "applyServerSideEncryptionByDefault.kmsMasterKeyId");
    return when(key !== undefined && algorithm === "AES256", () => {
      return "InvalidArgument: a KMS key cannot be given with the encryption AES256";
    });
  });
}

function aclProblems({ cloud, inputs }: Context): readonly string[] {
  const bucket = textAt(inputs, "bucket") ?? "";
  const controls = settingOf(cloud, type.bucketOwnership, bucket);
  const ownership = (controls && textAt(controls.state, "rule.objectOwnership")) ?? "BucketOwnerEnforced";
  return when(ownership === "BucketOwnerEnforced", () => {
    return `AccessControlListNotSupported: the bucket ${bucket} does not allow ACLs`;
  });
}

/** Buckets, their policies, logs and lifecycles. */
export const s3Rules: Rules = {
  [type.bucket]: {
    check: nameProblems,
    blocksDelete: whatFills,
  },
  [type.bucketPolicy]: { check: policyProblems, update: policyProblems },
  [type.bucketLogging]: { check: loggingProblems, update: loggingProblems },
  [type.bucketAcl]: { check: aclProblems, update: aclProblems },
  [type.bucketEncryption]: { check: encryptionProblems, update: encryptionProblems },
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": {
    check: lifecycleProblems,
    update: lifecycleProblems,
  },
};
