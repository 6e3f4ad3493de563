import type * as pulumi from "@pulumi/pulumi";
import type { GcpComponentArgs } from "../gcp-component.ts";
import { GcpComponent } from "../gcp-component.ts";
import { backupsWriter, kafkaClient, redisClient } from "./gcp-roles.ts";
import type { GcpRole, GcpWorkloadAccountChildren } from "./gcp-workload-account.ts";
import { GcpWorkloadAccount } from "./gcp-workload-account.ts";
import type { Identity } from "./index.ts";
import { workloadAccounts } from "./workload-accounts.ts";
import type { WorkloadAccountsArgs } from "./workload-accounts.ts";

/** Arguments of `GcpIdentity`. A transform is applied to every account's children; their names tell the accounts apart. */
export interface GcpIdentityArgs extends GcpComponentArgs<GcpWorkloadAccountChildren>, WorkloadAccountsArgs {
  /** What must exist first: the region's cluster, with Workload Identity. */
  readonly ready: readonly pulumi.Resource[];
  /** Whether the region has a Kafka of Google's. Its ACLs name the accounts. Default: true; without, there is no account for the migrations. */
  readonly kafka?: boolean;
  /** Id of the region's Redis. Default: none. The service must have one store at least. */
  readonly redis?: pulumi.Input<string>;
}

/**
 * What workloads may do in a region, an account for each kind: the service logs in to Kafka and Redis; its migrations to Kafka, whose ACLs let
 * them read no event; backups are written by an account that can do nothing else. No account is for another region's resources, but that IAM
 * knows no single Kafka cluster: there the cluster's own ACLs decide.
 *
 * None reads secrets: External Secrets brings those that a workload is for into its namespace.
 *
 * **Cost**: none.
 */
export class GcpIdentity extends GcpComponent<GcpWorkloadAccountChildren> implements Identity {
  readonly service: pulumi.Output<string>;
  readonly namespace: string;
  readonly serviceAccount: string;
  /** Service account of the migrations in Kubernetes. */
  readonly migrationsAccount: string;
  /** Address of the account that the migrations act as; none without Kafka. */
  readonly migrations: pulumi.Output<string> | undefined;
  /** What pods wait for: their accounts' bindings and roles. */
  readonly ready: readonly pulumi.Resource[];
  /** The accounts, by what acts as them. */
  readonly nodes: {
    readonly service: GcpWorkloadAccount;
    readonly migrations: GcpWorkloadAccount | undefined;
    readonly backups: GcpWorkloadAccount | undefined;
  };

  constructor(name: string, args: GcpIdentityArgs, options: pulumi.ComponentResourceOptions = {}) {
    super("identity:Gcp", name, args, options);
    const { backups, kafka = true, ready, redis } = args;
    const accounts = workloadAccounts(args);
    this.namespace = accounts.namespace;
    this.serviceAccount = accounts.serviceAccount;
    this.migrationsAccount = accounts.migrationsAccount;
    const account = (
      part: string,
      namespace: string,
      serviceAccount: string,
      roles: readonly GcpRole[],
    ): GcpWorkloadAccount =>
      new GcpWorkloadAccount(
        this.childName(part),
        {
          placement: this.placement,
          namespace,
          serviceAccount,
          roles,
          ready,
          ...(args.transform === undefined ? {} : { transform: args.transform }),
        },
        { parent: this },
      );
    const service = account("service", this.namespace, this.serviceAccount, [
      ...(kafka ? [kafkaClient()] : []),
      ...(redis === undefined ? [] : [redisClient(redis)]),
    ]);
    const migrations = kafka
      ? account("migrations", this.namespace, this.migrationsAccount, [kafkaClient()])
      : undefined;
    const writer =
      backups &&
      account(
        "backups",
        accounts.backups.namespace,
        accounts.backups.serviceAccount,
        backupsWriter(backups.bucket, this.placement.region),
      );
    this.nodes = { service, migrations, backups: writer };
    this.service = service.email;
    this.migrations = migrations?.email;
    this.ready = [service, migrations, writer].flatMap((each) => each?.ready ?? []);
    this.registerOutputs({ service: this.service });
  }
}
