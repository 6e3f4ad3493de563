import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { PROJECT } from "../../stacks/program.ts";
import { inventoryOf } from "../inventory/index.ts";
import { renderPlanSvg } from "../plan/index.ts";
import { withBlock } from "./blocks.ts";
import { costsTable } from "./costs-table.ts";
import type { Priced } from "./costs.ts";
import { costsOf, roundedTotal } from "./costs.ts";
import { lossRunbookDocuments } from "./loss-runbooks.ts";
import { policiesReference } from "./policies.ts";
import { createdTable } from "./created.ts";
import { committedPlan, README, readmeDocument } from "./readme.ts";
import type { GeneratedDocument } from "./topology.ts";
import { topologyDocuments } from "./topology.ts";

/** The environments whose picture the README shows. */
const PICTURED = ["local", "prod"] as const;
/** The environments that create something on AWS. */
const ON_AWS = ["dev", "staging", "prod"] as const;
const AWS_PAGE = "docs/aws.md";

/**
 * Every generated file: the topology's reference, the README's tables, the costs on AWS, the runbooks of losses, the pictures. Runs the environments'
 * programs without an engine, one after the other: nothing else may do so in this process meanwhile.
 */
export async function documents(): Promise<GeneratedDocument[]> {
  const environments = new Map<string, Priced>();
  for (const name of ON_AWS) {
    const plan = committedPlan(name);
    environments.set(name, { plan, items: await inventoryOf(plan) });
  }
  const bills = new Map([...environments].map(([name, priced]) => [name, costsOf(priced)]));
  const created = createdTable(new Map([...environments].map(([name, { items }]) => [name, items])));
  const totals = [...bills.values()].map(roundedTotal);
  const awsPage = readFileSync(join(PROJECT, AWS_PAGE), "utf8");
  return [
    ...topologyDocuments(),
    { path: README, content: readmeDocument(`${created}\n| about, USD a month | ${totals.join(" | ")} |`) },
    { path: AWS_PAGE, content: withBlock(AWS_PAGE, awsPage, "costs", costsTable(bills, roundedTotal)) },
    { path: "docs/policies.md", content: policiesReference() },
    ...lossRunbookDocuments(),
    ...PICTURED.map((name) => ({ path: `docs/pictures/${name}.svg`, content: renderPlanSvg(committedPlan(name)) })),
  ];
}

/** Writes the documents and returns their paths. */
export async function writeDocuments(): Promise<string[]> {
  return (await documents()).map(({ path, content }) => {
    const file = join(PROJECT, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
    return path;
  });
}
