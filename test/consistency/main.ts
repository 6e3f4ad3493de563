/** `npm run test:consistency -- --seconds 240 --seed N`: prints the faults, what was answered, and the verdicts. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Command, InvalidArgumentError } from "commander";
import { sweep } from "../../providers/local/records.ts";
import { describeFault } from "./schedule.ts";
import { bringUp } from "./environment.ts";
import { holds, run } from "./run.ts";
import type { RunResult } from "./run.ts";

const whole =
  (from: number, to: number) =>
  (text: string): number => {
    const number = Number(text);
    if (!Number.isInteger(number) || number < from || number > to) {
      throw new InvalidArgumentError(`found ${JSON.stringify(text)}, accepted: a whole number from ${from} to ${to}`);
    }
    return number;
  };

function render({ schedule, answers, verdict, findings }: RunResult): string {
  const statuses = [...answers].sort(([a], [b]) => String(a).localeCompare(String(b)));
  return [
    "",
    "faults",
    ...schedule.map(({ at, fault }) => `  ${(at / 1000).toFixed(0).padStart(4)} s  ${describeFault(fault)}`),
    "answers",
    ...statuses.map(([status, count]) => `  ${String(status).padEnd(5)} ${count}`),
    "verdicts",
    `  strong keys: ${verdict.verdict} (${verdict.operations} operations on ${verdict.keys} keys, judged in ${verdict.seconds.toFixed(1)} s)${
      verdict.offendingKeys.length === 0 ? "" : `: ${verdict.offendingKeys.join(", ")}`
    }`,
    ...findings.flatMap(({ check, looked, problems }) => [
      `  ${check}: ${problems.length === 0 ? `yes (${looked})` : `NO, ${problems.length} of ${looked}`}`,
      ...problems.slice(0, 10).map((problem) => `    ${problem}`),
    ]),
  ].join("\n");
}

const cli = new Command("test:consistency")
  .description("uses the environment of this machine while faults happen to it, and judges what clients saw")
  .option("--seconds <number>", "how long clients use it", whole(10, 86_400), 240)
  .option("--seed <number>", "of the faults and operations", whole(1, 1_000_000), Math.ceil(Math.random() * 1_000_000))
  .option("--picture <file>", "where to write a page about a key that is not linearizable");

const { seconds, seed, picture } = cli.parse().opts<{ seconds: number; seed: number; picture?: string }>();
const state = mkdtempSync(join(tmpdir(), "meridian-consistency-"));
let ended = false;
const end = async (): Promise<void> => {
  if (ended) return;
  ended = true;
  await sweep(join(state, "local", "processes"));
  rmSync(state, { recursive: true, force: true });
};
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => {
    void end().finally(() => process.exit(130));
  });
}

async function main(): Promise<void> {
  console.error(`seed ${seed}, ${seconds} s`);
  try {
    console.error("bringing the environment up");
    const environment = await bringUp(state);
    const result = await run({
      seed,
      seconds,
      environment,
      ...(picture === undefined ? {} : { picture: resolve(picture) }),
      onProgress: (message) => {
        console.error(message);
      },
    });
    console.log(render(result));
    if (!holds(result)) {
      console.log(`\nRun it again: npm run test:consistency -- --seconds ${seconds} --seed ${seed}`);
      process.exitCode = 1;
    }
  } finally {
    await end();
  }
}

void main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
