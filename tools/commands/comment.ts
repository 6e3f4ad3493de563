import { readFile, stat } from "node:fs/promises";
import type { Command } from "commander";
import { CommandError } from "../command-error.ts";
import { environmentNames } from "../engine/environments.ts";

interface CommentOptions {
  readonly author?: string;
}

const say = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

export function registerComment(cli: Command): void {
  const comment = cli
    .command("comment")
    .description("what the workflows write into GitHub: a pull request's previews, and the issue about drift");
  comment
    .command("preview")
    .description(
      "post the reports of a preview run, one comment for each environment; what it reads is taken for hostile",
    )
    .argument("<artifacts>", "folder with the run's artifacts: <artifact>/report.json")
    .option("--author <login>", "the bot that writes; default: the workflow's own")
    .action(async (artifacts: string, options: CommentOptions) => {
      const [
        { clientOfWorkflow },
        { commentPreviews },
        { readPreviewRun },
        { WORKFLOW_BOT },
        { renderPreviewMarkdown },
      ] = await Promise.all([
        import("../github/client.ts"),
        import("../github/preview-comment.ts"),
        import("../github/preview-run.ts"),
        import("../github/marker.ts"),
        import("../preview/render/markdown.ts"),
      ]);
      const { client, repository } = clientOfWorkflow(process.env, say);
      const run = await readPreviewRun(variable("GITHUB_EVENT_PATH"));
      await requireFolder(artifacts);
      const author = options.author ?? WORKFLOW_BOT;
      const posted = await commentPreviews(client, {
        repository,
        run,
        artifacts,
        author,
        render: renderPreviewMarkdown,
      });
      for (const { outcome, environment, pullRequest } of posted) {
        say(`${outcome} the comment on ${environment} at pull request ${pullRequest}`);
      }
      if (posted.length === 0) say(`no open pull request has ${run.headSha} as its newest commit: nothing to post`);
    });
  comment
    .command("drift")
    .description("open, update or close the issue about an environment's drift")
    .argument("<environment>", "an environment with a stack file")
    .argument("<report>", "file that `npm run deploy drift` wrote; empty when nothing differs")
    .option("--author <login>", "the bot that writes; default: the workflow's own")
    .action(async (environment: string, file: string, options: CommentOptions) => {
      const [{ clientOfWorkflow }, { reportDrift }, { WORKFLOW_BOT }] = await Promise.all([
        import("../github/client.ts"),
        import("../github/drift-issue.ts"),
        import("../github/marker.ts"),
      ]);
      const { client, repository } = clientOfWorkflow(process.env, say);
      requireDeclared(environment);
      const text = await readReport(file);
      const author = options.author ?? WORKFLOW_BOT;
      const { outcome, number } = await reportDrift(client, {
        repository,
        environment,
        author,
        text: text.trim() === "" ? undefined : text,
      });
      say(
        number === undefined ? `${environment}: no drift, and no issue` : `${environment}: ${outcome} issue ${number}`,
      );
    });
}

function variable(name: string): string {
  const value = process.env[name] ?? "";
  if (value !== "") return value;
  throw new CommandError(
    `${name}\n    found     nothing\n    accepted  what GitHub Actions sets\n    mend      run this in a workflow`,
  );
}

async function requireFolder(path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory() === true) return;
  throw new CommandError(
    `${path}\n    found     ${found === undefined ? "nothing that can be read" : "no folder"}\n` +
      "    accepted  a folder with the artifacts of a preview run: <artifact>/report.json\n" +
      "    mend      download the artifacts first, as .github/workflows/preview-comment.yml does",
  );
}

function requireDeclared(environment: string): void {
  const names = environmentNames();
  if (names.includes(environment)) return;
  throw new CommandError(
    `<environment>\n    found     ${JSON.stringify(environment)}\n    accepted  ${names.join(", ")}\n` +
      "    mend      correct it, or declare it in stacks/",
  );
}

async function readReport(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch {
    throw new CommandError(
      `${file}\n    found     nothing that can be read\n    accepted  what \`npm run deploy -- drift <environment> --out <file>\` wrote\n` +
        "    mend      write it first: a file that is not there does not say that nothing differs",
    );
  }
}
