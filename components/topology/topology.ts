import { catalogueOf, zoneName } from "./catalogue.ts";
import type { Cloud, EnvironmentClass } from "./cloud.ts";
import { estimateRoundTrip } from "./distance.ts";
import type { Declaration } from "./schema/index.ts";
import { SIZES } from "./schema/sizes.ts";

/** A zone of a region: its letter, which fixes its subnets, and its name as the cloud spells it. */
export interface Zone {
  readonly letter: string;
  readonly name: string;
}

/** A region, with what was left out filled in. */
export interface Region {
  readonly name: string;
  readonly cloud: Cloud;
  /** 0 to 63; fixes the address block. */
  readonly index: number;
  readonly zones: readonly Zone[];
  /** Zones of the stateful tiers: as declared, else all of them. `checkDataZones` holds them to three. */
  readonly dataZones: readonly Zone[];
  readonly weight: number;
  readonly state: "active" | "draining" | "retired";
  readonly account?: string;
  readonly quotas: { readonly cpus?: number | undefined };
}

/** The losses that must be survived, each on its own. */
export interface Survival {
  /** Regions lost at the same time. */
  readonly regions: number;
  /** Zones of one region lost at the same time. */
  readonly zones: number;
  /** Whole clouds lost at the same time. */
  readonly clouds: number;
}

/** The class of data, as declared, with its name. */
export interface DataClass {
  readonly name: string;
  readonly consistency: "strong" | "available";
}

/** Who issues callers' tokens. */
export interface Tokens {
  /** Claim `iss`. */
  readonly issuer: string;
  /** Claim `aud`. */
  readonly audience: string;
  /** URL of the issuer's JSON Web Key Set. */
  readonly jwksUrl: string;
}

type Section<K extends keyof Declaration> = Readonly<Declaration[K]>;

