import * as acm from "@pulumi/aws/acm";
import * as route53 from "@pulumi/aws/route53";
import type * as pulumi from "@pulumi/pulumi";
import type { AwsComponentArgs } from "../aws-component.ts";
import { AwsComponent } from "../aws-component.ts";

/** Arguments of each kind of child, by kind. */
export interface AwsCertificateChildren {
  certificate: acm.CertificateArgs;
  validationRecord: route53.RecordArgs;
  validation: acm.CertificateValidationArgs;
}

/** Arguments of `AwsCertificate`. */
export interface AwsCertificateArgs extends AwsComponentArgs<AwsCertificateChildren> {
  /** AWS region of the certificate: that of the load balancer, `us-east-1` for CloudFront. */
  readonly region: string;
  /** Id of the public hosted zone that all of the names are in. */
  readonly zoneId: pulumi.Input<string>;
  /** Domain names whose validation records belong to this certificate, by part. The first is the certificate's subject. */
  readonly own: Readonly<Record<string, string>>;
  /** Further domain names, and the validation records that others keep for them. Default: none. */
  readonly shared?: readonly ValidatedName[];
  /**
   * Whether to wait until the certificate is issued. A certificate that is there only for its validation records, and
   * that nothing uses, is not renewed: nothing may depend on its being valid.
   */
  readonly issued: boolean;
}

/** A domain name whose validation record exists. */
export interface ValidatedName {
  readonly domain: string;
  /** Full name of the validation record. */
  readonly record: pulumi.Output<string>;
}

/** Seconds. The records never change while the certificate lives. */
const VALIDATION_TTL = 60;

/**
 * A public certificate, proved to be ours by DNS, so that ACM renews it without anybody's help.
 *
 * There is one validation record for each declared name, created whether or not ACM has said yet what is in it.
 *
 * **Cost**: none.
 */
export class AwsCertificate extends AwsComponent<AwsCertificateChildren> {
  /** Every child, by kind; validation records by part. */
  readonly nodes: {
    readonly certificate: acm.Certificate;
    readonly validationRecords: Readonly<Record<string, route53.Record>>;
    readonly validation?: acm.CertificateValidation;
  };
  /** ARN of the certificate: once it is issued, where that is waited for. */
  readonly arn: pulumi.Output<string>;
  /** The certificate's own names with their validation records. */
  readonly validated: readonly ValidatedName[];

  constructor(name: string, args: AwsCertificateArgs, options: pulumi.ComponentResourceOptions = {}) {
    super("load-balancing:AwsCertificate", name, args, options);
    const { region, zoneId, own, shared = [] } = args;
    const [domainName] = Object.values(own);
    if (domainName === undefined) throw new Error(`${name} has no domain name of its own: state at least one.`);
    const certificate = this.make("certificate", acm.Certificate, "certificate", {
      region,
      domainName,
      // The subject among them: ACM adds it anyway, and a set that lacks it would differ from the cloud's.
      subjectAlternativeNames: [...Object.values(own), ...shared.map(({ domain }) => domain)].sort(),
      validationMethod: "DNS",
      keyAlgorithm: "RSA_2048",
      options: { certificateTransparencyLoggingPreference: "ENABLED" },
      tags: this.tags("certificate"),
    });
    const validationRecords = Object.fromEntries(
      Object.entries(own).map(([part, domain]) => [part, this.#validationRecord(part, domain, certificate, zoneId)]),
    );
    this.validated = Object.entries(validationRecords).map(([part, record]) => ({
      domain: own[part] ?? part,
      record: record.fqdn,
    }));
    const validation = args.issued
      ? this.make("validation", acm.CertificateValidation, "validation", {
          region,
          certificateArn: certificate.arn,
          validationRecordFqdns: [...this.validated, ...shared].map(({ record }) => record),
        })
      : undefined;
    this.arn = validation?.certificateArn ?? certificate.arn;
    this.nodes = { certificate, validationRecords, ...(validation === undefined ? {} : { validation }) };
    this.registerOutputs({ arn: this.arn });
  }

  #validationRecord(
    part: string,
    domain: string,
    certificate: acm.Certificate,
    zoneId: pulumi.Input<string>,
  ): route53.Record {
    const option = certificate.domainValidationOptions.apply((options) => {
      const found = options.find(({ domainName }) => domainName === domain);
      if (found === undefined) {
        const names = options.map(({ domainName }) => domainName).join(", ");
        throw new Error(`ACM gave no validation record for ${domain}: it has ${names || "none"}.`);
      }
      return found;
    });
    return this.make("validationRecord", route53.Record, `validation-${part}`, {
      zoneId,
      name: option.resourceRecordName,
      type: "CNAME",
      ttl: VALIDATION_TTL,
      records: [option.resourceRecordValue],
      // ACM asks for the same record each time that an account proves a name: what is there can only be this.
      allowOverwrite: true,
    });
  }
}
