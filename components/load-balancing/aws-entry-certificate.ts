import type * as pulumi from "@pulumi/pulumi";
import type { AwsComponentArgs } from "../aws-component.ts";
import type { EntryPlan } from "../topology/index.ts";
import type { AwsCertificateChildren } from "./aws-certificate.ts";
import { AwsCertificate } from "./aws-certificate.ts";
import { CONTROL_REGION } from "./aws-control-region.ts";
import { sharedNames } from "./entry-names.ts";

/** Arguments of `AwsEntryCertificate`. */
export interface AwsEntryCertificateArgs extends AwsComponentArgs<AwsCertificateChildren> {
  readonly entry: EntryPlan;
  /** Id of the public hosted zone `entry.zone`. */
  readonly zoneId: pulumi.Input<string>;
}

/**
 * The proof that the names which all regions answer for are ours, kept once for all of them.
 *
 * Every region has a certificate of its own that carries the entry's name. ACM asks each of them for the same record, since
 * it depends on the account and the name alone. Were it a region's, its neighbours would lose it with that region; were it
 * every region's, they would fight over it. So it hangs on a certificate that belongs to no region. CloudFront uses that
 * certificate where there is a content delivery network; elsewhere nothing does, it may expire, and the record stays valid.
 *
 * **Cost**: none.
 */
export class AwsEntryCertificate extends AwsCertificate {
  constructor(name: string, args: AwsEntryCertificateArgs, options: pulumi.ComponentResourceOptions = {}) {
    const { entry, ...inherited } = args;
    super(name, { ...inherited, region: CONTROL_REGION, own: sharedNames(entry), issued: entry.cdn }, options);
  }
}
