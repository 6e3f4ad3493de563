import { Command } from "commander";
import { CommandError } from "../../tools/command-error.ts";
import { registerComment } from "../../tools/commands/comment.ts";
import { registerDeploy } from "../../tools/commands/deploy.ts";

/** A command of the pipelines, and what its process finds in the environment. */
export interface PipelineCommand {
  readonly words: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

/** How it ended: `defect` is what is no message to a user. */
export interface PipelineOutcome {
  readonly message?: string;
  readonly exitCode?: number;
  readonly defect?: string;
}

async function outcomeOf({ words, environment = {} }: PipelineCommand): Promise<PipelineOutcome> {
  // An empty variable counts as none.
  const none = { GITHUB_TOKEN: "", GITHUB_API_URL: "", GITHUB_REPOSITORY: "", GITHUB_EVENT_PATH: "" };
  Object.assign(process.env, none, environment);
  const cli = new Command("meridian");
  registerDeploy(cli);
  registerComment(cli);
  try {
    await cli.parseAsync([...words], { from: "user" });
    return {};
  } catch (error) {
    if (!(error instanceof CommandError)) return { defect: error instanceof Error ? error.message : String(error) };
    return { message: error.message, exitCode: error.exitCode };
  }
}

/** Runs many commands in one process, since most of a command's time is its start: they come as JSON, and so do the outcomes. */
async function main(text: string): Promise<void> {
  const outcomes: PipelineOutcome[] = [];
  for (const command of JSON.parse(text) as readonly PipelineCommand[]) outcomes.push(await outcomeOf(command));
  process.stdout.write(JSON.stringify(outcomes));
}

void main(process.argv[2] ?? "[]");
