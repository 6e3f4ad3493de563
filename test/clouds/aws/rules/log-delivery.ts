import type { Aftermath, Cloud, Context, Properties, StoredResource } from "../../simulated/model.ts";
import { flagAt, objectsAt, textAt } from "../../simulated/values.ts";
import { allowing } from "./policy-documents.ts";
import { label, when } from "../../simulated/refusals.ts";
import { type } from "./type-tokens.ts";

/** The service that writes load balancers' logs, and its older form: an account of AWS's own in each region. */
const DELIVERY_SERVICE = "logdelivery.elasticloadbalancing.amazonaws.com";
const DELIVERY_ACCOUNT =
  /^(arn:aws:iam::)?(127311923021|033677994240|027434742980|797873946194|156460612806|652711504416|009996457667|054676820928|897822967062|985666609251|600734575887|383597477331|114774131450|783225319266|507241528517|718504428378)(:root)?$/;

/** What a bucket is known to have, and does not show: objects. */
export const OBJECTS = "$objects";
const KINDS = ["accessLogs", "connectionLogs"];

/** ELB writes a test file where it shall log to: such a bucket is not empty any more. */
export function fillLogBuckets(context: Aftermath): void {
  for (const kind of KINDS) {
    if (!flagAt(context.inputs, `${kind}.enabled`)) continue;
    const bucket = context.cloud.get(type.bucket, textAt(context.inputs, `${kind}.bucket`) ?? "");
    if (bucket !== undefined) context.amend(bucket, { [OBJECTS]: true });
  }
}

/** Policy of a bucket, where one is attached. */
export function policyOfBucket(cloud: Cloud, bucket: StoredResource): string | undefined {
  const attached = cloud.all(type.bucketPolicy).find(({ state }) => textAt(state, "bucket") === bucket.id);
  return attached === undefined ? textAt(bucket.inputs, "policy") : textAt(attached.state, "policy");
}

/** Encryption that new objects of a bucket get. */
export function encryptionOfBucket(cloud: Cloud, bucket: StoredResource): string {
  const set = cloud.all(type.bucketEncryption).find(({ state }) => textAt(state, "bucket") === bucket.id);
  const rule = set === undefined ? undefined : objectsAt(set.state, "rules")[0];
  return (rule && textAt(rule, "applyServerSideEncryptionByDefault.sseAlgorithm")) ?? "AES256";
}

/** What keeps a load balancer from writing its logs. AWS tries it when they are turned on. */
export function logDeliveryProblems(context: Context): readonly string[] {
  return KINDS.flatMap((kind) =>
    flagAt(context.inputs, `${kind}.enabled`) ? deliveryProblems(context, kind, context.inputs) : [],
  );
}

function deliveryProblems({ cloud, region }: Context, kind: string, inputs: Properties): readonly string[] {
  const name = textAt(inputs, `${kind}.bucket`) ?? "";
  const bucket = cloud.get(type.bucket, name);
  const access = `InvalidConfigurationRequest: access denied for bucket: ${name}. Please check S3bucket permission`;
  if (bucket === undefined) return [`${access}: there is no such bucket`];
  const prefix = textAt(inputs, `${kind}.prefix`) ?? "";
  const path = `${prefix === "" ? "" : `${prefix}/`}AWSLogs/${cloud.account}/${kind}`;
  const policy = policyOfBucket(cloud, bucket);
  const written = allowing(policy, { action: "s3:PutObject", resource: `arn:aws:s3:::${name}/${path}` });
  const byDelivery = written.some(({ principals }) =>
    Object.values(principals ?? {})
      .flat()
      .some((principal) => principal === DELIVERY_SERVICE || DELIVERY_ACCOUNT.test(principal)),
  );
  const encryption = encryptionOfBucket(cloud, bucket);
  return [
    ...when(bucket.region !== region, () => {
      return `InvalidConfigurationRequest: ${label(bucket)} is in ${bucket.region}, and the load balancer in ${region}: they have to be in one region`;
    }),
    ...when(!byDelivery, () => `${access}: its policy does not let ${DELIVERY_SERVICE} put objects at ${path}`),
    ...when(encryption !== "AES256", () => {
      return `${access}: only Amazon S3-managed keys (AES256) are supported for ${kind}, and its encryption is ${encryption}`;
    }),
  ];
}
