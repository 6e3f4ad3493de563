import { createHash } from "node:crypto";
import type { Context, Properties, Rules, StoredResource } from "../../simulated/model.ts";
import { textAt, textsAt } from "../../simulated/values.ts";
import { domainsOf, isPublished, usersOf, validationRecords, withoutDot } from "./certificates.ts";
import type { ValidationRecord } from "./certificates.ts";
import { blockedBy, label, when } from "../../simulated/refusals.ts";
import { type } from "./type-tokens.ts";

/**
 * The record that proves a domain. It depends on the account and the domain alone, as with ACM: certificates of several
 * regions for one domain ask for one record, and a wildcard for that of its parent.
 */
function validationRecord(account: string, domainName: string): ValidationRecord {
  const domain = domainName.replace(/^\*\./, "");
  const digits = createHash("sha256").update(`${account}\n${domain}`).digest("hex");
  return {
    domainName,
    resourceRecordName: `_${digits.slice(0, 32)}.${domain}.`,
    resourceRecordType: "CNAME",
    resourceRecordValue: `_${digits.slice(32)}.${digits.slice(5, 15)}.acm-validations.aws.`,
  };
}

function validationProblems({ cloud, inputs }: Context): readonly string[] {
  const certificate = cloud.byLink(textAt(inputs, "certificateArn") ?? "");
  if (certificate?.type !== type.acmCertificate) return [];
  if (textAt(certificate.state, "type") !== "AMAZON_ISSUED")
    return [`${label(certificate)} has type IMPORTED, no validation necessary`];
  const records = validationRecords(certificate);
  const named = textsAt(inputs, "validationRecordFqdns").map(withoutDot);
  const unnamed = records.filter(({ resourceRecordName }) => !named.includes(withoutDot(resourceRecordName)));
  const unpublished = records.filter((record) => !isPublished(cloud, record));
  if (named.length > 0 && unnamed.length > 0)
    return unnamed.map((record) => {
      return `missing ${record.domainName} DNS validation record: ${withoutDot(record.resourceRecordName)}`;
    });
  return when(unpublished.length > 0, () => {
    const missing = unpublished.map((record) => `${record.resourceRecordName} CNAME ${record.resourceRecordValue}`);
    return `timeout while waiting for state to become 'ISSUED' (last state: 'PENDING_VALIDATION', timeout: 1h15m0s): ${label(certificate)} has no record ${missing.join(", ")} in a public zone`;
  });
}

function certificateOutputs(account: string, inputs: Properties, previous: StoredResource | undefined): Properties {
  if (textAt(inputs, "domainName") === undefined)
    return { status: "ISSUED", type: "IMPORTED", validationMethod: "NONE", domainValidationOptions: [] };
  const dns = textAt(inputs, "validationMethod") === "DNS";
  return {
    subjectAlternativeNames: domainsOf(inputs),
    domainValidationOptions: dns ? domainsOf(inputs).map((domain) => validationRecord(account, domain)) : [],
    status: (previous && textAt(previous.state, "status")) ?? "PENDING_VALIDATION",
  };
}

/** Certificates. They are issued once their records are found, which takes a `CertificateValidation` to wait for. */
export const acmRules: Rules = {
  [type.acmCertificate]: {
    validate: ({ inputs, unknown }) => {
      const given = (key: string): boolean => inputs[key] !== undefined || unknown.includes(key);
      return when(
        given("domainName") && !given("certificateAuthorityArn") && !given("validationMethod"),
        () => '"certificateAuthorityArn", or "validationMethod" must be set when creating an ACM certificate',
      );
    },
    compute: ({ cloud, inputs, previous }) => certificateOutputs(cloud.account, inputs, previous),
    blocksDelete: ({ cloud, resource }) =>
      blockedBy(usersOf(cloud, resource), (list) => {
        return `ResourceInUseException: certificate ${resource.id} in account ${cloud.account} is in use: ${list}`;
      }),
  },
  "aws:acm/certificateValidation:CertificateValidation": {
    check: validationProblems,
    created: (context) => {
      const certificate = context.cloud.byLink(textAt(context.inputs, "certificateArn") ?? "");
      if (certificate !== undefined) context.amend(certificate, { status: "ISSUED", renewalEligibility: "ELIGIBLE" });
    },
  },
};
