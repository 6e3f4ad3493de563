import type { Plan } from "../../components/topology/index.ts";
import { cloudTables } from "./cloud-tables.ts";
import type { Paint, Section } from "./columns.ts";
import { columns, painter, wrap } from "./columns.ts";
import { addressTables, capacityTable, failoverTable, regionTable } from "./region-tables.ts";
import { placementLines, predictionTable, quorumTable, replicationTables, termTable } from "./tier-tables.ts";
import { count, extentPhrase, recoverySentence, survivalSentence } from "./wording.ts";

export interface PlanTableOptions {
  /** Columns of the terminal. Default: the terminal's, or 120. Tables need about 100 where region names are long. */
  readonly width?: number;
  /** Whether to set headings and warnings off in colour. Default: on a terminal, unless NO_COLOR is set. */
  readonly color?: boolean;
  /** Also the ranges for proxies, endpoints and growth, and every zone's subnets. Default: false. */
  readonly addresses?: boolean;
}

const WIDTH = 120;

/** The plan as a page for a person, ending in a newline. Fits in 120 columns. */
export function renderPlanTable(plan: Plan, options: PlanTableOptions = {}): string {
  const { width, color } = tableSettings(options);
  const paint = painter(color);
  const sections: Section[] = [
    regionTable(plan),
    ...cloudTables(plan),
    ...addressTables(plan, options.addresses ?? false),
    ...capacityTable(plan),
    ...failoverTable(plan),
    quorumTable(plan),
    ...replicationTables(plan),
    ...predictionTable(plan),
    ...termTable(plan),
  ];
  return [
    ...headline(plan, width, paint),
    ...sections.flatMap((section) => ["", ...sectionLines(section, width, paint)]),
    "",
    paint("heading", "Shard placement"),
    ...placementLines(plan).flatMap((line) => wrapped(line, width)),
    "",
  ].join("\n");
}

/** Width and colour as asked for, else as the terminal has them. */
export function tableSettings(options: Pick<PlanTableOptions, "width" | "color">): { width: number; color: boolean } {
  const { stdout, env } = process;
  return {
    width: options.width ?? (stdout.isTTY ? stdout.columns : WIDTH),
    color: options.color ?? (stdout.isTTY && (env["NO_COLOR"] ?? "") === ""),
  };
}

function headline(plan: Plan, width: number, paint: Paint): string[] {
  const { name, class: environment } = plan.environment;
  const retired = plan.retired.map((region) => `${region.name} (index ${region.index})`);
  const extent = [
    extentPhrase(plan),
    `supernet ${plan.supernet}`,
    ...(retired.length === 0 ? [] : [`retired: ${retired.join(", ")}`]),
  ];
  const losses = plan.capacity.length;
  const planned = losses === 0 ? "" : ` Planned for ${count(losses, "loss", "losses")}, each on its own.`;
  const recovery = recoverySentence(plan) ?? "With a single active region, nothing takes over when it is lost.";
  return [
    paint("heading", name === environment ? name : `${name} (class ${environment})`),
    ...[extent.join(" · "), survivalSentence(plan) + planned, recovery].flatMap((line) => wrap(line, width)),
  ];
}

/** A section as lines: its title, its table and its notes. */
export function sectionLines(section: Section, width: number, paint: Paint): string[] {
  return [
    paint("heading", section.title),
    ...columns(section.layout, section.rows, width, paint),
    ...(section.notes ?? []).flatMap((note) => wrapped(note, width).map((line) => paint("quiet", line))),
  ];
}

const wrapped = (text: string, width: number): string[] => wrap(text, width - 2).map((line) => `  ${line}`);
