import { CLOUD_TITLES, count } from "../../plan/wording.ts";
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

/** Frames around clouds and regions: seen on any page, without a colour of their own. */
const FRAME = "fill:none,stroke:#8c959f";

/**
 * Layout of the diagram. Without a direction of its own, what is within a frame is laid out across the frame's direction or along it, as
 * links happen to be.
 */
const LAYOUT =
  '%%{init: {"flowchart": {"nodeSpacing": 16, "rankSpacing": 48, "subGraphTitleMargin": {"top": 2, "bottom": 14}}}}%%';

/**
 * The topology as a Mermaid flowchart: clouds around regions around the tiers in which something changes, coloured by what does. Tiers that
 * stay are counted, or the diagram would be too large to read. Names stand in labels only; ids are numbers.
 */
export function mermaid({ regions, links }: TopologyBlock): string[] {
  const ids = new Map(regions.map(({ region }, at) => [region, `r${at}`]));
  const clouds = [...Map.groupBy(regions, ({ cloud }) => cloud)];
  const graphs = clouds.flatMap(([cloud, within], at) => {
    const inside = within.flatMap((region) => graphOf(region, ids.get(region.region) ?? ""));
    return cloud === undefined ? inside : framed(`c${at}`, titleOf(cloud), inside);
  });
  const joined = links.flatMap(({ from, to }) => {
    const [one, other] = [ids.get(from), ids.get(to)];
    return one === undefined || other === undefined ? [] : [`${one} -.- ${other}`];
  });
  const frames = [
    ...clouds.flatMap(([cloud], at) => (cloud === undefined ? [] : [`c${at}`])),
    ...regions.flatMap((region) => (isFrame(region) ? (ids.get(region.region) ?? []) : [])),
  ];
  const tones = new Set(regions.flatMap((region) => (isFrame(region) ? tonesIn(region) : [region.tone])));
  return [
    LAYOUT,
    "flowchart LR",
    ...[...graphs, ...joined].map((line) => `  ${line}`),
    ...[...tones].sort().map((tone) => `  classDef ${tone} ${CLASSES[tone]}`),
    ...frames.map((frame) => `  style ${frame} ${FRAME}`),
  ];
}

const framed = (id: string, title: string, inside: readonly string[]): string[] => [
  `subgraph ${id}["${label(title)}"]`,
  "  direction LR",
  ...inside.map((line) => `  ${line}`),
  "end",
];

const changing = ({ tiers }: RegionMark): RegionMark["tiers"] => tiers.filter(({ tone }) => tone !== "none");

/** Where something changes and tiers are told, a region is a frame around them; otherwise it is a node itself. */
const isFrame = (region: RegionMark): boolean => changing(region).length > 0;

const stayingIn = (region: RegionMark): number => region.tiers.length - changing(region).length;

const tonesIn = (region: RegionMark): Tone[] => [
  ...changing(region).map(({ tone }) => tone),
  ...(stayingIn(region) > 0 ? ["none" as const] : []),
];

function graphOf(region: RegionMark, id: string): string[] {
  const said = region.state === "active" ? region.region : `${region.region} (${region.state})`;
  if (!isFrame(region)) return [`${id}["${label(said)}"]:::${region.tone}`];
  const staying = stayingIn(region);
  return framed(id, said, [
    ...changing(region).map(
      ({ tier, note, tone }, at) => `${id}t${at}["${label(`${tier} ${note}`.trim())}"]:::${tone}`,
    ),
    ...(staying === 0 ? [] : [`${id}s["${count(staying, "tier stays", "tiers stay")}"]:::none`]),
  ]);
}

const titleOf = (cloud: string): string =>
  (Object.hasOwn(CLOUD_TITLES, cloud) ? (CLOUD_TITLES as Readonly<Record<string, string>>)[cloud] : undefined) ?? cloud;

/** Most characters of a label. */
const LABEL = 60;

const label = (text: string): string => Array.from(text.replace(NOT_A_LABEL, "\ufffd")).slice(0, LABEL).join("");
