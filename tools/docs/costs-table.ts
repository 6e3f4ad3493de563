import type { CostLine } from "./costs.ts";

/**
 * The table of what environments cost, as Markdown, the dearest parts first: for each part how many there are, times the
 * price of one.
 *
 * @param environments their bills by name, in the order of the columns
 * @param total the last row's text for a bill
 */
export function costsTable(
  environments: ReadonlyMap<string, readonly CostLine[]>,
  total: (lines: readonly CostLine[]) => string,
): string {
  const bills = [...environments.values()];
  const dearest = (part: string): number => Math.max(...bills.map((lines) => sumOf(lineOf(lines, part))));
  const parts = [...new Set(bills.flat().map(({ part }) => part))].sort(
    (one, other) => dearest(other) - dearest(one) || one.localeCompare(other),
  );
  return [
    `| USD a month | ${[...environments.keys()].map((name) => `\`${name}\``).join(" | ")} |`,
    `| --- |${" ---: |".repeat(bills.length)}`,
    ...parts.map((part) => `| ${part} | ${bills.map((lines) => cell(lineOf(lines, part))).join(" | ")} |`),
    `| **about, in all** | ${bills.map((lines) => `**${total(lines)}**`).join(" | ")} |`,
  ].join("\n");
}

const lineOf = (lines: readonly CostLine[], part: string): CostLine | undefined =>
  lines.find((line) => line.part === part);
const sumOf = (line: CostLine | undefined): number => (line === undefined ? 0 : line.count * line.each);

function cell(line: CostLine | undefined): string {
  if (line === undefined) return "–";
  return `${amount(line.count, 0)} × ${amount(line.each, 2)} = ${amount(sumOf(line), 0)}`;
}

const amount = (value: number, digits: number): string =>
  value.toLocaleString("en-GB", { maximumFractionDigits: digits });
