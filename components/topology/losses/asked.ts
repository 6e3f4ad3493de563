import { CLOUDS } from "../cloud.ts";
import { didYouMean } from "../suggestion.ts";
import type { Region, Topology } from "../topology.ts";
import { presentRegions } from "../topology.ts";
import type { AskedLoss, Dependency } from "./runbook-types.ts";
import { DEPENDENCIES } from "./runbook-types.ts";

/** What each region has of its own. etcd is one cluster of all regions. */
const OF_REGIONS: readonly Dependency[] = ["redis", "kafka", "cassandra"];

/** No such loss in the environment. */
export class UnknownLossError extends Error {
  /**
   * @param asked what was asked for
   * @param known all single losses
   */
  constructor(environment: string, asked: string, known: readonly AskedLoss[]) {
    const accepted = known.map(({ name }) => name);
    const meant = didYouMean(asked, accepted);
    const ofKind = (kind: AskedLoss["kind"]): string =>
      known
        .filter((loss) => loss.kind === kind)
        .map(({ name }) => name)
        .join(", ");
    super(
      `${environment} has nothing to lose that is called "${asked}".${meant === undefined ? "" : ` Did you mean "${meant}"?`}\n` +
        `  regions       ${ofKind("region")}\n  zones         ${ofKind("zone")}\n  clouds        ${ofKind("cloud")}\n` +
        `  dependencies  ${ofKind("dependency")}\n  several of these, joined by +, are lost together`,
    );
    this.name = "UnknownLossError";
  }
}

type Source = Pick<Topology, "name" | "regions">;

/** Every single loss of an environment: its regions, their zones, its clouds and dependencies. By the regions' indices. */
export function lossesToAsk(topology: Pick<Source, "regions">): AskedLoss[] {
  const present = presentRegions(topology);
  const names = present.map(({ name }) => name);
  return [
    ...present.map((region) => regionLoss([region])),
    ...present.flatMap((region) => region.zones.map((zone) => zoneLoss(region, zone.letter, zone.name))),
    ...CLOUDS.flatMap((cloud): AskedLoss[] => {
      const regions = present.filter((region) => region.cloud === cloud).map(({ name }) => name);
      return regions.length === 0 ? [] : [{ kind: "cloud", name: cloud, regions, zones: [], dependencies: [] }];
    }),
    ...DEPENDENCIES.map((dependency) => dependencyLoss(dependency, dependency, names)),
    ...names.flatMap((region) =>
      OF_REGIONS.map((dependency) => dependencyLoss(`${dependency}@${region}`, dependency, [region])),
    ),
  ];
}

function regionLoss(regions: readonly Region[]): AskedLoss {
  const names = regions.map(({ name }) => name);
  return { kind: "region", name: names.join("+"), regions: names, zones: [], dependencies: [] };
}

/** A region whose only zone is lost is lost. */
function zoneLoss(region: Region, letter: string, zone: string): AskedLoss {
  const whole = region.zones.length === 1;
  const name = `${region.name}/${letter}`;
  return { kind: "zone", name, regions: whole ? [region.name] : [], zones: whole ? [] : [zone], dependencies: [] };
}

function dependencyLoss(name: string, dependency: Dependency, regions: readonly string[]): AskedLoss {
  return { kind: "dependency", name, regions: [], zones: [], dependencies: [{ name: dependency, regions }] };
}

/**
 * The loss that a person asks about.
 *
 * @param asked one of the names of `lossesToAsk`, a zone's full name (`eu-west-1a`), or several of these joined by `+`
 * @throws UnknownLossError with all that is accepted, also where a name comes twice
 */
export function askedLoss(topology: Source, asked: string): AskedLoss {
  const known = lossesToAsk(topology);
  const letters = new Map(
    presentRegions(topology).flatMap(({ name, zones }) =>
      zones.map((zone): [string, string] => [zone.name, `${name}/${zone.letter}`]),
    ),
  );
  const wanted = asked.split("+").map((name) => letters.get(name.trim()) ?? name.trim());
  const found = known.filter(({ name }) => wanted.includes(name));
  if (found.length < wanted.length) throw new UnknownLossError(topology.name, asked, known);
  const [only] = found;
  return only !== undefined && found.length === 1 ? only : together(topology, found);
}

/** What goes with a region is not lost beside it; a region whose zones are all lost is lost. */
function together(topology: Pick<Source, "regions">, losses: readonly AskedLoss[]): AskedLoss {
  const zones = losses.flatMap((loss) => loss.zones);
  const lost = losses.flatMap((loss) => loss.regions);
  const regions = presentRegions(topology).filter(
    (region) => lost.includes(region.name) || region.zones.every(({ name }) => zones.includes(name)),
  );
  const names = regions.map(({ name }) => name);
  const gone = regions.flatMap((region) => region.zones.map(({ name }) => name));
  const dependencies = DEPENDENCIES.flatMap((name) => {
    const of = losses.flatMap((loss) => loss.dependencies.filter((each) => each.name === name));
    const left = [...new Set(of.flatMap((each) => each.regions))].filter((region) => !names.includes(region));
    return left.length === 0 ? [] : [{ name, regions: left }];
  });
  const [kind = "several", ...others] = new Set(losses.map((loss) => loss.kind));
  return {
    kind: others.length === 0 ? kind : "several",
    name: losses.map(({ name }) => name).join("+"),
    regions: names,
    zones: zones.filter((zone) => !gone.includes(zone)),
    dependencies,
  };
}
