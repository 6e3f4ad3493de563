import type { InstallCommands, ProgramName } from "./types.ts";

/** What the message about a missing tool is made of. */
export interface MissingTool {
  readonly name: ProgramName;
  readonly title: string;
  readonly purpose: string;
  readonly accepted: string;
  readonly commands: InstallCommands;
}

/**
 * A tool is not on this machine and could not be installed. The message names it, says why it is needed, what was tried, and the
 * command that installs it on Debian, Fedora and macOS.
 */
export class ToolMissingError extends Error {
  override readonly name = "ToolMissingError";
  readonly tool: ProgramName;
  /** What was found but could not be used, and why each way to install it failed. */
  readonly reasons: readonly string[];
  readonly commands: InstallCommands;

  constructor(missing: MissingTool, reasons: readonly string[], options?: ErrorOptions) {
    const tried = reasons.map((reason) => `  - ${reason.replaceAll("\n", "\n    ")}`);
    const lines = [
      `${missing.title} is missing: it ${missing.purpose}. Accepted: ${missing.accepted}.`,
      ...(tried.length === 0 ? [] : ["What was tried:", ...tried]),
      "Install it, then run the command again:",
      `  Debian, Ubuntu:  ${missing.commands.debian}`,
      `  Fedora:          ${missing.commands.fedora}`,
      `  macOS:           ${missing.commands.macos}`,
    ];
    super(lines.join("\n"), options);
    this.tool = missing.name;
    this.reasons = reasons;
    this.commands = missing.commands;
  }
}
