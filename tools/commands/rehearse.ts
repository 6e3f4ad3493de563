import { constants } from "node:os";
import type { Command } from "commander";
import { CommandError } from "../command-error.ts";
import type { TypedOptions } from "../rehearsal/options.ts";
import { BOUNDS, DEFAULTS, readOptions } from "../rehearsal/options.ts";

/** What the command ends with when a target is missed, so that it can be told from a failure. */
const MISSED = 2;

/** `rehearse`. */
export function registerRehearse(cli: Command): void {
  cli
    .command("rehearse")
    .description(
      "lose something of the local environment under load, heal it, and compare what it cost with what the plan expects",
    )
    .argument("[environment]", "an environment whose regions all run on this machine", "local")
    .option("--loss <kind>", "region, process or dependency (SIGKILL), or pause (SIGSTOP)", DEFAULTS.loss)
    .option(
      "--target <name>",
      "what is lost: a region, a process such as south/kafka, or redis@south (also kafka, cassandra, etcd); default: by the seed, another one each round",
    )
    .option("--rounds <number>", "how often", DEFAULTS.rounds)
    .option("--seed <number>", "of the load and the targets; default: drawn, and printed")
    .option("--seconds <number>", "how long it stays lost before it is healed", DEFAULTS.seconds)
    .option("--rate <number>", "requests a second, of all classes together", DEFAULTS.rate)
    .option("--report <file.html>", "write a page; the data and a summary beside it, in .json and .md")
    .addHelpText(
      "after",
      "\nExit codes:\n  0  every target was met\n  1  it could not be rehearsed\n  2  a target was missed\n  130, 143  interrupted, after what was broken had been healed",
    )
    .action(async (name: string, typed: TypedOptions) => {
      const [first, last] = BOUNDS.seed;
      const options = readOptions(typed, first + Math.floor(Math.random() * last));
      await rehearsed(name, options);
    });
}

async function rehearsed(name: string, options: ReturnType<typeof readOptions>): Promise<void> {
  const { requireLocal } = await import("../engine/environments.ts");
  const { planWith } = await import("../../stacks/placement.ts");
  const { PROJECT } = await import("../../stacks/program.ts");
  const { bringUp, breakableOf, commitOf, faultsOf, rehearse, renderRehearsalText, writeReport } =
    await import("../rehearsal/index.ts");
  const { topology, placement } = requireLocal(name);
  const plan = planWith(topology, placement);
  const began = Date.now();
  const say = (line: string): void => {
    process.stderr.write(`${`${((Date.now() - began) / 1000).toFixed(1)} s`.padStart(8)}  ${line}\n`);
  };
  const report = await healedWhenInterrupted(say, async (signal) => {
    const { environment, started } = await bringUp(name, say);
    // Before anything is broken, also where the seed chooses: a wrong target is told at once.
    faultsOf(options, breakableOf(environment));
    say(`seed ${options.seed}; every ${options.loss} is lost for ${options.seconds} s`);
    const made = await rehearse({
      topology,
      plan,
      environment,
      options,
      commit: await commitOf(PROJECT),
      say,
      signal,
      onRound: ({ number, verdicts }) => {
        const missed = verdicts.filter(({ met }) => !met).map(({ what }) => what);
        say(`round ${number}: ${missed.length === 0 ? "every target met" : `missed: ${missed.join("; ")}`}`);
      },
    });
    if (started) say(`${name} goes on running: npm run destroy ${name} takes it down`);
    return made;
  });
  if (options.report !== undefined) {
    for (const file of await writeReport(options.report, report)) say(`wrote ${file}`);
  }
  process.stdout.write(renderRehearsalText(report));
  if (!report.met) throw new CommandError("", MISSED);
}

/**
 * Runs `work`. The first Ctrl-C or SIGTERM lets it heal what it broke, and the command then ends as one that was interrupted; the second ends it at once.
 *
 * @throws CommandError with the exit code of the signal
 */
async function healedWhenInterrupted<Result>(
  say: (line: string) => void,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const stop = new AbortController();
  let code: number | undefined;
  const interrupt = (signal: "SIGINT" | "SIGTERM"): void => {
    if (code !== undefined) {
      say("ended at once; an up that heals goes on by itself. Look: npm run refresh local");
      process.exit(code);
    }
    code = 128 + constants.signals[signal];
    say("stopping; what was broken is healed first");
    stop.abort(new Error("interrupted"));
  };
  const onInterrupt = (): void => {
    interrupt("SIGINT");
  };
  const onTerminate = (): void => {
    interrupt("SIGTERM");
  };
  process.on("SIGINT", onInterrupt).on("SIGTERM", onTerminate);
  try {
    const result = await work(stop.signal);
    stop.signal.throwIfAborted();
    return result;
  } catch (error) {
    if (code === undefined) throw error;
    const expected = stop.signal.reason === error || (error instanceof Error && error.name === "AbortError");
    const how = expected
      ? "Nothing of it is left broken, and nothing was reported."
      : `Nothing was reported. ${error instanceof Error ? error.message : String(error)}`;
    throw new CommandError(`Interrupted. ${how}`, code);
  } finally {
    process.off("SIGINT", onInterrupt).off("SIGTERM", onTerminate);
  }
}
