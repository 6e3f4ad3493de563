import { existsSync } from "node:fs";
import { mkdir, readFile, rename } from "node:fs/promises";
import { join } from "node:path";
import type { EngineEvent } from "@pulumi/pulumi/automation";
import type { StateResource } from "../../../policies/state.ts";
import { PROJECT } from "../../../stacks/program.ts";
import { CommandError } from "../../command-error.ts";
import { inTemporaryFolder } from "../../temporary-folder.ts";
import { CommandError as ProgramError, run } from "../../toolchain/command.ts";
import { announced } from "../../toolchain/elapsed.ts";
import type { BaseAnswer, BaseTask } from "./base-answer.ts";
import { ANSWER_FILE, baseAnswer, STATE_FILE } from "./base-answer.ts";
import type { Revisions } from "./revisions.ts";
import { sourcesFingerprint } from "./sources.ts";
import { fingerprint, kept } from "./store.ts";
import type { Surroundings } from "./tree.ts";
import { treeOf } from "./tree.ts";

/** An environment as it is at the base. */
export interface BaseEnvironment {
  /** The commit's files. */
  readonly tree: string;
  /** Undefined where the commit has no such environment: nothing of it is there. */
  readonly kept:
    | {
        /** Folder that `openSimulatedStack` begins with. */
        readonly folder: string;
        readonly answer: BaseAnswer;
        readonly resources: readonly StateResource[];
      }
    | undefined;
}

/** Which one. */
export interface BaseOf {
  /** The environment's name. */
  readonly name: string;
  readonly revisions: Revisions;
  readonly surroundings: Surroundings;
}

/**
 * Brings the environment of a commit up on a simulated AWS, or takes what is kept of it: it is the same as long as the simulated AWS is.
 *
 * @throws CommandError where the commit's program does not come up
 */
export async function baseEnvironment({ name, revisions, surroundings }: BaseOf): Promise<BaseEnvironment> {
  const { base } = revisions;
  const tree = await treeOf(revisions, surroundings);
  if (!existsSync(join(tree, "stacks", `Pulumi.${name}.yaml`))) return { tree, kept: undefined };
  const short = base.commit.slice(0, 12);
  const { folder, reused } = await kept(
    "environments",
    `${base.commit}-${fingerprint(name, tree, sourcesFingerprint())}`,
    {
      ...surroundings,
      fill: (staging) =>
        announced(surroundings.onProgress, `bringing ${name} up on a simulated AWS, as it is at ${short}`, () =>
          carryOut({ kind: "up", environment: name, tree, folder: staging }, base.commit, surroundings.signal),
        ),
    },
  );
  if (reused) surroundings.onProgress(`${name} as it is at ${short} is kept from an earlier preview`);
  const read = async (file: string): Promise<unknown> =>
    JSON.parse(await readFile(join(folder, file), "utf8")) as unknown;
  const { resources = [] } = (await read(STATE_FILE)) as { readonly resources?: readonly StateResource[] };
  return { tree, kept: { folder, answer: baseAnswer.parse(await read(ANSWER_FILE)), resources } };
}

/**
 * What the commit's own policies say of it, as events. Kept by day: exceptions end.
 *
 * @param today `2026-01-31`
 * @returns undefined where the commit has no policies, or no such environment
 */
export async function baseFindings(
  { tree, kept: environment }: BaseEnvironment,
  { name, revisions, surroundings }: BaseOf,
  today: string,
): Promise<readonly EngineEvent[] | undefined> {
  if (environment === undefined || !existsSync(join(tree, "policies", "packs", "all"))) return undefined;
  const { folder } = environment;
  const file = join(folder, `findings-${today}.json`);
  if (!existsSync(file)) {
    const events = `${file}.${process.pid}`;
    const task = { kind: "judge" as const, environment: name, tree, folder, events };
    await carryOut(task, revisions.base.commit, surroundings.signal);
    await rename(events, file);
  }
  return JSON.parse(await readFile(file, "utf8")) as EngineEvent[];
}

/** Has a process of its own carry a task out. */
async function carryOut(
  task: Pick<BaseTask, "kind" | "environment" | "tree" | "folder"> & Partial<BaseTask>,
  commit: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  await inTemporaryFolder("meridian-preview-base-", async (folder) => {
    const whole: BaseTask = { events: join(folder, "events.json"), work: join(folder, "work"), ...task };
    await mkdir(whole.work, { mode: 0o700 });
    try {
      await run(process.execPath, ["--import", "tsx", join(__dirname, "base-task.ts"), JSON.stringify(whole)], {
        cwd: PROJECT,
        environment: process.env,
        signal,
      });
    } catch (error) {
      if (!(error instanceof ProgramError)) throw error;
      const what = task.kind === "up" ? "cannot be brought up" : "cannot be judged by its own policies";
      throw new CommandError(
        `The commit ${commit.slice(0, 12)} ${what}: ${error.reason.replace(/^exit code \d+\n/, "")}\n` +
          "Compare with another one: --base <commit>.",
      );
    }
  });
}
