import type * as pulumi from "@pulumi/pulumi";
import { Component } from "../component.ts";
import type { RegionPlan } from "../topology/index.ts";

/**
 * A region: the parent of every resource in it, so that `--target` and `--exclude` take the region in or leave it out whole.
 */
export class Region extends Component {
  readonly plan: RegionPlan;

  constructor(plan: RegionPlan, options: pulumi.ComponentResourceOptions = {}) {
    super("region:Region", plan.name, options);
    this.plan = plan;
    this.registerOutputs({});
  }
}
