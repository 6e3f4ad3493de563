import { CLOUD_TITLES } from "../../plan/wording.ts";
import type { RegionMark, Tone, TopologyBlock } from "./document.ts";

/** Colours that can be read on a light and on a dark page. */
const CLASSES: Readonly<Record<Tone, string>> = {
  danger: "fill:#cf222e,stroke:#82071e,color:#ffffff",
  warning: "fill:#9a6700,stroke:#633c01,color:#ffffff",
  change: "fill:#0969da,stroke:#0a3069,color:#ffffff",
  good: "fill:#1a7f37,stroke:#044f1e,color:#ffffff",
  none: "fill:#eaeef2,stroke:#8c959f,color:#424a53",
};

/** What a label may hold: nothing of it is Mermaid's, HTML's or Markdown's own. */
const NOT_A_LABEL = /[^\p{L}\p{N} ._,()/+~±−×?=»:-]/gu;

/**
 * The topology as a Mermaid flowchart: clouds around regions around tiers, coloured by what changes. Names stand in labels only; ids are
 * numbers.
 */
export function mermaid({ regions, links }: TopologyBlock): string[] {
  const ids = new Map(regions.map(({ region }, at) => [region, `r${at}`]));
  const clouds = Map.groupBy(regions, ({ cloud }) => cloud);
  const graphs = [...clouds].flatMap(([cloud, within], at) => [
    ...(cloud === undefined ? [] : [`  subgraph c${at}["${label(titleOf(cloud))}"]`]),
    ...within.flatMap((region) => graphOf(region, ids.get(region.region) ?? "")),
    ...(cloud === undefined ? [] : ["  end"]),
  ]);
  const joined = links.flatMap(({ from, to }) => {
    const [one, other] = [ids.get(from), ids.get(to)];
    return one === undefined || other === undefined ? [] : [`  ${one} -.- ${other}`];
  });
  const used = new Set(
    regions.flatMap(({ tone, tiers }) => (tiers.length === 0 ? [tone] : tiers.map((tier) => tier.tone))),
  );
  return [
    "flowchart LR",
    ...graphs,
    ...joined,
    ...[...used].sort().map((tone) => `  classDef ${tone} ${CLASSES[tone]}`),
  ];
}

function graphOf({ region, state, tone, tiers }: RegionMark, id: string): string[] {
  const said = state === "active" ? region : `${region} (${state})`;
  if (tiers.length === 0) return [`    ${id}["${label(said)}"]:::${tone}`];
  return [
    `    subgraph ${id}["${label(said)}"]`,
    ...tiers.map((tier, at) => `      ${id}t${at}["${label(`${tier.tier} ${tier.note}`.trim())}"]:::${tier.tone}`),
    "    end",
  ];
}

const titleOf = (cloud: string): string =>
  (Object.hasOwn(CLOUD_TITLES, cloud) ? (CLOUD_TITLES as Readonly<Record<string, string>>)[cloud] : undefined) ?? cloud;

/** Most characters of a label. */
const LABEL = 60;

const label = (text: string): string => Array.from(text.replace(NOT_A_LABEL, "\ufffd")).slice(0, LABEL).join("");
