import type * as pulumi from "@pulumi/pulumi";
import type { AwsComponentArgs } from "../aws-component.ts";
import { AwsComponent } from "../aws-component.ts";
import { CONSUMER_GROUP_PREFIX } from "../kafka/index.ts";
import type { Keys } from "../keys/index.ts";
import type { Kubernetes } from "../kubernetes/index.ts";
import type { AwsPodRoleChildren } from "./aws-pod-role.ts";
import { AwsPodRole } from "./aws-pod-role.ts";
import type { KafkaAccess, RedisAccess } from "./aws-statements.ts";
import { backupsWriter, kafkaClient, kafkaMigrations, keyspacesClient, redisClient } from "./aws-statements.ts";
import type { AwsPolicyStatement, Identity } from "./index.ts";
import { workloadAccounts } from "./workload-accounts.ts";
import type { WorkloadAccountsArgs } from "./workload-accounts.ts";

/** Arguments of `AwsIdentity`. A transform is applied to every role's children; their names tell the roles apart. */
export interface AwsIdentityArgs extends AwsComponentArgs<AwsPodRoleChildren>, WorkloadAccountsArgs {
  /** The region's cluster. */
  readonly cluster: Pick<Kubernetes, "name">;
  /** The region's keys: `storage` encrypts the backups. */
  readonly keys: Keys;
  /** The region's Kafka. Default: none, and no role for the migrations. */
  readonly kafka?: KafkaAccess;
  /** The region's Redis. Default: none. The service must have one store at least. */
  readonly redis?: RedisAccess;
  /** ARNs of the Keyspaces tables that the service reads and writes. Default: none. */
  readonly keyspacesTables?: readonly pulumi.Input<string>[];
}

/**
 * What workloads may do in a region, a role for each kind: the service writes and reads events, rows and the cache; its migrations make
 * topics but read no event; backups are written by a role that can do nothing else. No role reaches another region's resources.
 *
 * None reads secrets: External Secrets brings those that a workload is for into its namespace.
 *
 * **Cost**: none.
 */
export class AwsIdentity extends AwsComponent<AwsPodRoleChildren> implements Identity {
  readonly service: pulumi.Output<string>;
  readonly namespace: string;
  readonly serviceAccount: string;
  /** Service account of the migrations. */
  readonly migrationsAccount: string;
  /** The roles, by what acts as them. */
  readonly nodes: {
    readonly service: AwsPodRole;
    readonly migrations: AwsPodRole | undefined;
    readonly backups: AwsPodRole | undefined;
  };

  constructor(name: string, args: AwsIdentityArgs, options: pulumi.ComponentResourceOptions = {}) {
    super("identity:Aws", name, args, options);
    const { backups, kafka, keys, keyspacesTables = [], redis } = args;
    const accounts = workloadAccounts(args);
    this.namespace = accounts.namespace;
    this.serviceAccount = accounts.serviceAccount;
    this.migrationsAccount = accounts.migrationsAccount;
    const role = (part: string, namespace: string, account: string, statements: AwsPolicyStatement[]): AwsPodRole =>
      new AwsPodRole(
        this.childName(part),
        {
          placement: this.placement,
          cluster: args.cluster,
          namespace,
          serviceAccount: account,
          statements,
          ...(args.transform === undefined ? {} : { transform: args.transform }),
        },
        { parent: this },
      );
    const service = role("service", this.namespace, this.serviceAccount, [
      ...(kafka === undefined ? [] : kafkaClient(kafka, CONSUMER_GROUP_PREFIX)),
      ...(redis === undefined ? [] : [redisClient(redis)]),
      ...(keyspacesTables.length === 0 ? [] : keyspacesClient(keyspacesTables, this.placement)),
    ]);
    const migrations = kafka && role("migrations", this.namespace, this.migrationsAccount, kafkaMigrations(kafka));
    const writer =
      backups &&
      role(
        "backups",
        accounts.backups.namespace,
        accounts.backups.serviceAccount,
        backupsWriter(backups.bucket, keys.arns.storage, this.placement),
      );
    this.nodes = { service, migrations, backups: writer };
    this.service = service.arn;
    this.registerOutputs({ service: this.service });
  }
}
