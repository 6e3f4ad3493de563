import { execFile } from "node:child_process";
import { CommandError } from "../command-error.ts";
import { PROJECT } from "../../stacks/program.ts";
import { ensureTool } from "../toolchain/index.ts";
import type { StackState } from "./stack-state.ts";
import { stackState } from "./stack-state.ts";

/** A thousand resources make about five million characters. */
const LARGEST_STATE = 512 * 2 ** 20;

/**
 * Reads the state of a stack where `pulumi login` says it is. Secrets in it stay encrypted, and nothing of it is printed.
 *
 * @throws CommandError when Pulumi cannot read it
 */
export async function readStackState(stack: string): Promise<StackState> {
  const pulumi = await ensureTool("pulumi", { onProgress: (message) => process.stderr.write(`${message}\n`) });
  const printed = await new Promise<string>((resolve, reject) => {
    execFile(
      pulumi.paths["pulumi"] ?? "pulumi",
      ["stack", "export", "--stack", stack],
      { cwd: PROJECT, maxBuffer: LARGEST_STATE, env: { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" } },
      (error, stdout, stderr) => {
        if (error === null) resolve(stdout);
        else {
          reject(
            new CommandError(
              `stack ${stack}\n    found     its state cannot be read: ${stderr.trim()}\n    accepted  a stack that exists\n` +
                `    mend      pulumi login to its backend; the first time: pulumi stack init ${stack} (docs/pipelines.md)`,
            ),
          );
        }
      },
    );
  });
  return stackState(JSON.parse(printed));
}