/** A declaration with every default resolved: what `plan` plans. */
export interface Topology {
  /** The environment's name: the stack's. */
  readonly name: string;
  readonly environment: EnvironmentClass;
  readonly owner: string;
  /** Whether stateful resources are protected from deletion. */
  readonly protect: boolean;
  readonly tags: Readonly<Record<string, string>>;
  /** All regions, also retired ones, by index. */
  readonly regions: readonly Region[];
  readonly network: Section<"network">;
  readonly kubernetes: Section<"kubernetes">;
  readonly kafka: Section<"kafka">;
  readonly redis: Section<"redis">;
  readonly cassandra: Omit<Section<"cassandra">, "engine" | "strongDatacenters"> & {
    readonly engine: "k8ssandra" | "keyspaces" | "process";
    /** As declared; undefined leaves the choice to the default rule. */
    readonly strongDatacenters: readonly string[] | undefined;
  };
  readonly coordination: Section<"coordination">;
  readonly service: Section<"service">;
  readonly dataClasses: readonly DataClass[];
  readonly failover: Omit<Section<"failover">, "survive"> & { readonly survive: Survival };
  readonly dns: Omit<Section<"dns">, "accelerator"> & { readonly accelerator: boolean };
  readonly alarms: Section<"alarms">;
  readonly policies: Omit<Section<"policies">, "enforcement"> & { readonly enforcement: "advisory" | "mandatory" };
  readonly accounts: Section<"accounts">;
  readonly tokens: Tokens | undefined;
  /** Round-trip times as declared, for checks of their names. */
  readonly declaredRoundTrips: Section<"roundTrips">;
  /** Round-trip time in milliseconds between any two regions, by name, both ways. */
  readonly roundTrips: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

/** Regions that serve now. */
export function activeRegions(topology: Pick<Topology, "regions">): Region[] {
  return topology.regions.filter((region) => region.state === "active");
}

/** Regions whose resources exist: active ones and those being drained. */
export function presentRegions(topology: Pick<Topology, "regions">): Region[] {
  return topology.regions.filter((region) => region.state !== "retired");
}

/** Whether others depend on environments of a class: they are protected, and policies stop what violates them. */
export const isGuarded = (environment: EnvironmentClass): boolean =>
  environment === "staging" || environment === "prod";

/** Fills in what a valid declaration leaves to its surroundings. Checks nothing: `checkTopology` does. */
export function resolve(declared: Declaration, name: string): Topology {
  const regions = Object.entries(declared.regions)
    .map(([regionName, region]): Region => {
      const letters = region.zones ?? defaultZones(region.cloud, regionName, SIZES[declared.environment].zones);
      const zonesOf = (chosen: readonly string[]): Zone[] =>
        [...chosen].sort().map((letter) => ({ letter, name: zoneName(region.cloud, regionName, letter) }));
      return {
        name: regionName,
        cloud: region.cloud,
        index: region.index,
        zones: zonesOf(letters),
        dataZones: zonesOf(region.dataZones ?? letters),
        weight: region.weight,
        state: region.state,
        ...(region.account === undefined ? {} : { account: region.account }),
        quotas: region.quotas,
      };
    })
    .sort((a, b) => a.index - b.index || (a.name < b.name ? -1 : 1));
  const active = regions.filter((region) => region.state === "active");
  const { survive } = declared.failover;
  return {
    name,
    environment: declared.environment,
    owner: declared.owner,
    protect: declared.protect ?? isGuarded(declared.environment),
    tags: declared.tags,
    regions,
    network: declared.network,
    kubernetes: declared.kubernetes,
    kafka: declared.kafka,
    redis: declared.redis,
    cassandra: {
      ...declared.cassandra,
      engine:
        declared.cassandra.engine ?? (active.every((region) => region.cloud === "local") ? "process" : "k8ssandra"),
      strongDatacenters: declared.cassandra.strongDatacenters,
    },
    coordination: declared.coordination,
    service: declared.service,
    dataClasses: Object.entries(declared.dataClasses)
      .map(([className, { consistency }]) => ({ name: className, consistency }))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
    failover: {
      ...declared.failover,
      survive: {
        regions: survive.regions ?? (active.length >= 3 ? 1 : 0),
        // On local a region's Kafka and Cassandra are one process each, so none survives its zone.
        zones:
          survive.zones ?? (active.every(({ cloud, dataZones }) => cloud !== "local" && dataZones.length >= 3) ? 1 : 0),
        clouds: survive.clouds ?? 0,
      },
    },
    dns: {
      ...declared.dns,
      accelerator: declared.dns.accelerator ?? acceleratedByDefault(declared.environment, regions),
    },
    alarms: declared.alarms,
    policies: {
      ...declared.policies,
      enforcement: declared.policies.enforcement ?? (isGuarded(declared.environment) ? "mandatory" : "advisory"),
    },
    accounts: declared.accounts,
    tokens: declared.tokens === undefined ? undefined : resolveTokens(declared.tokens),
    declaredRoundTrips: declared.roundTrips,
    roundTrips: roundTripMatrix(regions, declared.roundTrips),
  };
}

/** Anycast costs by the hour, so the classes that stand for production have it. */
function acceleratedByDefault(environment: EnvironmentClass, regions: readonly Region[]): boolean {
  if (environment === "local" || environment === "dev") return false;
  return presentRegions({ regions }).some((region) => region.cloud === "aws");
}

function defaultZones(cloud: Cloud, region: string, count: number): string[] {
  const letters = catalogueOf(cloud)?.[region]?.zones ?? "abcdefgh";
  return Array.from(letters).slice(0, count);
}

function roundTripMatrix(
  regions: readonly Region[],
  declared: Readonly<Record<string, Readonly<Record<string, number>>>>,
): Record<string, Record<string, number>> {
  return Object.fromEntries(
    regions.map((from) => [
      from.name,
      Object.fromEntries(
        regions
          .filter((to) => to.name !== from.name)
          .map((to) => [
            to.name,
            declared[from.name]?.[to.name] ?? declared[to.name]?.[from.name] ?? estimateRoundTrip(from, to),
          ]),
      ),
    ]),
  );
}

/** Where most issuers have their keys, unless it is declared. */
function resolveTokens({ issuer, audience, jwksUrl }: NonNullable<Declaration["tokens"]>): Tokens {
  return { issuer, audience, jwksUrl: jwksUrl ?? `${issuer.replace(/\/$/, "")}/.well-known/jwks.json` };
}
