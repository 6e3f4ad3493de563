import { plan } from "../../components/topology/index.ts";
import type { Placement, Plan, Prediction } from "../../components/topology/index.ts";
import type { DeclarationInput } from "../../components/topology/index.ts";
import { production } from "./cloud-topologies.ts";

type Regions = DeclarationInput["regions"];

/** Regions of two clouds and three continents, in the order in which they are added. */
const REGIONS: Regions = {
  "eu-west-1": { cloud: "aws", index: 0, weight: 2 },
  "europe-west4": { cloud: "gcp", index: 1 },
  "us-east-1": { cloud: "aws", index: 2, weight: 1.5 },
  "us-east4": { cloud: "gcp", index: 3 },
  "eu-central-1": { cloud: "aws", index: 4 },
  "northamerica-northeast1": { cloud: "gcp", index: 5 },
  "us-west-2": { cloud: "aws", index: 6, zones: ["a", "b", "c", "d"], dataZones: ["a", "b", "c"] },
  "asia-northeast1": { cloud: "gcp", index: 7 },
};

/** What every picture and table must be able to show: 1 to 8 regions. */
export const SIZES = [1, 2, 3, 4, 5, 6, 7, 8] as const;

export function planOf(regions: Regions, rest: Omit<DeclarationInput, "regions"> = {}, previous?: Placement): Plan {
  return plan(production({ environment: "prod", regions, dns: { zone: "example.com" }, ...rest }), previous);
}

/** The first `count` of the regions above. */
export function planOfSize(count: number): Plan {
  return planOf(Object.fromEntries(Object.entries(REGIONS).slice(0, count)));
}

/** Five regions on one cloud, so that its ground spans both rows. */
export const ONE_CLOUD = ["eu-west-1", "eu-central-1", "us-east-1", "us-west-2", "ap-southeast-2"];

export function planOnOneCloud(): Plan {
  return planOf(Object.fromEntries(ONE_CLOUD.map((name, index) => [name, { cloud: "aws" as const, index }])));
}

/** Four regions of which one is draining, and a retired one. */
export function drainingPlan(): Plan {
  return planOf({
    "eu-west-1": { cloud: "aws", index: 0 },
    "eu-central-1": { cloud: "aws", index: 1, state: "draining" },
    "us-east-1": { cloud: "aws", index: 2 },
    "europe-west4": { cloud: "gcp", index: 3 },
    "asia-east1": { cloud: "gcp", index: 9, state: "retired" },
  });
}

/** The longest names and the most zones that a region can have. */
export function extremePlan(peakRequestsPerSecond = 9_000_000): Plan {
  const zones = ["a", "b", "c", "d", "e", "f", "g", "h"];
  const name = (letter: string): string => `region-with-the-longest-name-${letter}xy`;
  return planOf(
    Object.fromEntries(
      ["a", "b", "c", "d", "e"].map((letter, index) => [name(letter), { cloud: "local" as const, index, zones }]),
    ),
    { service: { peakRequestsPerSecond, requestsPerSecondPerReplica: 2_000 } },
  );
}

/** Predictions with a target met, missed, absent and just met; two without terms. */
export const PREDICTIONS: readonly Prediction[] = [
  {
    tier: "routing",
    metric: "RTO",
    seconds: 103,
    formula: "detect + max(ttl, warmUp)",
    terms: [
      { name: "detect", value: 42, unit: "s", source: "failover.detection" },
      { name: "ttl", value: 61, unit: "s", source: "failover.dnsTtlSeconds" },
      { name: "warmUp", value: 250, unit: "ms", source: "our choice" },
    ],
    target: 120,
  },
  {
    tier: "kafka",
    metric: "RPO",
    seconds: 7.25,
    formula: "lag",
    terms: [{ name: "lag", value: 7.25, unit: "s", source: "kafka.replicationLagSeconds" }],
    target: 5,
  },
  { tier: "redis", metric: "RPO", seconds: 0, formula: "0: a projection, rebuilt from the log", terms: [] },
  { tier: "strong", metric: "RPO", seconds: 0, formula: "0: a quorum is left", terms: [], target: 0 },
];

/** The same plan with the keys of every object in the opposite order. */
export function withKeysReversed<T>(value: T): T {
  const reversed = (one: unknown): unknown => {
    if (Array.isArray(one)) return one.map(reversed);
    if (typeof one !== "object" || one === null) return one;
    return Object.fromEntries(
      Object.entries(one)
        .reverse()
        .map(([key, below]) => [key, reversed(below)]),
    );
  };
  return reversed(value) as T;
}
