import { list as phrase, number, percent } from "../../../plan/wording.ts";
import type { PreviewReport } from "../../report.ts";
import type { Detail } from "../detail.ts";
import { cutTo, firstItems } from "../detail.ts";
import type { Block, Item } from "../document.ts";
import { code, heading, paragraph, strong } from "../document.ts";
import { resources } from "../wording.ts";

/** What depends on what changes. */
export function blastRadius({ blast, missing }: PreviewReport, detail: Detail): Block[] {
  if (blast === undefined) {
    return missing.blast === undefined
      ? []
      : [heading("Blast radius"), paragraph(`Not known: ${cutTo(missing.blast, detail)}`)];
  }
  const { dependents, regions, slots, capacity } = blast;
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
  return [
    heading("Blast radius"),
    { kind: "list", items: facts },
    ...(dependents.length === 0 || detail.dependents === 0
      ? []
      : [
          {
            kind: "details",
            summary: [`What depends on it: ${resources(dependents.length)}`],
            blocks: [
              {
                kind: "list",
                items: firstItems(dependents, detail.dependents, ({ name, region, tier }) => ({
                  line: [code(cutTo(name, detail)), ` ${cutTo(`${region} / ${tier}`, detail)}`],
                })),
              },
            ],
          } as const,
        ]),
  ];
}
