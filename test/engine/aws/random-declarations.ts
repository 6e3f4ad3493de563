import fc from "fast-check";
import { catalogueOf } from "../../../components/topology/catalogue.ts";
import type { Declaration } from "./environment.ts";

type RegionInput = Declaration["regions"][string];

/** What is drawn from: `undefined` draws anything that is valid together with the rest. */
export interface Shape {
  /** Fewest and most regions that exist. Default: 1 to 6. */
  readonly regions?: readonly [fewest: number, most: number];
  /** Zones of the first region; every other has as many, or all that it has. Default: 2 to 4, drawn for each region. */
  readonly zones?: 2 | 3 | 4;
  readonly environment?: "dev" | "staging" | "prod";
  readonly interconnect?: "transit-gateway" | "peering";
  readonly ipv6?: boolean;
  readonly natGateways?: "single" | "per-zone";
  readonly keyspaces?: boolean;
  readonly globalDatastore?: boolean;
  readonly scram?: boolean;
  readonly cdn?: boolean;
  readonly dnssec?: boolean;
  readonly queryLog?: boolean;
  readonly accelerator?: boolean;
  readonly publicAccess?: boolean;
  readonly administrators?: boolean;
  readonly mode?: "active-active" | "active-passive";
  /** Whether a region that is not the first is draining. */
  readonly draining?: boolean;
}

/**
 * Shapes of the first declarations of a run: whatever is drawn for the rest, these together switch on every option that the committed
 * environments leave off, and stay small enough for a run of minutes.
 */
export const FIRST_SHAPES: readonly Shape[] = [
  {
    regions: [1, 1],
    zones: 4,
    environment: "staging",
    natGateways: "per-zone",
    keyspaces: false,
    scram: true,
    cdn: true,
    dnssec: true,
    queryLog: true,
    publicAccess: true,
    administrators: true,
  },
  {
    regions: [2, 2],
    zones: 2,
    environment: "dev",
    interconnect: "peering",
    ipv6: true,
    keyspaces: true,
    globalDatastore: true,
    mode: "active-passive",
    accelerator: false,
    draining: false,
  },
  { regions: [1, 1], zones: 2, environment: "dev", mode: "active-active" },
  {
    regions: [4, 4],
    zones: 2,
    environment: "dev",
    interconnect: "transit-gateway",
    ipv6: false,
    natGateways: "single",
    keyspaces: false,
    scram: false,
    cdn: false,
    draining: true,
  },
];

const AWS = Object.entries(catalogueOf("aws") ?? {}).map(([name, { zones }]) => ({ name, letters: Array.from(zones) }));

const MOST_REGIONS = 6;
/** Indices that neither of the ranges that AWS refuses of 10.0.0.0/8 is behind. */
const INDICES = { min: 1, max: 63 };

/** What is asked for, or one of all that there is. */
const drawn = <const T>(asked: T | undefined, ...all: readonly [T, ...T[]]): fc.Arbitrary<T> =>
  asked === undefined ? fc.constantFrom(...all) : fc.constant(asked);
const flag = (asked: boolean | undefined): fc.Arbitrary<boolean> => drawn(asked, true, false);

/** What is drawn once for a region, whether it comes to exist or not. */
const regionDraw = (shape: Shape) =>
  fc.record({
    zones: drawn(shape.zones, 2, 3, 3, 4),
    order: fc.shuffledSubarray(["a", "b", "c", "d", "e", "f"], { minLength: 6, maxLength: 6 }),
    weight: fc.oneof(
      fc.constant(1),
      fc.integer({ min: 10, max: 1000 }).map((hundredths) => hundredths / 100),
    ),
    state: fc.constantFrom("active" as const, "active" as const, "active" as const, "draining" as const),
  });

type RegionDraw = ReturnType<typeof regionDraw> extends fc.Arbitrary<infer Drawn> ? Drawn : never;

const drawing = (shape: Shape) =>
  fc.record({
    first: fc.constantFrom(...AWS.filter(({ letters }) => letters.length >= (shape.zones ?? 2))),
    places: fc.shuffledSubarray(AWS, { minLength: MOST_REGIONS, maxLength: MOST_REGIONS }),
    count: fc.integer({ min: shape.regions?.[0] ?? 1, max: shape.regions?.[1] ?? MOST_REGIONS }),
    regions: fc.array(regionDraw(shape), { minLength: MOST_REGIONS, maxLength: MOST_REGIONS }),
    indices: fc.uniqueArray(fc.integer(INDICES), { minLength: MOST_REGIONS, maxLength: MOST_REGIONS }),
    environment: drawn(shape.environment, "dev", "staging", "prod"),
    interconnect: drawn(shape.interconnect, "transit-gateway", "peering"),
    unconnected: fc.boolean(),
    natGateways: drawn(shape.natGateways, "single", "per-zone"),
    ipv6: flag(shape.ipv6),
    keyspaces: flag(shape.keyspaces),
    globalDatastore: flag(shape.globalDatastore),
    scram: flag(shape.scram),
    cdn: flag(shape.cdn),
    dnssec: flag(shape.dnssec),
    queryLog: flag(shape.queryLog),
    accelerator: drawn<boolean | undefined>(shape.accelerator, true, false, undefined),
    publicAccess: flag(shape.publicAccess),
    administrators: flag(shape.administrators),
    recipients: fc.boolean(),
    mode: drawn(shape.mode, "active-active", "active-passive"),
    draining: drawn<boolean | undefined>(shape.draining, undefined, false),
    retired: fc.boolean(),
    brokersPerZone: fc.integer({ min: 1, max: 2 }),
    redis: fc.record({ shards: fc.integer({ min: 1, max: 3 }), replicasPerShard: fc.integer({ min: 1, max: 2 }) }),
    lost: fc.record({ regions: fc.integer({ min: 0, max: 2 }), zones: fc.integer({ min: 0, max: 1 }) }),
    peak: fc.integer({ min: 1, max: 5000 }),
  });

