import type { Cloud, Properties, StoredResource, Value } from "../../simulated/model.ts";
import { objectsAt, textAt, textsAt } from "../../simulated/values.ts";
import { recordsNamed } from "./dns-records.ts";
import { type } from "./type-tokens.ts";

/** A CNAME that proves to ACM that a domain is the account's. */
export interface ValidationRecord {
  readonly domainName: string;
  readonly resourceRecordName: string;
  readonly resourceRecordType: "CNAME";
  readonly resourceRecordValue: string;
  readonly [key: string]: Value;
}

/** The domains of a certificate, each once: its own, then the alternative ones. */
export function domainsOf(inputs: Properties): readonly string[] {
  const own = textAt(inputs, "domainName");
  return [...new Set([...(own === undefined ? [] : [own]), ...textsAt(inputs, "subjectAlternativeNames")])];
}

/** The records that ACM asks for, one a domain. */
export function validationRecords(certificate: StoredResource): readonly ValidationRecord[] {
  return objectsAt(certificate.state, "domainValidationOptions").map((option) => ({
    domainName: textAt(option, "domainName") ?? "",
    resourceRecordName: textAt(option, "resourceRecordName") ?? "",
    resourceRecordType: "CNAME",
    resourceRecordValue: textAt(option, "resourceRecordValue") ?? "",
  }));
}

/** Whether a validation record is published in a public zone. */
export function isPublished(cloud: Cloud, record: ValidationRecord): boolean {
  return recordsNamed(cloud, record.resourceRecordName, "CNAME").some(({ state }) =>
    textsAt(state, "records").some((value) => withoutDot(value) === withoutDot(record.resourceRecordValue)),
  );
}

/** A name without the dot at its end, in lower case. */
export function withoutDot(name: string): string {
  return name.replace(/\.$/, "").toLowerCase();
}

/** Whether a certificate may be used: it was imported, or it was validated. */
export function isIssued(certificate: StoredResource): boolean {
  return textAt(certificate.state, "status") === "ISSUED";
}

/** Whether one of a certificate's domains is this name, or a wildcard for it. */
export function covers(certificate: StoredResource, name: string): boolean {
  return domainsOf(certificate.state).some((domain) =>
    domain.startsWith("*.") ? name.split(".").slice(1).join(".") === domain.slice(2) : domain === name,
  );
}

/** Listeners and distributions that use a certificate: as long as there are any, it stays. */
export function usersOf(cloud: Cloud, certificate: StoredResource): readonly StoredResource[] {
  return [type.listener, type.listenerCertificate, type.distribution].flatMap((token) =>
    cloud.mentioning(certificate.id, token),
  );
}
