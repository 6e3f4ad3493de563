import type { AskedLoss, LossRunbook, Plan, Topology } from "../../components/topology/index.ts";
import { allowedLosses, askedLoss, lossesToAsk, lossRunbook } from "../../components/topology/index.ts";
import { planWith } from "../../stacks/placement.ts";
import { readEnvironment } from "../engine/environments.ts";
import type { Section } from "../plan/columns.ts";
import { lossHeadline, lossSections } from "../plan/loss-sections.ts";
import { percent } from "../plan/wording.ts";
import { SHOWN } from "./readme.ts";
import type { GeneratedDocument } from "./topology.ts";

/** A page of runbooks for each committed environment. */
export function lossRunbookDocuments(): GeneratedDocument[] {
  return SHOWN.map((name) => {
    const { topology, placement } = readEnvironment(name);
    const content = lossRunbookPage(topology, planWith(topology, placement));
    return { path: `docs/runbooks/losses/${name}.md`, content };
  });
}

/** Every loss of an environment in one table, and the runbooks of those that differ. */
export function lossRunbookPage(topology: Topology, plan: Plan): string {
  const runbooks = [...lossesToAsk(topology), ...demandedTogether(topology)].map((loss) =>
    lossRunbook(topology, plan, loss),
  );
  const name = plan.environment.name;
  return [
    `# When \`${name}\` loses something`,
    "",
    `What is expected of each loss, and what to do, computed from the plan. Written by \`npm run docs\`: do not edit. \`npm run plan ${name} -- --loss <name>\``,
    "prints the runbook of any of these, and of several that are lost together (`a+b`).",
    "",
    ...(runbooks[0]?.limits ?? []).flatMap((limit) => [limit, ""]),
    "## All losses",
    "",
    ...table(overview(runbooks)),
    ...runbooks.filter(isShown(topology)).flatMap(page),
    "",
  ].join("\n");
}

/** Sets of regions that `failover.survive` demands to be survived. */
const demandedTogether = (topology: Topology): AskedLoss[] =>
  allowedLosses(topology)
    .filter(({ kind, regions }) => kind === "region" && regions.length > 1)
    .map(({ regions }) => askedLoss(topology, regions.join("+")));

/** Zones are alike, and so are the regions' stores: one of each suffices. */
function isShown(topology: Topology): (runbook: LossRunbook) => boolean {
  const zones = lossesToAsk(topology).filter(({ kind }) => kind === "zone");
  return ({ loss }) => {
    switch (loss.kind) {
      case "region":
      case "cloud":
        return true;
      case "several":
        return true;
      case "zone":
        return loss.name === zones[0]?.name;
      case "dependency":
        return !loss.name.includes("@") || loss.dependencies[0]?.regions[0] === topology.regions[0]?.name;
    }
  };
}

function overview(runbooks: readonly LossRunbook[]): Section {
  return {
    title: "All losses",
    layout: ["lost", "kind", "must be survived", "survived", "served again within", "headroom", "without what"].map(
      (title) => ({
        title,
      }),
    ),
    rows: runbooks.map((runbook) => [
      runbook.loss.name,
      runbook.loss.kind,
      runbook.planned ? "yes" : "no",
      runbook.survived ? "yes" : "**no**",
      runbook.recoverySeconds === null ? "by hand" : `${runbook.recoverySeconds} s`,
      runbook.capacity.headroom < 0 ? "short" : percent(runbook.capacity.headroom),
      runbook.classes
        .filter(({ survived }) => !survived)
        .map((one) => one.name)
        .join(", ") || "–",
    ]),
  };
}

function page(runbook: LossRunbook): string[] {
  return [
    "",
    `## ${runbook.loss.name} (${runbook.loss.kind})`,
    "",
    ...lossHeadline(runbook).flatMap((line, at) => [...(at === 0 ? [] : [""]), line]),
    ...lossSections(runbook).flatMap((section) => [
      "",
      `**${section.title}**`,
      "",
      ...table(section),
      ...(section.notes ?? []).flatMap((note) => ["", note]),
    ]),
  ];
}

function table({ layout, rows }: Section): string[] {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => linked(cell.replaceAll("\u00a0", " ").replaceAll("|", "\\|"))).join(" | ")} |`;
  return [
    line(layout.map(({ title }) => title)),
    line(layout.map(({ align }) => (align === "right" ? "---:" : "---"))),
    ...rows.map(line),
  ];
}

/** Paths of pages below `docs`, as links from a page of losses. */
const linked = (text: string): string => text.replace(/docs\/([\w./-]+\.md)/g, "[$1](../../$1)");
