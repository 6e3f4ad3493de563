import * as appautoscaling from "@pulumi/aws/appautoscaling";
import * as keyspaces from "@pulumi/aws/keyspaces";
import * as pulumi from "@pulumi/pulumi";
import type { AwsComponentArgs } from "../aws-component.ts";
import { AwsComponent } from "../aws-component.ts";
import type { Keys } from "../keys/index.ts";
import type { ReplicationPlan } from "../topology/index.ts";
import { physicalName } from "../topology/index.ts";
import type { ProvisionedCapacity, Throughput } from "./aws-capacity.ts";
import { capacityPolicyArgs, capacityTargetArgs } from "./aws-capacity.ts";
import { keyspacesContactPoint } from "./aws-endpoint.ts";
import type { Cassandra } from "./index.ts";
import type { TableDefinition } from "./tables.ts";
import { AVAILABLE_TABLES } from "./tables.ts";

/** Characters of a prefix at most: what the service takes as `CASSANDRA_KEYSPACE`. */
const LONGEST_PREFIX = 32;

/** Arguments of each kind of child, by kind. */
export interface AwsKeyspacesChildren {
  readonly keyspace: keyspaces.KeyspaceArgs;
  readonly table: keyspaces.TableArgs;
  readonly capacityTarget: appautoscaling.TargetArgs;
  readonly capacityPolicy: appautoscaling.PolicyArgs;
}

/**
 * Arguments of `AwsKeyspaces`. `placement.region` is the region that the keyspace is managed from: one of those that it is
 * replicated to, and never another later. `placement.protect` is the environment's, whatever becomes of that region.
 */
export interface AwsKeyspacesArgs extends AwsComponentArgs<AwsKeyspacesChildren> {
  /** Which engine, and the regions that `available` data is replicated to. */
  readonly cassandra: Pick<ReplicationPlan["cassandra"], "engine" | "available">;
  /** Keys of the managing region, for the tables (`data`) where they lie in one region only. */
  readonly keys: Keys;
  /**
   * Whether tables are encrypted with our key instead of AWS's. Only in a single region: Keyspaces takes no customer's key
   * for tables in several. Before a second region joins, deploy with false. Default: true with one region, else false.
   */
  readonly customerKey?: boolean;
  /** How reads and writes are paid for: as they come, or provisioned between two bounds, in a single region only. Default: `on-demand`. */
  readonly capacity?: "on-demand" | ProvisionedCapacity;
}

/**
 * Cassandra as a service, Amazon Keyspaces: one keyspace for `available` classes, replicated to every region on AWS, with its
 * tables. Backups go back to any second of the last 35 days.
 *
 * Keyspaces writes at a quorum inside a region and to other regions asynchronously, typically within a second; the newest client
 * timestamp wins. There is no quorum across regions, so that `strong` classes are refused with the topology.
 *
 * The schema is declared here, since Keyspaces makes tables asynchronously: the service's migrations have nothing to do.
 * Columns can be added in place; removing or changing one replaces the table, which a protected one refuses. Rows may be given a time to
 * live: a table in several regions cannot learn it later.
 *
 * **Cost** (list prices of eu-west-1 in USD, recalled in 2026: check before you rely on them): on demand about 0.7 a million writes
 * of up to 1 KB, in each region, and 0.15 a million reads of up to 4 KB; 0.28 a GB a month in each region, and about 0.22 more for
 * backups. Nothing while nothing is stored and asked.
 */
export class AwsKeyspaces extends AwsComponent<AwsKeyspacesChildren> implements Cassandra {
  readonly contactPoints: Readonly<Record<string, pulumi.Output<string[]>>>;
  readonly keyspacePrefix: string;
  readonly authentication = "iam";
  readonly tls = true;
  /** ARNs of the tables in each region, by region: what `cassandra:Select` and `cassandra:Modify` are allowed on. */
  readonly tableArns: Readonly<Record<string, readonly pulumi.Output<string>[]>>;
  /** Every child, by kind; what belongs to a table by its name. */
  readonly nodes: {
    readonly keyspace: keyspaces.Keyspace;
    readonly tables: Readonly<Record<string, keyspaces.Table>>;
    readonly capacityTargets: Readonly<Record<string, appautoscaling.Target>>;
    readonly capacityPolicies: Readonly<Record<string, appautoscaling.Policy>>;
  };
  readonly #args: AwsKeyspacesArgs;
  readonly #regions: readonly string[];

