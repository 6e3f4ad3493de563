import { resultOf, startScript } from "../command-result.ts";
import type { CommandResult } from "../command-result.ts";

/** Runs a command with one of its streams closed from the start. */
function runWithout(closed: "stdout" | "stderr", ...words: readonly string[]): Promise<CommandResult> {
  const child = startScript("tools/cli.ts", words, process.env);
  child[closed].destroy();
  return resultOf(child);
}

describe("a command whose output nobody reads", () => {
  it("comes to its end without a complaint", async () => {
    expect(await runWithout("stdout", "plan", "local")).toEqual({ code: 0, output: "", errors: "" });
  });

  it("still fails as it should when nobody reads why", async () => {
    expect(await runWithout("stderr", "plan", "nowhere")).toEqual({ code: 1, output: "", errors: "" });
  });
});
