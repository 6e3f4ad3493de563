import type { WireObject } from "../../providers/local/properties.ts";
import { gcpFacts } from "../clouds/gcp/facts.ts";
import { gcp } from "../clouds/gcp/kind.ts";
import { rules } from "../clouds/gcp/rules/index.ts";
import type { type as tokens } from "../clouds/gcp/rules/type-tokens.ts";
import type { Recorded } from "../clouds/provider-protocol.ts";
import { TestCloud } from "./aws-simulation-parts.ts";

export const facts = gcpFacts();
export const PROJECT = "shop-test";
export const REGION = "europe-west4";
/** How the self link of a resource begins that has an id of Compute Engine. */
export const LINK = "https://www.googleapis.com/compute/v1/";

/** A simulated Google Cloud without an engine. */
export function gcpCloud(): TestCloud {
  return new TestCloud({ kind: gcp, known: facts, rules });
}

/** Creates a custom-mode network of `PROJECT`. */
export function createNetwork(cloud: TestCloud, name = "main", project = PROJECT): Recorded {
  return cloud.create("gcp:compute/network:Network" satisfies (typeof tokens)["network"], name, {
    project,
    name,
    autoCreateSubnetworks: false,
  });
}

/** Creates a subnetwork of `PROJECT` in `REGION`; further inputs take the place of these. */
export function createSubnetwork(cloud: TestCloud, name: string, inputs: WireObject): Recorded {
  return cloud.create("gcp:compute/subnetwork:Subnetwork", name, { project: PROJECT, region: REGION, name, ...inputs });
}
