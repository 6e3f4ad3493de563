import { count, list as phrase } from "../../../plan/wording.ts";
import type { PolicyEffects, PolicyFinding, PreviewReport } from "../../report.ts";
import type { Detail } from "../detail.ts";
import { cutTo, firstItems } from "../detail.ts";
import type { Block, Item, Line } from "../document.ts";
import { code, heading, paragraph, strong } from "../document.ts";

/** What policies found: new findings first, then what is fixed, allowed, and stood before. */
export function policyResults({ policies, missing }: PreviewReport, detail: Detail): Block[] {
  if (policies === undefined) {
    return missing.policies === undefined
      ? []
      : [heading("Policies"), paragraph(`Not judged: ${cutTo(missing.policies, detail)}`)];
  }
  const { added, fixed, standing, packs } = policies;
  return [
    heading("Policies"),
    paragraph(strong(summary(policies)), packs.length === 0 ? "" : ` Judged by ${cutTo(phrase(packs), detail)}.`),
    ...findings(mandatoryFirst(added), detail),
    ...folded(`Fixed: ${count(fixed.length, "finding")}`, fixed, detail, findingItem),
    ...folded(`Excepted: ${count(policies.excepted.length, "finding")}`, policies.excepted, detail, exceptionItem),
    ...folded(`Standing: ${count(standing.length, "finding")}`, mandatoryFirst(standing), detail, findingItem),
  ];
}

function summary({ packs, added, fixed, excepted, standing, notEvaluated }: PolicyEffects): string {
  if (packs.length === 0) return "No policy pack judged this change.";
  const more = notEvaluated === 0 ? "" : `, ${count(notEvaluated, "resource")} not evaluated by some policy`;
  return `${count(added.length, "new finding")}, ${fixed.length} fixed, ${standing.length} standing, ${excepted.length} excepted${more}.`;
}

const findings = (added: readonly PolicyFinding[], detail: Detail): Block[] =>
  added.length === 0
    ? []
    : [{ kind: "list", items: firstItems(added, detail.findings, (finding) => findingItem(finding, detail)) }];

function folded<Element>(
  summaryText: string,
  elements: readonly Element[],
  detail: Detail,
  itemOf: (element: Element, detail: Detail) => Item,
): Block[] {
  if (elements.length === 0) return [];
  const items = firstItems(elements, detail.findings, (element) => itemOf(element, detail));
  return [{ kind: "details", summary: [summaryText], blocks: [{ kind: "list", items }] }];
}

function findingItem({ policy, resource, message, mandatory }: PolicyFinding, detail: Detail): Item {
  const line: Line = [
    ...(mandatory ? [strong("mandatory"), " "] : []),
    code(cutTo(policy, detail)),
    " ",
    code(cutTo(resource, detail)),
    `: ${cutTo(message, detail)}`,
  ];
  return { line, tone: mandatory ? "danger" : "warning" };
}

function exceptionItem(exception: PolicyEffects["excepted"][number], detail: Detail): Item {
  const { policy, resource, until, reason, added } = exception;
  return {
    line: [
      ...(added ? [strong("new"), " "] : []),
      code(cutTo(policy, detail)),
      " ",
      code(cutTo(resource, detail)),
      ` until ${until}: ${cutTo(reason, detail)}`,
    ],
  };
}

const mandatoryFirst = (found: readonly PolicyFinding[]): PolicyFinding[] => [
  ...found.filter(({ mandatory }) => mandatory),
  ...found.filter(({ mandatory }) => !mandatory),
];
