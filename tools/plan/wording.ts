import type { Cloud, Plan, Prediction, RegionPlan } from "../../components/topology/index.ts";
import { together } from "./columns.ts";

/** Clouds as a heading names them. */
export const CLOUD_TITLES: Readonly<Record<Cloud, string>> = {
  aws: "AWS",
  gcp: "Google Cloud",
  local: "This machine",
};

/** Tiers of predictions as a reader knows them. */
export const TIER_TITLES: Readonly<Record<Prediction["tier"], string>> = {
  routing: "Routing",
  coordination: "Coordination",
  service: "Service",
  redis: "Redis",
  kafka: "Kafka",
  strong: "Strong data",
  available: "Available data",
};

/** `16384` as `16,384`, with at most `decimals` decimals. Not by locale: the same plan is the same bytes everywhere. */
export function number(value: number, decimals = 0): string {
  const [whole = "", fraction] = String(Number(value.toFixed(decimals))).split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

/** A share from 0 to 1 as `26.7 %`, always with as many decimals. */
export function percent(share: number, decimals = 1): string {
  return `${(share * 100).toFixed(decimals)} %`;
}

export function seconds(value: number): string {
  return `${number(value, 3)} s`;
}

/** `1 zone`, `3 zones`. */
export function count(amount: number, singular: string, plural = `${singular}s`): string {
  return `${number(amount)} ${amount === 1 ? singular : plural}`;
}

/** `4` or `4–8`. */
export function range(minimum: number, maximum: number): string {
  return minimum === maximum ? number(minimum) : `${number(minimum)}–${number(maximum)}`;
}

/** `a`, `a and b`, `a, b and c`. */
export function list(items: readonly string[], conjunction = "and"): string {
  const last = items.at(-1) ?? "";
  return items.length < 2 ? last : `${items.slice(0, -1).join(", ")} ${conjunction} ${last}`;
}

/** What the environment must survive, as a sentence. */
export function survivalSentence(plan: Plan): string {
  const { regions, zones, clouds } = plan.survive;
  const losses = [
    ...(regions === 0 ? [] : [regions === 1 ? "any one region" : `any ${regions} regions at once`]),
    ...(zones === 0 ? [] : [zones === 1 ? "any one zone" : `any ${zones} zones of a region at once`]),
    ...(clouds === 0 ? [] : [clouds === 1 ? "any one cloud" : `any ${clouds} clouds at once`]),
  ];
  if (losses.length === 0) return "Survives no loss of a zone or a region: none is declared.";
  return `Survives the loss of ${list(losses, "or")}.`;
}

/** `5 regions: 3 on AWS, 2 on Google Cloud`. */
export function extentPhrase(plan: Plan): string {
  const perCloud = regionsByCloud(plan.regions).map(([cloud, regions]) => [cloud, regions.length] as const);
  const total = count(plan.regions.length, "region");
  const [only] = perCloud;
  if (only !== undefined && perCloud.length === 1) return `${total} on ${inSentence(only[0])}`;
  return `${total}: ${perCloud.map(([cloud, regions]) => `${regions} on ${inSentence(cloud)}`).join(", ")}`;
}

const inSentence = (cloud: Cloud): string => (cloud === "local" ? "this machine" : CLOUD_TITLES[cloud]);

/** Regions by cloud; the cloud of the region with the lowest index comes first. */
export function regionsByCloud(regions: readonly RegionPlan[]): [Cloud, RegionPlan[]][] {
  const clouds = new Map<Cloud, RegionPlan[]>();
  for (const region of regions) clouds.set(region.cloud, [...(clouds.get(region.cloud) ?? []), region]);
  return [...clouds];
}

/** What a lost region costs, in one sentence; undefined where no region could take over. */
export function recoverySentence(plan: Plan): string | undefined {
  const expected = (tier: Prediction["tier"], metric: Prediction["metric"]): number | undefined =>
    plan.predictions.find((prediction) => prediction.tier === tier && prediction.metric === metric)?.seconds;
  const routing = expected("routing", "RTO");
  const service = expected("service", "RTO");
  const strong = expected("strong", "RPO");
  const available = expected("available", "RPO");
  const parts = [
    ...(routing === undefined ? [] : [`clients reach another within ${seconds(routing)}`]),
    ...(service === undefined ? [] : [`its slots are served elsewhere within ${seconds(service)}`]),
    ...(strong === undefined ? [] : [loss("strong", strong)]),
    ...(available === undefined ? [] : [loss("available", available)]),
  ];
  return parts.length === 0 ? undefined : `When a region is lost, ${list(parts)}.`;
}

const loss = (dataClass: string, amount: number): string =>
  amount === 0 ? `${dataClass} data loses nothing` : `${dataClass} data loses at most ${seconds(amount)}`;

/**
 * A prediction's formula with its numbers: `detect 42 + ttl 60 + reconnect 1`. Values are seconds unless they say
 * otherwise; each is tied to its name by a no-break space.
 */
export function filledFormula({ formula, terms }: Prediction): string {
  const values = new Map(terms.map((term) => [term.name, term]));
  return formula.replace(/[A-Za-z]+/g, (word) => {
    const term = values.get(word);
    if (term === undefined) return word;
    return together(`${termTitle(term.name)} ${number(term.value, 3)}${term.unit === "ms" ? " ms" : ""}`);
  });
}

/** `warmUp` as `warm-up`. */
export function termTitle(name: string): string {
  return name.replace(/[A-Z]/g, (capital) => `-${capital.toLowerCase()}`);
}

/** Whether a prediction meets its target; undefined where there is none. */
export function meetsTarget({ seconds: expected, target }: Prediction): boolean | undefined {
  return target === undefined ? undefined : expected <= target;
}
