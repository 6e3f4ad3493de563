/** The environment of this machine for a rehearsal: the one that is up, or one that is brought up for it. */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { developmentToken } from "../../components/service/development-token.ts";
import { listProcesses } from "../../providers/local/records.ts";
import { PROJECT } from "../../stacks/program.ts";
import { CommandError } from "../command-error.ts";
import { outputsOfLocal } from "../engine/local-operations.ts";
import { localFolders } from "../engine/local-stack.ts";
import type { LocalEnvironment } from "./local-environment.ts";
import { localEnvironment, OUTPUTS } from "./local-environment.ts";

/** An environment, and how it was come by. */
export interface BroughtUp {
  readonly environment: LocalEnvironment;
  /** Whether it was not up before, in whole or in part. */
  readonly started: boolean;
}

/**
 * The environment, whole: what does not run is started.
 *
 * @throws CommandError when it does not come up
 */
export async function bringUp(name: string, say: (line: string) => void): Promise<BroughtUp> {
  const root = localFolders(name).processes;
  const up = (): Promise<void> => upApart(name, say);
  const found = await outputsOfLocal(name);
  const stopped = listProcesses(root).filter(({ kind, alive }) => kind === "process" && !alive);
  const started = found === undefined || stopped.length > 0;
  if (found === undefined) say(`${name} is not up: bringing it up`);
  else if (stopped.length > 0)
    say(`of ${name} do not run: ${stopped.map((each) => each.name).join(", ")}: starting them`);
  if (started) await up();
  const outputs = started ? await outputsOfLocal(name) : found;
  if (outputs?.tokenSecret === undefined) throw new CommandError(`${name} did not come up: npm run up ${name}`);
  const token = developmentToken(outputs.tokenSecret);
  return { environment: localEnvironment({ outputs: OUTPUTS.parse(outputs), token, root, heal: up }), started };
}

/**
 * `up` as a process apart, in a group of its own: Ctrl-C, which a terminal sends to all of the group, does not cut off what heals, and if this process
 * ends it comes to its end nevertheless.
 */
function upApart(name: string, say: (line: string) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ["--import", "tsx", join("tools", "cli.ts"), "up", name], {
      cwd: PROJECT,
      detached: true,
      stdio: ["ignore", "ignore", "pipe"],
    });
    const said: string[] = [];
    createInterface({ input: child.stderr }).on("line", (line) => {
      said.push(line);
      if (/ started +/.test(line)) say(line.trim());
    });
    child.on("error", reject);
    child.on("close", (code) => {
      if (code === 0) resolve();
      else reject(new CommandError(`up ${name} ended with ${code ?? "a signal"}:\n${said.slice(-30).join("\n")}`));
    });
  });
}
