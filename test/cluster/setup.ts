import { ensureTools, ToolMissingError } from "../../tools/toolchain/index.ts";
import { UNAVAILABLE } from "./availability.ts";
import { CONTROL_PLANE_TOOLS } from "./control-plane.ts";
import { findTools } from "../tools.ts";

/**
 * Finds or builds the control plane before the first test, where no test's time limit counts. Where that is impossible the tests are
 * skipped, with the reason in their names. In CI (`CI` is set) it is a failure instead: there, these tests have to run.
 */
export default async function setup(): Promise<void> {
  await findTools(["pulumi"]);
  try {
    await ensureTools([...CONTROL_PLANE_TOOLS, "crds"], {
      onProgress: (message) => process.stderr.write(`${message}\n`),
    });
  } catch (error) {
    if (!(error instanceof ToolMissingError) || (process.env["CI"] ?? "") !== "") throw error;
    process.stderr.write(`${error.message}\n`);
    process.env[UNAVAILABLE] = error.message.split("\n")[0] ?? error.tool;
  }
}
