import type { PropertyDifference, ResourceChange } from "../../report.ts";
import type { Detail } from "../detail.ts";
import { cutTo, firstItems } from "../detail.ts";
import type { Item, Line } from "../document.ts";
import { code, strong } from "../document.ts";
import { OPERATIONS, valueInline } from "../wording.ts";

/**
 * A resource that changes, with the properties that differ.
 *
 * @param differences how many of them are told
 * @param placed whether to name its region before its tier
 */
export function changeItem(
  change: ResourceChange,
  detail: Detail,
  {
    differences,
    placed,
    urn = false,
  }: { readonly differences: number; readonly placed: boolean; readonly urn?: boolean },
): Item {
  const { verb, tone } = OPERATIONS[change.operation];
  const place = placed ? `${change.region} / ${change.tier}` : change.tier;
  return {
    tone,
    line: [
      strong(verb),
      " ",
      code(cutTo(change.name, detail)),
      ` ${cutTo(`${change.type}, ${place}`, detail)}`,
      ...flags(change),
    ],
    items: [
      ...(urn ? [{ line: [code(cutTo(change.urn, detail))] }] : []),
      ...(differences === 0 ? [] : differenceItems(change, detail, differences)),
    ],
  };
}

function differenceItems(change: ResourceChange, detail: Detail, most: number): readonly Item[] {
  const unforced = change.operation === "replace" && !change.differences.some((one) => one.forcesReplacement);
  return [
    ...(unforced
      ? [
          {
            line: ["no property of its own forces it: something that it is made from is replaced, or it was asked for"],
          },
        ]
      : []),
    ...firstItems(change.differences, most, (difference) => ({ line: differenceLine(difference, detail) })),
  ];
}

function differenceLine({ path, before, after, forcesReplacement }: PropertyDifference, detail: Detail): Line {
  const same = before.kind === after.kind && before.kind !== "text" && before.kind !== "absent";
  return [
    code(cutTo(path, detail)),
    ": ",
    ...(same ? [valueInline(after), ", another one"] : [valueInline(before), " → ", valueInline(after)]),
    ...(forcesReplacement ? [", ", strong("forces the replacement")] : []),
  ];
}

function flags(change: ResourceChange): Line {
  const said = [
    ...(change.component ? ["a component: nothing by itself"] : []),
    ...(change.protect && (change.operation === "delete" || change.operation === "replace")
      ? ["protected: the engine refuses"]
      : []),
    ...(change.deletedFirst ? ["the old one is deleted before the new one is there"] : []),
    ...(change.retained ? ["it stays in the cloud, and only the state forgets it"] : []),
    ...(change.uncertain ? ["may turn out not to change"] : []),
  ];
  return said.length === 0 ? [] : [` (${said.join("; ")})`];
}