  /** @throws Error for an engine, a region, a key or a capacity that Keyspaces does not take */
  constructor(name: string, args: AwsKeyspacesArgs, options: pulumi.ComponentResourceOptions = {}) {
    super("cassandra:AwsKeyspaces", name, args, options);
    this.#args = args;
    const { environment, region, account } = this.placement;
    this.#regions = Object.keys(args.cassandra.available).sort();
    this.#check();
    // Without a region: it is one keyspace for them all.
    const prefix = physicalName({ environment, region: "global", tier: "cassandra" }, LONGEST_PREFIX);
    this.keyspacePrefix = prefix.replaceAll("-", "_");

    const keyspace = this.make(
      "keyspace",
      keyspaces.Keyspace,
      "available",
      {
        region,
        name: `${this.keyspacePrefix}_available`,
        replicationSpecification:
          this.#regions.length === 1
            ? { replicationStrategy: "SINGLE_REGION" }
            : { replicationStrategy: "MULTI_REGION", regionLists: [...this.#regions] },
        tags: this.tags("available"),
      },
      this.stateful(),
    );
    const tables = AVAILABLE_TABLES.map((table): [string, keyspaces.Table] => [
      table.name,
      this.#table(keyspace, table),
    ]);
    this.nodes = { keyspace, tables: Object.fromEntries(tables), ...this.#capacity(tables) };
    this.contactPoints = Object.fromEntries(
      this.#regions.map((datacentre) => [datacentre, pulumi.output([keyspacesContactPoint(datacentre)])]),
    );
    this.tableArns = Object.fromEntries(
      this.#regions.map((datacentre) => [
        datacentre,
        tables.map(
          ([, table]) =>
            pulumi.interpolate`arn:aws:cassandra:${datacentre}:${account}:/keyspace/${table.keyspaceName}/table/${table.tableName}`,
        ),
      ]),
    );
    this.registerOutputs({ keyspacePrefix: this.keyspacePrefix });
  }

  get #customerKey(): boolean {
    return this.#args.customerKey ?? this.#regions.length === 1;
  }

  #check(): void {
    const { engine } = this.#args.cassandra;
    const several = `${this.#regions.length} regions: ${this.#regions.join(", ")}`;
    if (engine !== "keyspaces") {
      throw new Error(
        `cassandra.engine: found "${engine}", where Amazon Keyspaces is created; accepted is "keyspaces". Create the engine's own component.`,
      );
    }
    if (!this.#regions.includes(this.placement.region)) {
      throw new Error(
        `regions: found the keyspace managed from ${this.placement.region}, which is not among its ${several}. ` +
          "Accepted is one of them: place it there.",
      );
    }
    if (this.#regions.length === 1) return;
    if (this.#customerKey) {
      throw new Error(
        `customerKey: found true with ${several}. Amazon Keyspaces takes a customer's key for tables in a single region only: leave it out.`,
      );
    }
    if (typeof this.#args.capacity === "object") {
      throw new Error(
        `capacity: found provisioned capacity with ${several}. Application Auto Scaling reaches tables in a single region only; ` +
          'accepted is "on-demand": leave it out.',
      );
    }
  }

  #table(keyspace: keyspaces.Keyspace, table: TableDefinition): keyspaces.Table {
    const { capacity = "on-demand" } = this.#args;
    const part = partOf(table.name);
    // What autoscaling has set is not ours to set back.
    const scaled = {
      ignoreChanges: ["capacitySpecification.readCapacityUnits", "capacitySpecification.writeCapacityUnits"],
    };
    return this.make(
      "table",
      keyspaces.Table,
      part,
      {
        region: this.placement.region,
        keyspaceName: keyspace.name,
        tableName: table.name,
        schemaDefinition: {
          columns: table.columns.map(({ name, type }) => ({ name, type })),
          partitionKeys: table.partitionKeys.map((name) => ({ name })),
          ...(table.clusteringKeys.length === 0
            ? {}
            : { clusteringKeys: table.clusteringKeys.map(({ name, orderBy }) => ({ name, orderBy })) }),
        },
        capacitySpecification:
          capacity === "on-demand"
            ? { throughputMode: "PAY_PER_REQUEST" }
            : {
                throughputMode: "PROVISIONED",
                readCapacityUnits: capacity.read.minimum,
                writeCapacityUnits: capacity.write.minimum,
              },
        encryptionSpecification: this.#customerKey
          ? { type: "CUSTOMER_MANAGED_KMS_KEY", kmsKeyIdentifier: this.#args.keys.arns.data }
          : { type: "AWS_OWNED_KMS_KEY" },
        pointInTimeRecovery: { status: "ENABLED" },
        // The service writes with timestamps of its own, and the newest wins.
        clientSideTimestamps: { status: "ENABLED" },
        ttl: { status: "ENABLED" },
        tags: this.tags(part),
      },
      this.stateful(capacity === "on-demand" ? {} : scaled),
    );
  }

  #capacity(tables: readonly (readonly [string, keyspaces.Table])[]): {
    capacityTargets: Record<string, appautoscaling.Target>;
    capacityPolicies: Record<string, appautoscaling.Policy>;
  } {
    const capacityTargets: Record<string, appautoscaling.Target> = {};
    const capacityPolicies: Record<string, appautoscaling.Policy> = {};
    const { capacity = "on-demand" } = this.#args;
    if (capacity === "on-demand") return { capacityTargets, capacityPolicies };
    const { region } = this.placement;
    const throughputs: readonly Throughput[] = ["read", "write"];
    for (const [name, table] of tables) {
      for (const throughput of throughputs) {
        const key = `${partOf(name)}-${throughput}`;
        const target = this.make("capacityTarget", appautoscaling.Target, key, {
          region,
          ...capacityTargetArgs(table, throughput, capacity[throughput]),
          tags: this.tags(key),
        });
        capacityTargets[key] = target;
        capacityPolicies[key] = this.make("capacityPolicy", appautoscaling.Policy, `${key}-tracking`, {
          region,
          name: this.physicalName(`cassandra-${key}`, 255),
          ...capacityPolicyArgs(target, throughput),
        });
      }
    }
    return { capacityTargets, capacityPolicies };
  }
}

/** A table's name as names of resources are spelt. */
function partOf(table: string): string {
  return table.replaceAll("_", "-");
}
