import * as ecr from "@pulumi/aws/ecr";
import type * as pulumi from "@pulumi/pulumi";
import type { AwsComponentArgs } from "../aws-component.ts";
import { AwsComponent } from "../aws-component.ts";

/** Arguments of each kind of child, by kind. */
export interface AwsRegistryReplicationChildren {
  configuration: ecr.ReplicationConfigurationArgs;
}

/** Arguments of `AwsRegistryReplication`. The placement's region is the one that images are pushed to. */
export interface AwsRegistryReplicationArgs extends AwsComponentArgs<AwsRegistryReplicationChildren> {
  /** AWS regions that images are copied to, at least one, without the placement's. ECR accepts 25. */
  readonly destinations: readonly string[];
  /**
   * What must exist first: the repositories of all regions, with their settings (`ready` of every region's registry).
   */
  readonly ready: readonly pulumi.Resource[];
}

/** Most regions that a registry copies to (ECR User Guide, "Private image replication in Amazon ECR"). */
const MOST_DESTINATIONS = 25;

/**
 * Copies the environment's images, as they are pushed to one region, to every other. It is one list for all regions:
 * a region that joins changes it in place.
 *
 * Where a repository is missing ECR would make it, with settings of its own: hence the regions' repositories come
 * first.
 *
 * A registry belongs to an account and a region and has one such configuration: two environments in the same account
 * that push to the same region would overwrite each other's. Give each environment an account of its own.
 *
 * **Cost**: none of its own; 0.02 USD for each GB between European regions, and the copies are stored at 0.10 USD a
 * month for each GB. List prices of eu-west-1, recalled in 2026: check before you rely on them.
 */
export class AwsRegistryReplication extends AwsComponent<AwsRegistryReplicationChildren> {
  /** Every child, by kind. */
  readonly nodes: { readonly configuration: ecr.ReplicationConfiguration };

  constructor(name: string, args: AwsRegistryReplicationArgs, options: pulumi.ComponentResourceOptions = {}) {
    super("registry:AwsReplication", name, args, options);
    const { account, environment, region } = this.placement;
    checkDestinations(name, args.destinations, region);
    const configuration = this.make(
      "configuration",
      ecr.ReplicationConfiguration,
      "configuration",
      {
        region,
        replicationConfiguration: {
          rules: [
            {
              // In the order of their names: no region's place in a list says anything.
              destinations: [...args.destinations].sort().map((destination) => ({
                region: destination,
                registryId: account,
              })),
              repositoryFilters: [{ filter: `${environment}/`, filterType: "PREFIX_MATCH" }],
            },
          ],
        },
      },
      { dependsOn: [...args.ready] },
    );
    this.nodes = { configuration };
    this.registerOutputs({});
  }
}

/** @throws Error naming what is wrong with the list, and how to mend it */
function checkDestinations(name: string, destinations: readonly string[], region: string): void {
  if (destinations.length === 0 || destinations.length > MOST_DESTINATIONS) {
    throw new Error(
      `${name}: destinations holds ${destinations.length} regions, accepted are 1 to ${MOST_DESTINATIONS}: leave ` +
        "the replication out where there is nothing to copy to",
    );
  }
  if (destinations.includes(region)) {
    throw new Error(
      `${name}: destinations holds ${region}, from which images are copied; accepted are other regions: take it ` +
        "out of the list",
    );
  }
}
