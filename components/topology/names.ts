import { xxh32 } from "./slots.ts";
import type { TierName } from "./plan-types.ts";

/** What a physical name is made of. */
export interface NameParts {
  /** The environment's name: the stack's. */
  readonly environment: string;
  readonly region: string;
  /** The tier's word in names, such as `kafka`. */
  readonly tier: string;
}

const HASH_LENGTH = 8;
/** A letter, a hyphen and the hash. */
const SHORTEST_LIMIT = HASH_LENGTH + 2;

/**
 * What every service accepts: RFC 1035 labels, without two hyphens in a row (ElastiCache) and without `internal-` in
 * front (AWS load balancers).
 */
const ACCEPTED = /^(?!internal-)[a-z](-?[a-z0-9])*$/;
/** A part that holds no hyphen leaves no doubt where it ends. */
const ONE_WORD = /^[a-z][a-z0-9]*$/;
const LIKE_A_HASH = /^[a-f0-9]{8}$/;

/**
 * The name of a tier's main resource as the cloud knows it: `<environment>-<region>-<tier>`, in lower-case letters,
 * digits and single hyphens, beginning with a letter.
 *
 * A name that would be too long, would not be accepted, or could be read as another environment and region (an
 * environment with a hyphen in it) is cut where it must be and ends with eight hexadecimal digits of XXH32 over all of
 * the parts, so that different parts have different names.
 *
 * @param limit most characters that the service accepts, 10 or more
 * @throws RangeError for a lower limit
 */
export function physicalName(parts: NameParts, limit: number): string {
  if (!Number.isInteger(limit) || limit < SHORTEST_LIMIT) {
    throw new RangeError(`A physical name needs a limit of ${SHORTEST_LIMIT} characters or more, not ${limit}.`);
  }
  const { environment, region, tier } = parts;
  const plain = `${environment}-${region}-${tier}`;
  const unmistakable = ONE_WORD.test(environment) && ONE_WORD.test(tier) && !LIKE_A_HASH.test(tier);
  if (unmistakable && ACCEPTED.test(plain) && plain.length <= limit) return plain;
  const hash = xxh32(JSON.stringify([environment, region, tier]))
    .toString(16)
    .padStart(HASH_LENGTH, "0");
  const kept = accepted(plain)
    .slice(0, limit - HASH_LENGTH - 1)
    .replace(/-$/, "");
  return `${kept}-${hash}`;
}

function accepted(name: string): string {
  const words = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
  return ACCEPTED.test(words) ? words : `x-${words}`;
}

/**
 * The word for a tier in names, and the most characters that any of the clouds accepts for its main resource.
 * The words are single ones, so that names stay readable; `balancer` leaves load balancers room within their 32.
 */
export const NAME_LIMITS: Readonly<
  Record<TierName, { readonly word: string; readonly limit: number; readonly source: string }>
> = {
  network: { word: "network", limit: 63, source: "Compute Engine networks: 63. A VPC's Name tag: 256" },
  kubernetes: { word: "kubernetes", limit: 40, source: "GKE clusters: 40. EKS clusters: 100" },
  coordination: {
    word: "coordination",
    limit: 52,
    source: "StatefulSets: 52, the 63 of a label less a hyphen and ten digits of a revision's hash (kubernetes#64023)",
  },
  cassandra: {
    word: "cassandra",
    limit: 32,
    source:
      "StatefulSets: 52, of which 20 are left for the cluster and rack that K8ssandra adds. Keyspaces: 48, with " +
      "underscores for hyphens",
  },
  kafka: { word: "kafka", limit: 63, source: "Managed Service for Apache Kafka: 63. MSK clusters: 64" },
  redis: {
    word: "redis",
    limit: 40,
    source: "ElastiCache replication groups: 40, no two hyphens in a row. Memorystore instances: 40",
  },
  service: {
    word: "service",
    limit: 47,
    source: "Pods: 63 of a label, less the 16 that a Deployment adds (a hyphen, ten digits, a hyphen, five characters)",
  },
  loadBalancing: {
    word: "balancer",
    limit: 32,
    source: "Application and Network Load Balancers and their target groups: 32, not beginning with internal-. GCP: 63",
  },
};

/** The physical names of one region's tiers. */
export function planNames(environment: string, region: string): Record<TierName, string> {
  const name = (tier: TierName): string => {
    const { word, limit } = NAME_LIMITS[tier];
    return physicalName({ environment, region, tier: word }, limit);
  };
  return {
    network: name("network"),
    kubernetes: name("kubernetes"),
    coordination: name("coordination"),
    cassandra: name("cassandra"),
    kafka: name("kafka"),
    redis: name("redis"),
    service: name("service"),
    loadBalancing: name("loadBalancing"),
  };
}
