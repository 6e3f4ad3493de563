import * as eks from "@pulumi/aws/eks";
import * as iam from "@pulumi/aws/iam";
import type * as pulumi from "@pulumi/pulumi";
import type { AwsComponentArgs } from "../aws-component.ts";
import { AwsComponent } from "../aws-component.ts";
import type { AddOnName } from "./aws-add-on-versions.ts";
import type { PolicyStatement } from "./aws-policies.ts";
import { podTrust, policyDocument } from "./aws-policies.ts";

/** Namespace of the add-ons. */
const NAMESPACE = "kube-system";

/** Arguments of each kind of child, by kind. */
export interface AwsAddOnChildren {
  addOn: eks.AddonArgs;
  addOnRole: iam.RoleArgs;
  addOnRoleAttachment: iam.RolePolicyAttachmentArgs;
  addOnRolePolicy: iam.RolePolicyArgs;
}

/** What an add-on's pods may do in AWS, and as which service account. */
export interface AddOnIdentity {
  /** Service account in `kube-system`, as the add-on names it. */
  readonly serviceAccount: string;
  /** ARN of AWS's own policy for the add-on. */
  readonly managedPolicy: string;
  /** What it may do beside that. Default: nothing. */
  readonly statements?: readonly PolicyStatement[];
}

/** Arguments of `AwsAddOn`. */
export interface AwsAddOnArgs extends AwsComponentArgs<AwsAddOnChildren> {
  /** The cluster's name and ARN. */
  readonly cluster: { readonly name: pulumi.Input<string>; readonly arn: pulumi.Input<string> };
  readonly addOn: AddOnName;
  /** Exact version, such as `v1.13.2-eksbuild.1`. */
  readonly version: string;
  /** JSON, as the add-on's schema has it (`aws eks describe-addon-configuration`). Default: the add-on's own. */
  readonly configuration?: pulumi.Input<string>;
  /** What the add-on's pods may do in AWS. Default: nothing, and no role. */
  readonly identity?: AddOnIdentity;
  /** What the add-on needs to become active, such as nodes. It goes before them. Default: the cluster alone. */
  readonly after?: readonly pulumi.Resource[];
}

/**
 * An add-on of an EKS cluster, with a role of its own by EKS Pod Identity where it calls AWS.
 *
 * What others changed in its objects stays as it is on an update (`PRESERVE`), and is overwritten when the add-on is
 * created, as there is nothing yet that anyone could have changed.
 *
 * **Cost**: none; its pods run on the cluster's nodes.
 */
export class AwsAddOn extends AwsComponent<AwsAddOnChildren> {
  /** Every child, by kind. */
  readonly nodes: {
    readonly addOn: eks.Addon;
    readonly role?: iam.Role;
    readonly roleAttachment?: iam.RolePolicyAttachment;
    readonly rolePolicy?: iam.RolePolicy;
  };

  constructor(name: string, args: AwsAddOnArgs, options: pulumi.ComponentResourceOptions = {}) {
    super("kubernetes:AwsAddOn", name, args, options);
    const { region } = this.placement;
    const { cluster, configuration, identity } = args;
    const permitted = identity === undefined ? undefined : this.#identity(args, identity);
    const permissions = [permitted?.roleAttachment, permitted?.rolePolicy].filter((made) => made !== undefined);
    const addOn = this.make(
      "addOn",
      eks.Addon,
      "add-on",
      {
        region,
        clusterName: cluster.name,
        addonName: args.addOn,
        addonVersion: args.version,
        resolveConflictsOnCreate: "OVERWRITE",
        resolveConflictsOnUpdate: "PRESERVE",
        ...(configuration === undefined ? {} : { configurationValues: configuration }),
        ...(identity === undefined || permitted === undefined
          ? {}
          : {
              podIdentityAssociations: [{ roleArn: permitted.role.arn, serviceAccount: identity.serviceAccount }],
            }),
        tags: this.tags("add-on"),
      },
      { dependsOn: [...(args.after ?? []), ...permissions] },
    );
    this.nodes = { addOn, ...permitted };
    this.registerOutputs({ version: addOn.addonVersion });
  }

  #identity(
    args: AwsAddOnArgs,
    identity: AddOnIdentity,
  ): { role: iam.Role; roleAttachment: iam.RolePolicyAttachment; rolePolicy?: iam.RolePolicy } {
    const role = this.make("addOnRole", iam.Role, "role", {
      name: this.physicalName(`kubernetes-${args.addOn}`, 64),
      description: `What ${args.addOn} may do`,
      assumeRolePolicy: podTrust(args.cluster.arn, NAMESPACE, identity.serviceAccount),
      tags: this.tags("role"),
    });
    const roleAttachment = this.make("addOnRoleAttachment", iam.RolePolicyAttachment, "role-attachment", {
      role: role.name,
      policyArn: identity.managedPolicy,
    });
    if (identity.statements === undefined) return { role, roleAttachment };
    const rolePolicy = this.make("addOnRolePolicy", iam.RolePolicy, "role-policy", {
      name: args.addOn,
      role: role.name,
      policy: policyDocument(identity.statements),
    });
    return { role, roleAttachment, rolePolicy };
  }
}
