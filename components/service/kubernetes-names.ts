import * as pulumi from "@pulumi/pulumi";
import type { Plan, RegionPlan } from "../topology/index.ts";

/** Names and numbers by which other tiers, other clusters and the cloud find the service. Changing one cuts them off. */
export const SERVICE = {
  /** Label `app.kubernetes.io/name`, and the name of its Deployment, Service and budgets. */
  application: "shard",
  /** The same of its migrations. */
  migrations: "shard-migrations",
  /** TCP port that a replica listens on, to callers. */
  port: 8080,
  /** Name of that port in the pods, in the Service and in what refers to it. */
  portName: "http",
  /** TCP port that a replica listens on to other replicas, with mutual TLS, and its name. */
  peerPort: 8443,
  peerPortName: "peer",
} as const;

/**
 * Whose pods may ask replicas for their metrics, at `/metrics` on the callers' port, in each region's cluster: a namespace, and labels of pods there. Prometheus as
 * its operator and its community's Helm charts run it. Change it for another collector, or where yours runs elsewhere.
 */
export const MONITORING = { namespace: "monitoring", labels: { "app.kubernetes.io/name": "prometheus" } } as const;

/** Where the replicas of one region are reached from the others: a name of the environment's private zone. */
export function servicePrivateName(region: string, privateZone: string): string {
  return `service.${region}.${privateZone}`;
}

/** Base URL at which the replicas of one region are reached from the others, by mutual TLS. */
export function peersUrl(region: string, privateZone: string): string {
  return `https://${servicePrivateName(region, privateZone)}:${SERVICE.peerPort}`;
}

const DIGEST = /^sha256:[0-9a-f]{64}$/;

/**
 * The service's image by digest. A digest alone is of the region's own repository, so that a region starts pods while another is lost.
 *
 * @param declared `<repository>@sha256:<digest>`, or `sha256:<digest>`
 * @param repository the region's own repository
 * @throws Error for an image that is not named by its digest: what runs could change without anybody's doing
 */
export function imageByDigest(declared: string, repository: pulumi.Input<string>): pulumi.Output<string> {
  const [name, digest, ...more] = declared.includes("@") ? declared.split("@") : ["", declared];
  if (digest === undefined || !DIGEST.test(digest) || more.length > 0 || (name === "" && declared !== digest)) {
    throw new Error(
      `service.image: found ${JSON.stringify(declared)}; accepted is an image by digest, such as "registry.example.com/shard@sha256:<64 ` +
        'hexadecimal digits>", or "sha256:<64 hexadecimal digits>" of the region\'s own repository. Take the digest that `docker push` prints.',
    );
  }
  return declared === digest ? pulumi.interpolate`${repository}@${digest}` : pulumi.output(declared);
}

/** Where replicas listen to each other, by region, under their private names: what the service is told as `PEERS`. */
export function peersOf(plan: Pick<Plan, "regions">, privateZone: string): Record<string, string[]> {
  return Object.fromEntries(plan.regions.map(({ name }) => [name, [peersUrl(name, privateZone)]]));
}

/** Ranges of every region's pods, by the regions' indices: where the other regions' private entries have their addresses. */
export function podRanges(regions: readonly Pick<RegionPlan, "addresses">[]): string[] {
  return regions.map(({ addresses }) => addresses.pods);
}
