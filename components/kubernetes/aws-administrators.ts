import * as eks from "@pulumi/aws/eks";
import type * as pulumi from "@pulumi/pulumi";
import type { AwsComponentArgs } from "../aws-component.ts";
import { AwsComponent } from "../aws-component.ts";

const CLUSTER_ADMIN = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy";

/** Arguments of each kind of child, by kind. */
export interface AwsAdministratorsChildren {
  accessEntry: eks.AccessEntryArgs;
  accessPolicyAssociation: eks.AccessPolicyAssociationArgs;
}

/** Arguments of `AwsAdministrators`. */
export interface AwsAdministratorsArgs extends AwsComponentArgs<AwsAdministratorsChildren> {
  readonly clusterName: pulumi.Input<string>;
  /** ARNs of IAM roles and users. Identities that are no ARNs belong to other clouds, and are left out. */
  readonly administrators: readonly string[];
}

/**
 * The administrators of an EKS cluster: an access entry and the policy of cluster administrators for each, keyed by
 * principal.
 *
 * **Cost**: none.
 */
export class AwsAdministrators extends AwsComponent<AwsAdministratorsChildren> {
  /** Every child, by kind and principal such as `123456789012-role/Deploy`. */
  readonly nodes: {
    readonly accessEntries: Readonly<Record<string, eks.AccessEntry>>;
    readonly accessPolicyAssociations: Readonly<Record<string, eks.AccessPolicyAssociation>>;
  };

  constructor(name: string, args: AwsAdministratorsArgs, options: pulumi.ComponentResourceOptions = {}) {
    super("kubernetes:AwsAdministrators", name, args, options);
    const { region } = this.placement;
    const { clusterName } = args;
    const accessEntries: Record<string, eks.AccessEntry> = {};
    const accessPolicyAssociations: Record<string, eks.AccessPolicyAssociation> = {};
    for (const [principal, principalArn] of principalsOf(args.administrators)) {
      const entry = this.make("accessEntry", eks.AccessEntry, `entry-${principal}`, {
        region,
        clusterName,
        principalArn,
        type: "STANDARD",
        // Without the principal: tags take fewer characters than names of roles may have.
        tags: this.tags("entry"),
      });
      accessEntries[principal] = entry;
      accessPolicyAssociations[principal] = this.make(
        "accessPolicyAssociation",
        eks.AccessPolicyAssociation,
        `policy-${principal}`,
        // The entry's output, as EKS takes a policy only for a principal that has an entry.
        {
          region,
          clusterName,
          principalArn: entry.principalArn,
          policyArn: CLUSTER_ADMIN,
          accessScope: { type: "cluster" },
        },
      );
    }
    this.nodes = { accessEntries, accessPolicyAssociations };
    this.registerOutputs({});
  }
}

/** The IAM principals among the administrators, by what is unique in the ARN: account, kind and name. */
function principalsOf(administrators: readonly string[]): Map<string, string> {
  const arns = administrators.filter((identity) => identity.startsWith("arn:"));
  return new Map(arns.map((arn) => [arn.replace(/^arn:[^:]*:iam::/, "").replace(":", "-"), arn]));
}
