import { spawn } from "node:child_process";
import { z } from "zod";
import { ensureTool } from "../../tools/toolchain/index.ts";
import { encodeHistory } from "./history.ts";
import type { Operation } from "./history.ts";

const VERDICT = z.strictObject({
  verdict: z.enum(["linearizable", "not linearizable", "out of time"]),
  operations: z.int(),
  keys: z.int(),
  seconds: z.number(),
  /** Keys whose history is not linearizable, or could not be judged in time. */
  offendingKeys: z.array(z.string()),
});

/** What Porcupine says of a history. Only `linearizable` is a pass: out of time is not. */
export type Verdict = z.infer<typeof VERDICT>;

/** How to judge. */
export interface JudgeOptions {
  /** Longest time for all keys together, in milliseconds. Default: a minute. */
  readonly timeoutMilliseconds?: number;
  /** File to write a page to that shows the first key that is not linearizable. Default: none. */
  readonly picture?: string;
  readonly onProgress?: (message: string) => void;
}

/**
 * Has Porcupine judge a history. Builds the checker at the first use, which takes Go and some seconds.
 *
 * @throws Error for operations that are no history, and when the checker ends otherwise
 */
export async function judge(history: readonly Operation[], options: JudgeOptions = {}): Promise<Verdict> {
  const { paths } = await ensureTool("porcupine", { onProgress: options.onProgress });
  const { timeoutMilliseconds = 60_000, picture } = options;
  const args = [`-timeout=${timeoutMilliseconds}ms`, ...(picture === undefined ? [] : [`-picture=${picture}`])];
  const { code, stdout, stderr } = await ended(paths["checker"] ?? "", args, encodeHistory(history));
  if (code !== 0 && code !== 1 && code !== 3) throw new Error(`the checker ended with ${code}: ${stderr.trim()}`);
  const found = VERDICT.parse(JSON.parse(stdout));
  if ((code === 0) !== (found.verdict === "linearizable")) {
    throw new Error(`the checker ended with ${code}, but says ${found.verdict}`);
  }
  return found;
}

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function ended(program: string, args: readonly string[], input: string): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ["pipe", "pipe", "pipe"] });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    child.on("error", reject);
    child.on("close", (code) => {
      resolve({ code, stdout, stderr });
    });
    // A checker that refuses the first line does not read the rest.
    child.stdin.on("error", () => undefined);
    child.stdin.end(input);
  });
}
