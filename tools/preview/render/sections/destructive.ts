import { count } from "../../../plan/wording.ts";
import type { PreviewReport, ResourceChange } from "../../report.ts";
import type { Detail } from "../detail.ts";
import { firstItems } from "../detail.ts";
import type { Block } from "../document.ts";
import { heading, paragraph, strong } from "../document.ts";
import { isDestructive, resources } from "../wording.ts";
import { changeItem } from "./change-item.ts";

/** What is deleted or replaced: stateful resources loudest, each with the property that forces it. */
export function destructive({ changes, counts }: PreviewReport, detail: Detail): Block[] {
  const all = changes.filter((change) => !change.component && isDestructive(change));
  if (all.length === 0) return [];
  const stateful = deletedFirst(all.filter((change) => change.stateful));
  const others = deletedFirst(all.filter((change) => !change.stateful));
  return [
    heading("Deleted and replaced"),
    ...(stateful.length === 0
      ? [
          paragraph(
            `${resources(counts.delete)} deleted, ${resources(counts.replace)} replaced. None of them is stateful.`,
          ),
        ]
      : [
          {
            kind: "callout",
            tone: "danger",
            title: [
              strong(count(stateful.length, "stateful resource")),
              ": what they hold, or the name or address that others know them by, goes.",
            ],
            items: firstItems(stateful, detail.stateful, (change) =>
              changeItem(change, detail, { differences: detail.reasons, placed: true, urn: true }),
            ),
          } as const,
        ]),
    ...(others.length === 0
      ? []
      : [
          {
            kind: "list",
            items: firstItems(others, detail.destroyed, (change) =>
              changeItem(change, detail, { differences: detail.reasons, placed: true }),
            ),
          } as const,
        ]),
  ];
}

/** Deletions before replacements, otherwise in the engine's order. */
const deletedFirst = (changes: readonly ResourceChange[]): ResourceChange[] => [
  ...changes.filter(({ operation }) => operation === "delete"),
  ...changes.filter(({ operation }) => operation !== "delete"),
];
