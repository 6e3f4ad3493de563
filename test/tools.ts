import { ensureTools } from "../tools/toolchain/index.ts";
import type { ToolName } from "../tools/toolchain/index.ts";

/**
 * Finds or installs what tests run, beside what is in node_modules: before the first test of any, where no test's time limit
 * counts, so that a build of ten minutes fails none.
 */
export async function findTools(names: readonly ToolName[]): Promise<void> {
  await ensureTools(names, { onProgress: (message) => process.stderr.write(`${message}\n`) });
}