type Drawing = ReturnType<typeof drawing> extends fc.Arbitrary<infer Drawn> ? Drawn : never;

/**
 * Valid declarations of 1 to 6 regions on AWS with 2 to 4 zones each, with every option that changes what is created. Nothing is
 * protected, so that what came up can be destroyed.
 */
export function declarations(shape: Shape = {}): fc.Arbitrary<Declaration> {
  return drawing(shape).map((draw) => declarationOf(draw, shape));
}

function declarationOf(draw: Drawing, shape: Shape): Declaration {
  const regions = regionsOf(draw);
  const existing = Object.values(regions).filter(({ state }) => state !== "retired");
  const active = existing.filter(({ state }) => state === "active");
  const dataZones = Math.min(...existing.map(({ zones = [], dataZones: named }) => (named ?? zones).length));
  // Two zones hold two replicas, of which none may be missing.
  const replicationFactor = Math.min(3, dataZones);
  const survive = {
    regions: Math.min(draw.lost.regions, Math.floor((Math.min(active.length, 5) - 1) / 2)),
    zones: replicationFactor === 3 ? draw.lost.zones : 0,
  };
  const replicated = existing.length > 1;
  const globalDatastore = draw.globalDatastore && existing.length <= 3;
  // Regions that are not joined can share nothing but Keyspaces: their voters stay in one of them.
  const home = Object.entries(regions).find(([, { state }]) => state === "active")?.[0] ?? "";
  const canBeApart = draw.keyspaces && survive.regions === 0 && survive.zones === 0 && shape.interconnect === undefined;
  const apart = draw.unconnected && canBeApart;
  return {
    environment: draw.environment,
    protect: false,
    tags: { "cost-center": "1234" },
    regions,
    network: {
      interconnect: apart ? "none" : draw.interconnect,
      natGateways: draw.natGateways,
      ipv6: draw.ipv6,
    },
    kubernetes: {
      publicAccess: draw.publicAccess ? ["198.51.100.0/24", "203.0.113.7/32"] : [],
      administrators: draw.administrators
        ? [
            "arn:aws:iam::123456789012:role/platform",
            "arn:aws:iam::123456789012:user/breakglass",
            "group:platform@example.com",
          ]
        : [],
    },
    kafka: {
      replicationFactor,
      minimumInSync: replicationFactor - 1,
      // What MSK Replicator, which joins the regions, asks for: no burstable brokers, and three of them.
      brokersPerZone: replicated && dataZones === 2 ? 2 : draw.brokersPerZone,
      ...(replicated ? { brokerMemoryGiB: 8 } : {}),
      scram: draw.scram,
      topics: { orders: { partitions: 6, retentionHours: 24 } },
    },
    redis: { ...draw.redis, globalDatastore, ...(globalDatastore ? { memoryGiB: 6.38 } : {}) },
    cassandra: { engine: draw.keyspaces ? "keyspaces" : "k8ssandra", replicationFactor },
    ...(draw.keyspaces ? { dataClasses: { session: { consistency: "available" as const } } } : {}),
    // Round trips round the world make elections of many seconds; the lease must be longer.
    coordination: { leaseSeconds: 60, ...(apart ? { placement: { [home]: 3 } } : {}) },
    service: { peakRequestsPerSecond: draw.peak },
    failover: { mode: draw.mode, survive, targets: { serviceSeconds: 600 } },
    dns: {
      zone: "random.example.com",
      cdn: draw.cdn,
      dnssec: draw.dnssec,
      queryLog: draw.queryLog,
      ...(draw.accelerator === undefined ? {} : { accelerator: draw.accelerator }),
    },
    alarms: { recipients: draw.recipients ? ["on-call@example.com"] : [] },
  };
}

function regionsOf({ first, places, count, regions, indices, draining, retired }: Drawing): Declaration["regions"] {
  const others = places.filter(({ name }) => name !== first.name);
  const chosen = [first, ...others].slice(0, count + (retired && count < MOST_REGIONS ? 1 : 0));
  const entries = chosen.map(({ name, letters }, position) => {
    const draw = regions[position];
    const index = indices[position];
    if (draw === undefined || index === undefined) throw new Error(`nothing was drawn for region ${position}`);
    const state = position >= count ? "retired" : position === 0 ? "active" : stateOf(draw, draining, position);
    const zones = draw.order.filter((letter) => letters.includes(letter)).slice(0, draw.zones);
    return { name, index, zones, weight: draw.weight, state } as const;
  });
  // MSK Replicator takes clusters of equal shape: every region has its brokers in as many zones.
  const dataZones = Math.min(3, ...entries.map(({ zones }) => zones.length));
  return Object.fromEntries(
    entries.map(({ name, zones, ...entry }): [string, RegionInput] => {
      const named = zones.length > dataZones ? { dataZones: zones.slice(0, dataZones) } : {};
      return [name, { cloud: "aws", ...entry, zones, ...named }];
    }),
  );
}

function stateOf(draw: RegionDraw, draining: boolean | undefined, position: number): "active" | "draining" {
  if (draining !== undefined) return draining && position === 1 ? "draining" : "active";
  return draw.state;
}
