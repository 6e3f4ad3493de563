import type * as pulumi from "@pulumi/pulumi";

/** The links between regions' networks: what a program may ask of them, the same on every cloud. */
export interface Interconnect {
  /** Id of each link, by `<region>-<region>` in the order of the plan's links. */
  readonly links: Readonly<Record<string, pulumi.Output<string>>>;
  /** Private DNS zone that every region's network resolves, and its id. Absent where the cloud has none. */
  readonly privateZone?: { readonly name: string; readonly id: pulumi.Output<string> };
}
