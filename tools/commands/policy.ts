import type { Command } from "commander";
import { Option } from "commander";
import type { Review } from "../../policies/review.ts";
import { CommandError } from "../command-error.ts";
import { readEnvironment } from "../engine/environments.ts";

interface PolicyOptions {
  readonly format: "table" | "json" | "sarif" | "markdown";
  readonly today?: string;
}

export function registerPolicy(cli: Command): void {
  cli
    .command("policy")
    .description(
      "judge an environment by every policy, on simulated clouds: fails where a mandatory policy is violated or was not evaluated",
    )
    .argument("<environment>", "an environment with a stack file: local, dev, staging, prod")
    .addOption(
      new Option("--format <format>", "how to print it")
        .choices(["table", "json", "sarif", "markdown"])
        .default("table"),
    )
    .option("--today <day>", "judge exceptions and end dates as of another day, such as 2027-01-31")
    .action(async (name: string, options: PolicyOptions) => {
      const today = options.today ?? dayOf(new Date());
      if (!/^\d{4}-\d{2}-\d{2}$/.test(today) || Number.isNaN(Date.parse(today))) {
        throw new CommandError(
          `--today\n    found     ${today}\n    accepted  a day such as 2027-01-31\n    mend      correct it`,
        );
      }
      const environment = readEnvironment(name);
      const { reviewEnvironment } = await import("../policy/index.ts");
      const review = await reviewEnvironment(environment, today, (message) => process.stderr.write(`${message}\n`));
      process.stdout.write(await render(review, options.format));
      if (review.refused) throw new CommandError("", 1);
    });
}

const dayOf = (date: Date): string => date.toISOString().slice(0, 10);

async function render(review: Review, format: PolicyOptions["format"]): Promise<string> {
  const renders = await import("../policy/index.ts");
  switch (format) {
    case "table": {
      const { isTTY, columns } = process.stdout;
      return renders.renderReviewTable(review, { color: isTTY, ...(isTTY ? { width: columns } : {}) });
    }
    case "json":
      return renders.renderReviewJson(review);
    case "sarif":
      return renders.renderReviewSarif(review);
    case "markdown":
      return renders.renderReviewMarkdown(review);
  }
}
