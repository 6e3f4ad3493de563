import * as kms from "@pulumi/aws/kms";
import * as route53 from "@pulumi/aws/route53";
import * as pulumi from "@pulumi/pulumi";
import type { AwsComponentArgs } from "../aws-component.ts";
import { AwsComponent } from "../aws-component.ts";
import { CONTROL_REGION } from "./aws-control-region.ts";
import { keyAdministration } from "../aws-key-administration.ts";

/** Arguments of each kind of child, by kind. */
export interface AwsZoneSigningChildren {
  signingKey: kms.KeyArgs;
  keySigningKey: route53.KeySigningKeyArgs;
  zoneSigning: route53.HostedZoneDnsSecArgs;
}

/** Arguments of `AwsZoneSigning`. */
export interface AwsZoneSigningArgs extends AwsComponentArgs<AwsZoneSigningChildren> {
  /** Id of the public hosted zone. */
  readonly zoneId: pulumi.Input<string>;
}

/**
 * Signs a public hosted zone (DNSSEC). A zone is signed once: where environments share a zone, let one of them sign it.
 *
 * The zone above vouches for the signatures by a DS record, `dsRecord`, which its keeper has to be given. Take the record
 * away there first, and wait for its TTL, before you let the zone be unsigned: resolvers refuse the whole zone otherwise.
 *
 * **Cost**: 1 for the key (USD a month, list price, recalled in 2026: check before you rely on it).
 */
export class AwsZoneSigning extends AwsComponent<AwsZoneSigningChildren> {
  /** Every child, by kind. */
  readonly nodes: {
    readonly signingKey: kms.Key;
    readonly keySigningKey: route53.KeySigningKey;
    readonly zoneSigning: route53.HostedZoneDnsSec;
  };
  /** DS record for the zone above. */
  readonly dsRecord: pulumi.Output<string>;

  constructor(name: string, args: AwsZoneSigningArgs, options: pulumi.ComponentResourceOptions = {}) {
    super("load-balancing:AwsZoneSigning", name, args, options);
    const { zoneId } = args;
    const { account, environment } = this.placement;
    const fromZone = {
      ArnLike: { "aws:SourceArn": pulumi.interpolate`arn:aws:route53:::hostedzone/${zoneId}` },
      StringEquals: { "aws:SourceAccount": account },
    };
    const service = { Service: "dnssec-route53.amazonaws.com" };
    const signingKey = this.make(
      "signingKey",
      kms.Key,
      "key",
      {
        region: CONTROL_REGION,
        description: `Signs the DNS zone of ${environment}`,
        // What Route 53 asks for: "Working with customer managed keys for DNSSEC". Such keys cannot rotate by themselves.
        customerMasterKeySpec: "ECC_NIST_P256",
        keyUsage: "SIGN_VERIFY",
        deletionWindowInDays: 30,
        policy: pulumi.jsonStringify({
          Version: "2012-10-17",
          Statement: [
            pulumi.output(account).apply(keyAdministration),
            {
              Sid: "Signing",
              Effect: "Allow",
              Principal: service,
              Action: ["kms:DescribeKey", "kms:GetPublicKey", "kms:Sign"],
              Resource: "*",
              Condition: fromZone,
            },
            {
              Sid: "Grant",
              Effect: "Allow",
              Principal: service,
              Action: "kms:CreateGrant",
              Resource: "*",
              Condition: { ...fromZone, Bool: { "kms:GrantIsForAWSResource": true } },
            },
          ],
        }),
        tags: this.tags("key"),
      },
      this.stateful(),
    );
    const keySigningKey = this.make(
      "keySigningKey",
      route53.KeySigningKey,
      "key-signing-key",
      {
        hostedZoneId: zoneId,
        keyManagementServiceArn: signingKey.arn,
        // Letters, digits and underscores.
        name: this.physicalName("signing", 128).replaceAll("-", "_"),
        status: "ACTIVE",
      },
      this.stateful(),
    );
    const zoneSigning = this.make(
      "zoneSigning",
      route53.HostedZoneDnsSec,
      "signing",
      { hostedZoneId: zoneId, signingStatus: "SIGNING" },
      // Signing starts with an active key, and has to stop before the key may go.
      this.stateful({ dependsOn: [keySigningKey] }),
    );
    this.nodes = { signingKey, keySigningKey, zoneSigning };
    this.dsRecord = keySigningKey.dsRecord;
    this.registerOutputs({ dsRecord: this.dsRecord });
  }
}
