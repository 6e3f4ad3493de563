import { list as phrase, number, percent } from "../../../plan/wording.ts";
import type { BlastRadius, PreviewReport } from "../../report.ts";
import type { Detail } from "../detail.ts";
import { cutTo, moreOf } from "../detail.ts";
import type { Block, Item } from "../document.ts";
import { code, heading, paragraph, strong } from "../document.ts";
import { isDestructive, resources } from "../wording.ts";

/** What depends on what changes. */
export function blastRadius({ blast, changes, missing }: PreviewReport, detail: Detail): Block[] {
  if (blast === undefined) {
    return missing.blast === undefined
      ? []
      : [heading("Blast radius"), paragraph(`Not known: ${cutTo(missing.blast, detail)}`)];
  }
  const { dependents, regions } = blast;
  if (dependents.length === 0 && regions.length === 0) return [];
  const facts: Item[] = [
    {
      line: [
        strong(resources(dependents.length)),
        dependents.length === 1
          ? " that does not change depends on what does"
          : " that do not change depend on what does",
      ],
    },
    { line: [`Regions: ${cutTo(regions.length === 0 ? "none" : phrase(regions), detail)}`] },
    ...(changes.some((change) => !change.component && isDestructive(change)) ? lost(blast) : []),
  ];
  return [
    heading("Blast radius"),
    { kind: "list", items: facts },
    ...(dependents.length === 0 || detail.dependents === 0
      ? []
      : [
          {
            kind: "details",
            summary: [`What depends on it: ${resources(dependents.length)}`],
            blocks: [{ kind: "list", items: byPlace(dependents, detail) }],
          } as const,
        ]),
  ];
}

/** What is at risk where something ends; an update leaves slots and capacity where they are. */
const lost = ({ slots, capacity }: BlastRadius): Item[] => [
  {
    line: [
      `${number(slots.affected)} of ${number(slots.all)} slots have their owner where a stateful resource is deleted or replaced`,
    ],
    ...(slots.affected > 0 ? { tone: "warning" as const } : {}),
  },
  {
    line: [`${percent(capacity)} of the capacity for requests is in regions where something is deleted or replaced`],
    ...(capacity > 0 ? { tone: "warning" as const } : {}),
  },
];

/** An item for each tier of a region, with the names of what is there. */
function byPlace(dependents: BlastRadius["dependents"], detail: Detail): Item[] {
  const places = Map.groupBy(dependents.slice(0, detail.dependents), ({ region, tier }) => `${region} / ${tier}`);
  const left = dependents.length - Math.min(dependents.length, detail.dependents);
  return [
    ...[...places].map(([place, within]) => ({
      line: [
        cutTo(place, detail),
        ...within.flatMap(({ name }, at) => [at === 0 ? ": " : ", ", code(cutTo(name, detail))]),
      ],
    })),
    ...(left === 0 ? [] : [{ line: [moreOf(left)] }]),
  ];
}
