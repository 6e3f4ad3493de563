import { Command } from "commander";
import { outliveClosedStreams } from "./closed-streams.ts";
import { CommandError } from "./command-error.ts";
import { registerAdmin } from "./commands/admin.ts";
import { registerBench } from "./commands/bench.ts";
import { registerComment } from "./commands/comment.ts";
import { registerDeploy } from "./commands/deploy.ts";
import { registerDoctor } from "./commands/doctor.ts";
import { registerDocuments } from "./commands/documents.ts";
import { registerLifecycle } from "./commands/lifecycle.ts";
import { registerLogs } from "./commands/logs.ts";
import { registerManifests } from "./commands/manifests.ts";
import { registerPlan } from "./commands/plan.ts";
import { registerPolicy } from "./commands/policy.ts";
import { registerPreview } from "./commands/preview.ts";
import { registerRehearse } from "./commands/rehearse.ts";
import { registerToken } from "./commands/token.ts";
import { isDeclarationFault } from "./engine/environments.ts";
import { ToolMissingError } from "./toolchain/index.ts";

const cli = new Command("meridian")
  .description("Plans, brings up and takes down Meridian environments. Each command is an npm script of the same name.")
  .showHelpAfterError()
  .configureHelp({ showGlobalOptions: false });

for (const register of [
  registerLifecycle,
  registerLogs,
  registerToken,
  registerAdmin,
  registerPlan,
  registerPolicy,
  registerManifests,
  registerDeploy,
  registerComment,
  registerPreview,
  registerRehearse,
  registerDoctor,
  registerDocuments,
  registerBench,
]) {
  register(cli);
}

/** Failures that a user can mend are told in their own words; anything else is a defect, and its stack helps. */
function tell(error: unknown): number {
  if (error instanceof CommandError) {
    if (error.message !== "") console.error(error.message);
    return error.exitCode;
  }
  const known = isDeclarationFault(error) || error instanceof ToolMissingError;
  console.error(known ? error.message : error);
  return 1;
}

outliveClosedStreams();
cli.parseAsync().catch((error: unknown) => {
  process.exitCode = tell(error);
});
