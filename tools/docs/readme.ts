import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Plan } from "../../components/topology/index.ts";
import { PROJECT } from "../../stacks/program.ts";
import { planWith } from "../../stacks/placement.ts";
import { readEnvironment } from "../engine/environments.ts";
import { withBlock } from "./blocks.ts";

/** The committed environments, in the order in which the README shows them. */
export const SHOWN = ["local", "dev", "staging", "prod"] as const;

/** The plan of a committed environment. */
export function committedPlan(name: string): Plan {
  const { topology, placement } = readEnvironment(name);
  return planWith(topology, placement);
}

type Row = readonly [label: string, cell: (plan: Plan) => string];

const ROWS: readonly Row[] = [
  ["regions", (plan) => list(plan.regions.map(({ name, cloud }) => (cloud === "local" ? name : `${name} (${cloud})`)))],
  ["survives, each on its own", survived],
  ["service replicas at least", (plan) => sum(plan, (region) => region.capacity.minimumReplicas)],
  ["peak carried after any of those losses", (plan) => peak(plan)],
  ["Kafka brokers", (plan) => sum(plan, (region) => region.dataZones.length * plan.replication.kafka.brokersPerZone)],
  ["Redis nodes", (plan) => String(plan.regions.length * redisNodes(plan))],
  ["copies of `strong` data", (plan) => String(total(plan.replication.cassandra.strong))],
  ["etcd voters", (plan) => String(plan.coordination.voters.length)],
  ["clients reach another region within", (plan) => predicted(plan, "routing", "RTO")],
  ["its slots are served elsewhere within", (plan) => predicted(plan, "service", "RTO")],
  ["`strong` writes lost with a region", (plan) => predicted(plan, "strong", "RPO")],
  ["`available` writes lost with a region", (plan) => predicted(plan, "available", "RPO")],
];

/** The README's table of environments, as Markdown: what the committed plans say. */
export function environmentsTable(): string {
  const plans = SHOWN.map(committedPlan);
  const header = `| | ${SHOWN.map((name) => `\`${name}\``).join(" | ")} |`;
  const rows = ROWS.map(([label, cell]) => `| ${label} | ${plans.map(cell).join(" | ")} |`);
  return [header, `| --- |${" --- |".repeat(SHOWN.length)}`, ...rows].join("\n");
}

function survived({ survive }: Plan): string {
  const kinds: [number, string][] = [
    [survive.regions, "region"],
    [survive.zones, "zone"],
    [survive.clouds, "cloud"],
  ];
  const named = kinds
    .filter(([count]) => count > 0)
    .map(([count, kind]) => `${count} ${kind}${count === 1 ? "" : "s"}`);
  return named.length === 0 ? "nothing" : list(named);
}

function peak(plan: Plan): string {
  const [loss] = plan.capacity;
  return loss === undefined ? "–" : `${loss.peak.toLocaleString("en-GB")} requests/s`;
}

function redisNodes({ replication }: Plan): number {
  return replication.redis.shards * (1 + replication.redis.replicasPerShard);
}

function predicted(plan: Plan, tier: string, metric: string): string {
  const prediction = plan.predictions.find((each) => each.tier === tier && each.metric === metric);
  if (prediction === undefined) return "–";
  return prediction.metric === "RPO" && prediction.seconds === 0 ? "none" : `${prediction.seconds} s`;
}

const list = (items: readonly string[]): string => items.join(", ");
const total = (counts: Readonly<Record<string, number>>): number => Object.values(counts).reduce((a, b) => a + b, 0);
const sum = (plan: Plan, count: (region: Plan["regions"][number]) => number): string =>
  String(plan.regions.reduce((all, region) => all + count(region), 0));

/** Path of the page, from the root. */
export const README = "README.md";

/**
 * The README with its generated blocks as they should be.
 *
 * @param created the table of what the environments on clouds create
 */
export function readmeDocument(created: string, current = readFileSync(join(PROJECT, README), "utf8")): string {
  const shown = withBlock(README, current, "environments", environmentsTable());
  return withBlock(README, shown, "resources", created);
}
