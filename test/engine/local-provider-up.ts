import { createTestStack } from "./harness.ts";
import { environmentProgram, killedStack } from "./local-provider-program.ts";
import type { Settings } from "./local-provider-program.ts";

/**
 * Brings a test stack up in a process of its own. Where an engine is killed, the program that it ran loses its connection
 * at any of its calls, and with it may go the process: it should not be the test's.
 */
const options = JSON.parse(process.argv[2] ?? "{}") as { readonly folder: string; readonly settings: Settings };

createTestStack({ ...killedStack, folder: options.folder, program: environmentProgram(options.settings) })
  .then(({ stack }) => stack.up())
  .then(
    () => process.exit(0),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
