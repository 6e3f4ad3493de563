import * as pulumi from "@pulumi/pulumi";
import type { GcpPlacement } from "../../../components/gcp-component.ts";
import type { GrantedKeys, KeyPurpose } from "../../../components/keys/index.ts";
import { KEY_PURPOSES } from "../../../components/keys/index.ts";
import type { Plan, RegionPlan } from "../../../components/topology/index.ts";
import { parseTopology, plan } from "../../../components/topology/index.ts";
import type { Answers } from "../aws/recorder.ts";

export const REGION = "europe-west4";
export const PROJECT = "shop-prod";

/** Where the resources of `REGION` go. Protected unless it says otherwise. */
export function placementOf(protect = true, region = REGION): GcpPlacement {
  return { environment: "prod", region, project: PROJECT, tags: { "meridian:owner": "Stores" }, protect };
}

/** The labels of what `placementOf` places. */
export const LABELS = { meridian_owner: "stores" };

/** The plan of an environment as it would be declared, with one region, `REGION`. */
export function planOf(input: object = {}): Plan {
  const regions = { [REGION]: { cloud: "gcp", index: 3 } };
  const declared = { environment: "prod", dns: { zone: "example.com" }, regions, ...input };
  return plan(parseTopology(declared, { name: "prod", source: "test" }));
}

/** The plan of `REGION`. */
export function regionOf({ regions }: Plan): RegionPlan {
  const found = regions.find(({ name }) => name === REGION);
  if (found === undefined) throw new Error(`the plan has no region ${REGION}`);
  return found;
}

/** Something that others wait for. */
export class Awaited extends pulumi.CustomResource {
  constructor(name: string) {
    super("test:index:Awaited", name, {});
  }
}

/** A region's keys, by names such as `key-data`; who uses one waits for a resource such as `grant-data`. Call it inside of a program. */
export function grantedKeys(): GrantedKeys {
  const byPurpose = <Value>(value: (purpose: KeyPurpose) => Value) =>
    Object.fromEntries(KEY_PURPOSES.map((purpose) => [purpose, value(purpose)])) as Record<KeyPurpose, Value>;
  return {
    arns: byPurpose((purpose) => pulumi.output(`key-${purpose}`)),
    ready: byPurpose((purpose) => [new Awaited(`grant-${purpose}`)]),
  };
}

/** Ids of a network and its subnetwork for endpoints. */
export const NETWORK = { id: pulumi.output("network-id"), endpointsSubnetwork: pulumi.output("endpoints-id") };

/** What the provider fills in. */
export const answers: Answers = (type, name, inputs) => {
  switch (type) {
    case "gcp:projects/serviceIdentity:ServiceIdentity":
      return { member: `serviceAccount:agent-of-${String(inputs["service"])}` };
    case "gcp:artifactregistry/repository:Repository":
      return { registryUri: `registry.test/${String(inputs["repositoryId"])}` };
    case "gcp:serviceaccount/account:Account": {
      const email = `${String(inputs["accountId"])}@${PROJECT}.iam.gserviceaccount.com`;
      return { email, member: `serviceAccount:${email}`, name: `projects/${PROJECT}/serviceAccounts/${email}` };
    }
    case "gcp:redis/cluster:Cluster":
      return {
        discoveryEndpoints: [{ address: "10.48.96.7", port: 6379 }],
        managedServerCas: [
          { caCerts: [{ certificates: ["first", "second"] }] },
          { caCerts: [{ certificates: ["third"] }] },
        ],
      };
    default:
      return { fullName: name };
  }
};
