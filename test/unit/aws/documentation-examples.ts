import * as pulumi from "@pulumi/pulumi";
import type { AwsKubernetesChildren } from "../../../components/kubernetes/aws.ts";
import type { AwsVpcChildren } from "../../../components/network/aws.ts";
import type { Transforms } from "../../../components/transform.ts";

// What docs/aws.md shows, word for word: a test holds the page to it, and runs it.

export const networkChanges: Transforms<AwsVpcChildren> = {
  // Properties: they replace ours in every child of the kind.
  vpc: { enableNetworkAddressUsageMetrics: true },
  // A function: it edits arguments and options, and tells the children of a kind apart by their names.
  subnet: (args, options, name) => {
    if (!name.includes("-public-")) return;
    args.tags = pulumi.output(args.tags).apply((tags) => ({ ...tags, tier: "edge" }));
    options.protect = true;
  },
};

export const kubernetesChanges: Transforms<AwsKubernetesChildren> = {
  nodeGroup: (args, _options, name) => {
    if (!name.includes("-burst-")) return;
    args.labels = pulumi.output(args.labels).apply((labels) => ({ ...labels, "example.com/batch": "true" }));
  },
};
