import type { Context, Properties, Rules, StoredResource } from "../../simulated/model.ts";
import { objectsAt, textAt, textsAt } from "../../simulated/values.ts";
import { covers, isIssued } from "./certificates.ts";
import { label, labels, when } from "../../simulated/refusals.ts";
import { type } from "./type-tokens.ts";

/** CloudFront takes certificates and web ACLs from this region only. */
const HOME = "us-east-1";

function distributionProblems(context: Context, itself?: StoredResource): readonly string[] {
  return [
    ...certificateProblems(context),
    ...aliasProblems(context, itself),
    ...originProblems(context.inputs),
    ...firewallProblems(context),
    ...logProblems(context),
  ];
}

function certificateProblems({ cloud, inputs }: Context): readonly string[] {
  const arn = textAt(inputs, "viewerCertificate.acmCertificateArn");
  const aliases = textsAt(inputs, "aliases");
  if (arn === undefined)
    return when(aliases.length > 0 && textAt(inputs, "viewerCertificate.iamCertificateId") === undefined, () => {
      return `InvalidViewerCertificate: to add an alternate domain name (CNAME) to a CloudFront distribution, you must attach a trusted certificate: ${aliases.join(", ")}`;
    });
  const certificate = cloud.byLink(arn);
  if (certificate?.type !== type.acmCertificate) return [];
  const uncovered = aliases.filter((alias) => !covers(certificate, alias));
  return [
    ...when(certificate.region !== HOME, () => {
      return `InvalidViewerCertificate: ${label(certificate)} is in ${certificate.region}, and has to be in ${HOME}`;
    }),
    ...when(!isIssued(certificate), () => `InvalidViewerCertificate: ${label(certificate)} is not issued yet`),
    ...when(uncovered.length > 0, () => {
      return `InvalidViewerCertificate: ${label(certificate)} doesn't cover the alternate domain name (CNAME) ${uncovered.join(", ")}`;
    }),
    ...when(textAt(inputs, "viewerCertificate.sslSupportMethod") === undefined, () => {
      return "InvalidViewerCertificate: a certificate of your own needs sslSupportMethod";
    }),
  ];
}

function aliasProblems({ cloud, inputs }: Context, itself?: StoredResource): readonly string[] {
  const aliases = textsAt(inputs, "aliases");
  const taken = cloud
    .all(type.distribution)
    .filter(
      (other) => other.id !== itself?.id && textsAt(other.state, "aliases").some((alias) => aliases.includes(alias)),
    );
  return when(taken.length > 0, () => {
    return `CNAMEAlreadyExists: one or more of the CNAMEs are already associated with a different resource: ${labels(taken)}`;
  });
}

function originProblems(inputs: Properties): readonly string[] {
  const origins = [...objectsAt(inputs, "origins"), ...objectsAt(inputs, "originGroups")].map((origin) =>
    textAt(origin, "originId"),
  );
  const targets = [...objectsAt(inputs, "defaultCacheBehavior"), ...objectsAt(inputs, "orderedCacheBehaviors")].map(
    (behavior) => textAt(behavior, "targetOriginId"),
  );
  const members = objectsAt(inputs, "originGroups").flatMap((group) =>
    objectsAt(group, "members").map((member) => textAt(member, "originId")),
  );
  const unknown = [...targets, ...members].filter((target) => !origins.includes(target));
  return when(unknown.length > 0, () => {
    return `NoSuchOrigin: one or more of your origins or origin groups do not exist: ${unknown.join(", ")}`;
  });
}

function firewallProblems({ cloud, inputs }: Context): readonly string[] {
  const acl = cloud.byLink(textAt(inputs, "webAclId") ?? "");
  return when(acl !== undefined && textAt(acl.state, "scope") !== "CLOUDFRONT", () => {
    return `InvalidWebACLId: web ACL is not accessible by the requester: ${acl === undefined ? "" : label(acl)} has the scope REGIONAL`;
  });
}

/** Standard logs are written by an access control list, which new buckets refuse. */
function logProblems({ cloud, inputs }: Context): readonly string[] {
  const name = textAt(inputs, "loggingConfig.bucket")?.replace(/\.s3(\.[a-z0-9-]+)?\.amazonaws\.com$/, "");
  if (name === undefined) return [];
  if (cloud.get(type.bucket, name) === undefined)
    return [`InvalidArgument: the parameter Logging Bucket does not refer to a valid S3 bucket: ${name}`];
  const controls = cloud.all(type.bucketOwnership).find(({ state }) => textAt(state, "bucket") === name);
  const ownership = (controls && textAt(controls.state, "rule.objectOwnership")) ?? "BucketOwnerEnforced";
  return when(ownership === "BucketOwnerEnforced", () => {
    return `InvalidArgument: the S3 bucket that you specified for CloudFront logs does not enable ACL access: ${name}`;
  });
}

/** Content delivery. */
export const cloudFrontRules: Rules = {
  [type.distribution]: {
    check: (context) => distributionProblems(context),
    update: (context) => distributionProblems(context, context.previous),
  },
};
