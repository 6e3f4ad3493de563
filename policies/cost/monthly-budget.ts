import { z } from "zod";
import type { EnvironmentClass } from "../../components/topology/index.ts";
import { environmentPolicy } from "../policy.ts";
import { usd } from "./amounts.ts";
import type { CostLine } from "./cost-line.ts";
import { sumOf } from "./cost-line.ts";
import { estimateOf } from "./estimate.ts";
import { PRICES } from "./prices.ts";

/** USD a month: about a third more than the environments that are shipped come to. */
const BUDGETS: Readonly<Record<EnvironmentClass, number>> = { local: 0, dev: 900, staging: 5_600, prod: 28_000 };
/** Lines of the bill that the message tells. */
const TOLD_LINES = 3;

const budget = (environment: EnvironmentClass): z.ZodDefault<z.ZodNumber> =>
  z
    .number()
    .nonnegative()
    .default(BUDGETS[environment])
    .describe(`USD a month for an environment of the class ${environment} that declares no budget of its own.`);

export const monthlyBudget = environmentPolicy({
  id: "monthly-budget",
  demands: "What the environment costs by existing, before traffic, stays within its monthly budget.",
  why:
    "The review of a change is the last moment at which its cost can be talked about before it is paid for. Prices are " +
    `${PRICES.note}.`,
  severity: "medium",
  references: [{ framework: "Well-Architected", id: "COST02-BP05" }],
  remediation:
    "Lower what the message names first (`kubernetes`, `kafka`, `redis` and `network` in the topology), or agree on a larger budget and declare " +
    "it in `policies.monthlyBudget`.",
  settings: z.strictObject({
    local: budget("local"),
    dev: budget("dev"),
    staging: budget("staging"),
    prod: budget("prod"),
  }),
  applies: (resources) => resources.all.length > 0,
  judge: (resources, { topology, settings }, report) => {
    const limit = topology.policies.monthlyBudget ?? settings[topology.environment];
    const { lines, total, unpriced } = estimateOf(resources, PRICES, report.whereKnown);
    if (total <= limit) return;
    const besides = unpriced.length === 0 ? "" : `, and ${unpriced.length} without a price on top`;
    report.missing(
      `it costs ${usd(total)} USD a month by existing, accepted are ${usd(limit)}; most of it ` +
        `${lines.slice(0, TOLD_LINES).map(told).join(", ")}${besides}`,
    );
  },
});

const told = (line: CostLine): string =>
  `${line.count.toLocaleString("en-GB")} × ${line.part} (${usd(sumOf(line))} USD)`;
