import * as projects from "@pulumi/gcp/projects";
import * as serviceaccount from "@pulumi/gcp/serviceaccount";
import * as storage from "@pulumi/gcp/storage";
import * as pulumi from "@pulumi/pulumi";
import type { GcpComponentArgs } from "../gcp-component.ts";
import { GcpComponent } from "../gcp-component.ts";

/** Arguments of each kind of child, by kind. */
export interface GcpWorkloadAccountChildren {
  account: serviceaccount.AccountArgs;
  workloadIdentity: serviceaccount.IAMMemberArgs;
  projectRole: projects.IAMMemberArgs;
  bucketRole: storage.BucketIAMMemberArgs;
}

/** When a role holds, in the words of IAM Conditions. */
export interface GcpCondition {
  /** A title that tells roles apart which are granted twice. */
  readonly title: string;
  /** An expression of the Common Expression Language, such as `resource.name.startsWith("projects/_/buckets/…")`. */
  readonly expression: pulumi.Input<string>;
}

/** A role of an account: in the project, or on a bucket alone. */
export interface GcpRole {
  /** What the grant is called in logical names, such as `kafka`. */
  readonly part: string;
  /** Such as `roles/managedkafka.client`. */
  readonly role: string;
  /** Name of the bucket that it is for. Default: the whole project. */
  readonly bucket?: pulumi.Input<string>;
  /** Default: always. */
  readonly condition?: GcpCondition;
}

/** Arguments of `GcpWorkloadAccount`. */
export interface GcpWorkloadAccountArgs extends GcpComponentArgs<GcpWorkloadAccountChildren> {
  /** Kubernetes namespace of the service account, such as `meridian`. */
  readonly namespace: string;
  /** Kubernetes service account of the pods, such as `shard`. Neither it nor the namespace has to exist yet. */
  readonly serviceAccount: string;
  /** What the pods may do, at least one role. */
  readonly roles: readonly GcpRole[];
  /** What must exist first: a cluster of the project with Workload Identity, since its first one makes the project's pool of identities. */
  readonly ready: readonly pulumi.Resource[];
}

/** Most characters of an account's id. Source: IAM API, `projects.serviceAccounts.create`. */
const ID_LIMIT = 30;

/**
 * An account that the pods of one Kubernetes service account act as, by Workload Identity Federation for GKE. No key is stored anywhere; the
 * pods' tokens last for an hour. The Kubernetes service account names it in its annotation `iam.gke.io/gcp-service-account`.
 *
 * Google tells a project's clusters not apart: whoever may make that service account in that namespace of any of them can act as the account.
 * Give each environment a project of its own.
 *
 * **Cost**: none.
 */
export class GcpWorkloadAccount extends GcpComponent<GcpWorkloadAccountChildren> {
  /** Address of the account, such as `prod-shard@shop-prod.iam.gserviceaccount.com`. */
  readonly email: pulumi.Output<string>;
  /** What a pod waits for, that shall act as it: the binding and the roles. */
  readonly ready: readonly pulumi.Resource[];
  /** Every child, by kind; roles by their parts. */
  readonly nodes: {
    readonly account: serviceaccount.Account;
    readonly workloadIdentity: serviceaccount.IAMMember;
    readonly roles: Readonly<Record<string, projects.IAMMember | storage.BucketIAMMember>>;
  };

  constructor(name: string, args: GcpWorkloadAccountArgs, options: pulumi.ComponentResourceOptions = {}) {
    super("identity:GcpWorkloadAccount", name, args, options);
    const { namespace, roles, serviceAccount } = args;
    const { project, region } = this.placement;
    if (roles.length === 0) {
      throw new Error(
        `${name}: roles is empty, accepted is at least one: leave the account out where pods need nothing of Google Cloud`,
      );
    }
    const account = this.make("account", serviceaccount.Account, "account", {
      project,
      accountId: this.physicalName(`${namespace}-${serviceAccount}`, ID_LIMIT),
      displayName: `Pods of ${namespace}/${serviceAccount} in ${region}`,
    });
    const workloadIdentity = this.make(
      "workloadIdentity",
      serviceaccount.IAMMember,
      "workload-identity",
      {
        serviceAccountId: account.name,
        role: "roles/iam.workloadIdentityUser",
        member: pulumi.interpolate`serviceAccount:${project}.svc.id.goog[${namespace}/${serviceAccount}]`,
      },
      { dependsOn: [...args.ready] },
    );
    const granted = Object.fromEntries(roles.map((role) => [role.part, this.#role(role, account.member)]));
    this.email = account.email;
    this.ready = [workloadIdentity, ...Object.values(granted)];
    this.nodes = { account, workloadIdentity, roles: granted };
    this.registerOutputs({ email: this.email });
  }

  #role(
    { part, role, bucket, condition }: GcpRole,
    member: pulumi.Input<string>,
  ): projects.IAMMember | storage.BucketIAMMember {
    const args = { role, member, ...(condition === undefined ? {} : { condition }) };
    return bucket === undefined
      ? this.make("projectRole", projects.IAMMember, `role-${part}`, { project: this.placement.project, ...args })
      : this.make("bucketRole", storage.BucketIAMMember, `role-${part}`, { bucket, ...args });
  }
}
