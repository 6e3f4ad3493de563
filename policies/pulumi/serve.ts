import { dirname } from "node:path";
import { PolicyPack } from "@pulumi/policy";
import type { ServedPolicies } from "./pack.ts";
import { packOf } from "./pack.ts";
import { readMessagesOnce } from "./read-once.ts";
import { stackFromEngine } from "./stack.ts";

/** The project's folder. */
const PROJECT = dirname(dirname(__dirname));

/**
 * Serves a pack to the engine, which has started this process in the pack's folder: from now on it listens. A process serves one pack.
 *
 * Ends the process where the stack's topology cannot be judged by. The engine shows what was written, and stops.
 */
export function serve(name: string, served: ServedPolicies): void {
  try {
    const policies = Object.values(served).flat();
    const stack = stackFromEngine({ variables: process.env, project: PROJECT, policies });
    const { args, initialConfig } = packOf({ served, stack, today: new Date().toISOString().slice(0, 10) });
    readMessagesOnce();
    new PolicyPack(name, args, initialConfig);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  }
}
