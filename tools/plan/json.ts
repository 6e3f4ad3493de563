import type { Plan } from "../../components/topology/index.ts";
import { encodePlacement } from "../../components/topology/index.ts";

/** What `renderPlanJson` prints: the plan, with the placement as in its committed file. */
export interface PlanDocument extends Omit<Plan, "placement"> {
  /** As `encodePlacement` writes it; `decodePlacement` reads it. */
  readonly placement: {
    readonly comment: string;
    readonly checksum: string;
    readonly placementVersion: number;
    readonly regions: readonly string[];
    readonly replicas: number;
    readonly slots: readonly string[];
  };
}

/** The order of the document's keys. `satisfies` keeps it complete. */
const ORDER = Object.keys({
  environment: true,
  survive: true,
  regions: true,
  retired: true,
  accounts: true,
  entry: true,
  supernet: true,
  network: true,
  links: true,
  kubernetes: true,
  workload: true,
  capacity: true,
  quorums: true,
  coordination: true,
  replication: true,
  dataClasses: true,
  detection: true,
  failBack: true,
  degradation: true,
  alarmRecipients: true,
  predictions: true,
  tags: true,
  movement: true,
  placement: true,
} satisfies Record<keyof Plan, true>);

/**
 * The plan as JSON, indented by two spaces, ending in a newline: a `PlanDocument`.
 *
 * Equal plans give equal bytes, in whatever order their keys were set: the document's own keys come in the order of what
 * a reader asks first, with the long placement last; those below it by name, with `name` before the others.
 */
export function renderPlanJson(plan: Plan): string {
  const document = new Map(Object.entries(plan).map(([key, value]) => [key, sorted(value)]));
  document.set("placement", JSON.parse(encodePlacement(plan.placement)));
  const ordered = ORDER.flatMap((key) => (document.has(key) ? [[key, document.get(key)] as const] : []));
  return `${JSON.stringify(Object.fromEntries(ordered), undefined, 2)}\n`;
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => Number(b === "name") - Number(a === "name") || (a < b ? -1 : 1))
      .map(([key, below]) => [key, sorted(below)]),
  );
}
