import { resourcePolicy } from "../policy.ts";
import { isBoundBy, SOURCE_KEYS } from "./policy-bounds.ts";
import type { DocumentKind, Statement } from "./policy-document.ts";
import { documentsOf, holdersOf } from "./policy-document.ts";

/** Services that tell for whom they call by none of the keys, or by another, where a document of a kind trusts them. */
const PARTICULAR: readonly { readonly service: string; readonly kind: DocumentKind; readonly by: readonly string[] }[] =
  [
    // EC2 sends no key of the instance.
    { service: "ec2.amazonaws.com", kind: "trust", by: [] },
    // EKS User Guide, "Create IAM role with trust policy required by EKS Pod Identity".
    { service: "pods.eks.amazonaws.com", kind: "trust", by: ["aws:requesttag/eks-cluster-arn"] },
    // S3 User Guide, "Setting up permissions for live replication": no condition.
    { service: "s3.amazonaws.com", kind: "trust", by: [] },
    // Amazon MSK Developer Guide, MSK Replicator's cluster policy: no condition.
    { service: "kafka.amazonaws.com", kind: "resource", by: [] },
    // Elastic Load Balancing, "Access logs": the path that it writes to holds the balancer's account.
    { service: "logdelivery.elasticloadbalancing.amazonaws.com", kind: "resource", by: [] },
  ];

/** What services that use a key tell of what they encrypt: its ARN holds the account. */
const ENCRYPTION_CONTEXT = "kms:encryptioncontext:";

export const serviceAccessIsBound = resourcePolicy({
  id: "service-access-is-bound",
  demands:
    "What is open to a service of AWS is open to it for this account or this resource only, wherever the service tells it.",
  why: "Else another account can let the service use this role, bucket, topic or key on its behalf: the confused deputy.",
  severity: "high",
  references: [{ framework: "AWS documentation", id: "The confused deputy problem" }],
  remediation:
    "Add a condition on `aws:SourceAccount` or `aws:SourceArn`, as components/network/aws-flow-logs.ts does; on `aws:RequestTag/eks-cluster-arn` for EKS Pod Identity.",
  types: holdersOf("trust", "key", "resource"),
  judge: (holder) =>
    documentsOf(holder, "trust", "key", "resource").flatMap(({ kind, statements }) =>
      (statements ?? [])
        .filter(({ allows }) => allows)
        .flatMap((statement) =>
          unbound(statement, kind).map(
            (service) =>
              `${statement.label} is open to ${service} for any account; accepted is a condition on the source, such as aws:SourceAccount`,
          ),
        ),
    ),
});

function unbound(statement: Statement, kind: DocumentKind): string[] {
  return statement.principals
    .filter((principal) => principal.kind === "Service" && !isBound(statement, kind, principal.name))
    .map(({ name }) => name);
}

function isBound(statement: Statement, kind: DocumentKind, service: string): boolean {
  const particular = PARTICULAR.find((each) => each.service === service && each.kind === kind);
  if (particular?.by.length === 0) return true;
  return isBoundBy(statement, [...SOURCE_KEYS, ...(particular?.by ?? [])], kind === "key" ? [ENCRYPTION_CONTEXT] : []);
}
