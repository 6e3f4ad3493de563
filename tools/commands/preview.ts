import type { Command } from "commander";
import { Option } from "commander";
import { CommandError } from "../command-error.ts";
import { interruptible } from "../engine/interruption.ts";
import type { Gate, PreviewReport } from "../preview/report.ts";

interface PreviewOptions {
  readonly base?: string;
  readonly policies: "base" | "head";
  readonly format: "text" | "markdown" | "json" | "html";
  readonly out?: string;
  readonly approved?: string;
  readonly eventLog?: string;
  readonly fromEvents?: string;
  readonly state?: string;
}

/** What the command ends with: a pipeline tells by it whether somebody has to be asked. */
const EXIT_CODES: Readonly<Record<Gate["verdict"], number>> = { open: 0, refused: 1, approval: 3 };

export function registerPreview(cli: Command): void {
  cli
    .command("preview")
    .description(
      "report what this tree changes of an environment, against another commit: on simulated clouds, without credentials",
    )
    .argument("<environment>", "an environment with a stack file and regions on clouds: dev, staging, prod")
    .option("--base <commit>", "what to compare with (default: the commit at which this branch left main)")
    .addOption(
      new Option(
        "--policies <whose>",
        "whose policies judge the change: this tree's, or the base's, which it cannot have changed",
      )
        .choices(["base", "head"])
        .default("head"),
    )
    .addOption(
      new Option("--format <format>", "how to print it").choices(["text", "markdown", "json", "html"]).default("text"),
    )
    .option("--out <file>", "write the report there, instead of printing it")
    .option("--approved <file>", "URNs that somebody agreed to, one a line: they are not asked for again")
    .option("--event-log <file>", "write the engine's events there as well, an event a line")
    .addOption(
      new Option(
        "--from-events <file>",
        "report a preview of the real stack, from what pulumi preview --event-log wrote",
      ).conflicts(["base", "policies"]),
    )
    .option(
      "--state <file>",
      "with --from-events: what pulumi stack export wrote before, for what depends on a change and what it costs",
    )
    .addHelpText(
      "after",
      "\nExit codes:\n  0  nothing to ask\n  1  refused by a mandatory policy, or failed\n" +
        "  3  somebody has to agree: stateful resources are deleted or replaced, or change in several regions at once,\n     or more than 20 resources of any kind are deleted or replaced",
    )
    .action(async (name: string, options: PreviewOptions) => {
      if (options.state !== undefined && options.fromEvents === undefined) {
        throw new CommandError(
          "--state\n    found     no --from-events beside it\n    accepted  with --from-events <file> only\n    mend      leave it out: an offline report has the state of its base",
        );
      }
      const report = await gather(name, options);
      await deliver(await render(report, options), options.out);
      const code = EXIT_CODES[report.gate.verdict];
      if (code !== 0) throw new CommandError("", code);
    });
}

async function gather(name: string, options: PreviewOptions): Promise<PreviewReport> {
  const today = new Date().toISOString().slice(0, 10);
  const { approvedIn, previewFromEvents, previewOffline } = await import("../preview/index.ts");
  const approved = options.approved === undefined ? [] : approvedIn(options.approved);
  if (options.fromEvents !== undefined) {
    return previewFromEvents({ name, events: options.fromEvents, state: options.state, approved, today });
  }
  const onInterruption = (): void => {
    process.stderr.write("Stopping.\n");
  };
  return interruptible(onInterruption, async ({ signal, exitCode }) => {
    try {
      return await previewOffline({
        name,
        base: options.base,
        policies: options.policies,
        approved,
        eventLog: options.eventLog,
        today,
        signal,
        isInterrupted: () => exitCode() !== undefined,
        onProgress: (message) => process.stderr.write(`${message}\n`),
      });
    } catch (error) {
      const code = exitCode();
      throw code === undefined
        ? error
        : new CommandError("Interrupted. Nothing was reported, and nothing is left.", code);
    }
  });
}

async function render(report: PreviewReport, { format, out }: PreviewOptions): Promise<string> {
  switch (format) {
    case "text": {
      const { renderPreviewText } = await import("../preview/render/text.ts");
      const { isTTY, columns } = process.stdout;
      const onTerminal = isTTY && out === undefined;
      return renderPreviewText(report, { color: onTerminal, ...(onTerminal ? { width: columns } : {}) });
    }
    case "markdown":
      return (await import("../preview/render/markdown.ts")).renderPreviewMarkdown(report);
    case "json":
      return (await import("../preview/render/json.ts")).renderPreviewJson(report);
    case "html":
      return (await import("../preview/render/html.ts")).renderPreviewHtml(report);
  }
}

/** Prints it, or writes it whole or not at all. */
async function deliver(text: string, out: string | undefined): Promise<void> {
  if (out === undefined) process.stdout.write(text);
  else await (await import("../preview/index.ts")).writeWhole("--out", out, text);
}
