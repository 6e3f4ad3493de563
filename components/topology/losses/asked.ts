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
   * @param accepted names of all losses
   */
  constructor(environment: string, asked: string, accepted: readonly string[]) {
    const meant = didYouMean(asked, accepted);
    super(
      `${environment} has nothing to lose that is called "${asked}".${meant === undefined ? "" : ` Did you mean "${meant}"?`}\n` +
        `  accepted  ${accepted.join(", ")}; regions joined by + are lost together`,
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
      return regions.length === 0 ? [] : [{ kind: "cloud", name: cloud, regions, zones: [] }];
    }),
    ...DEPENDENCIES.map((dependency) => dependencyLoss(dependency, dependency, names)),
    ...names.flatMap((region) =>
      OF_REGIONS.map((dependency) => dependencyLoss(`${dependency}@${region}`, dependency, [region])),
    ),
  ];
}

function regionLoss(regions: readonly Region[]): AskedLoss {
  const names = regions.map(({ name }) => name);
  return { kind: "region", name: names.join("+"), regions: names, zones: [] };
}

/** A region whose only zone is lost is lost. */
function zoneLoss(region: Region, letter: string, zone: string): AskedLoss {
  const whole = region.zones.length === 1;
  const name = `${region.name}/${letter}`;
  return { kind: "zone", name, regions: whole ? [region.name] : [], zones: whole ? [] : [zone] };
}

function dependencyLoss(name: string, dependency: Dependency, regions: readonly string[]): AskedLoss {
  return { kind: "dependency", name, regions: [], zones: [], dependency: { name: dependency, regions } };
}

/**
 * The loss that a person asks about.
 *
 * @param asked one of the names of `lossesToAsk`, a zone's full name (`eu-west-1a`), or regions joined by `+`
 * @throws UnknownLossError with all that is accepted
 */
export function askedLoss(topology: Source, asked: string): AskedLoss {
  const present = presentRegions(topology);
  const known = lossesToAsk(topology);
  const zone = present.flatMap(({ name, zones }) =>
    zones.filter((each) => each.name === asked).map(({ letter }) => `${name}/${letter}`),
  );
  const exact = known.find(({ name }) => name === asked || name === zone[0]);
  if (exact !== undefined) return exact;
  const wanted = asked.split("+").map((name) => name.trim());
  const regions = present.filter(({ name }) => wanted.includes(name));
  if (regions.length === new Set(wanted).size && regions.length > 1) return regionLoss(regions);
  throw new UnknownLossError(
    topology.name,
    asked,
    known.map(({ name }) => name),
  );
}
