import { homedir } from "node:os";
import { definitions, testToolNames } from "./definitions.ts";
import { toolNames } from "./types.ts";
import { go } from "./go.ts";
import { contextOf, platformKey } from "./host.ts";
import { maven } from "./maven.ts";
import { ToolMissingError } from "./missing.ts";
import type { Context, InstallCommands, ProgramName, ToolDefinition, ToolSource, ToolchainOptions } from "./types.ts";

/** What the doctor says of one program. */
export interface Diagnosis {
  readonly name: ProgramName;
  readonly title: string;
  readonly purpose: string;
  /**
   * `found`: ready to run. `installable`: absent, and the next run would install it. `missing`: absent, and it would stop the run.
   * `unneeded`: absent, and nothing asks for it now.
   */
  readonly status: "found" | "installable" | "missing" | "unneeded";
  readonly accepted: string;
  readonly version?: string;
  readonly source?: ToolSource;
  readonly paths?: Readonly<Record<string, string>>;
  /** What would be done, where it is `installable`. */
  readonly plan?: string;
  /** What was seen but cannot be used, and the ways to install it that are closed. */
  readonly notes: readonly string[];
  /** What a person would type to install it. */
  readonly commands: InstallCommands;
}

/** The whole of it: for a person, for a program, and whether everything is there or can be had. */
export interface DoctorReport {
  readonly text: string;
  readonly json: {
    readonly node: string;
    readonly platform: string;
    readonly release: string;
    readonly cacheDirectory: string;
    readonly tools: readonly Diagnosis[];
  };
  /** False when something is missing that could not be installed. */
  readonly ok: boolean;
}

async function diagnose<Name extends ProgramName>(
  definition: ToolDefinition<Name>,
  context: Context,
): Promise<Diagnosis> {
  const { name, title, purpose, accepted, commands } = definition;
  const known = { name, title, purpose, accepted, commands };
  const { tool, notes } = await definition.find(context);
  if (tool !== undefined) {
    return { ...known, status: "found", version: tool.version, source: tool.source, paths: tool.paths, notes };
  }
  const closed: string[] = [];
  for (const way of definition.ways) {
    const obstacle = await way.obstacle(context);
    if (obstacle === undefined)
      return { ...known, status: "installable", plan: way.label, notes: [...notes, ...closed] };
    closed.push(`cannot ${way.label}: ${obstacle}`);
  }
  return { ...known, status: "missing", notes: [...notes, ...closed] };
}

/** Nothing that a person asked for waits for it: what would need it says so by itself. */
const unneeded = (one: Diagnosis): Diagnosis => ({ ...one, status: "unneeded" });

/**
 * Looks for every tool, and for Go and Maven, which install others. Installs nothing. The download site of the Pulumi CLI is asked
 * whether it can be reached, if that CLI is absent.
 */
export async function doctor(options?: ToolchainOptions): Promise<readonly Diagnosis[]> {
  const context = contextOf(options);
  const [tools, ofTests, builders] = await Promise.all([
    Promise.all(toolNames.map((name) => diagnose<ProgramName>(definitions[name], context))),
    Promise.all(testToolNames.map((name) => diagnose<ProgramName>(definitions[name], context))),
    Promise.all([diagnose(go, context), diagnose(maven, context)]),
  ]);
  // A builder that nothing waits for is no cause for alarm; one that is needed shows in the row of the tool that it would build.
  return [
    ...tools,
    ...ofTests.map((tool) => (tool.status === "missing" ? unneeded(tool) : tool)),
    ...builders.map((builder) => (builder.status === "found" ? builder : unneeded(builder))),
  ];
}

const marks = { found: "✓", installable: "+", missing: "✗", unneeded: "·" } as const;
const origins: Readonly<Record<Exclude<ToolSource, "environment">, string>> = {
  path: "this machine",
  cache: "cache",
  installer: "cache",
  go: "cache",
  maven: "cache",
  apt: "this machine",
  unpacked: "cache",
  pip: "cache",
};

function originOf(name: ProgramName, source: ToolSource): string {
  if (source !== "environment") return origins[source];
  return name === "java" ? "JAVA_HOME" : "KUBEBUILDER_ASSETS";
}

function rowOf(diagnosis: Diagnosis): readonly [string, string, string, string] {
  const { name, status, version = "–", source, paths = {}, plan, accepted } = diagnosis;
  const home = homedir();
  const [first = ""] = Object.values(paths);
  const where = {
    found: first.startsWith(`${home}/`) ? `~${first.slice(home.length)}` : first,
    installable: `absent; the next run would ${plan ?? ""}`,
    missing: `missing, and it cannot be installed here; accepted: ${accepted}`,
    unneeded: `absent; ${diagnosis.purpose}`,
  }[status];
  return [`${marks[status]} ${name}`, version, source === undefined ? "–" : originOf(name, source), where];
}

/** The diagnoses as a table for a person, with what to do about what is missing below it. */
export function renderDoctor(diagnoses: readonly Diagnosis[], cacheDirectory: string): string {
  const rows = [["  tool", "version", "from", "where"] as const, ...diagnoses.map(rowOf)];
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => (row[column] ?? "").length)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd();
  const lines = rows.flatMap((row, index) => {
    const diagnosis = diagnoses[index - 1];
    const notes = diagnosis === undefined || diagnosis.status === "unneeded" ? [] : diagnosis.notes;
    return [line(row), ...notes.map((note) => `    ${note.replaceAll("\n", "\n    ")}`)];
  });
  const count = (status: Diagnosis["status"]): number => diagnoses.filter((one) => one.status === status).length;
  const [installable, missing] = [count("installable"), count("missing")];
  const summary = [
    `${count("found")} found`,
    ...(installable === 0 ? [] : [`${installable} would be installed by the next run that needs them`]),
    ...(missing === 0 ? [] : [`${missing} missing`]),
  ];
  const remedies = diagnoses
    .filter((one) => one.status === "missing")
    .map((one) => new ToolMissingError(one, []).message);
  return [
    ...lines,
    "",
    `${summary.join(", ")}. Cache: ${cacheDirectory}`,
    ...remedies.flatMap((remedy) => ["", remedy]),
  ].join("\n");
}

/** Everything that `npm run doctor` prints. */
export async function doctorReport(options?: ToolchainOptions): Promise<DoctorReport> {
  const { host } = contextOf(options);
  const tools = await doctor(options);
  return {
    text: renderDoctor(tools, host.cacheDirectory),
    json: {
      node: process.versions.node,
      platform: platformKey(host),
      release: host.release,
      cacheDirectory: host.cacheDirectory,
      tools,
    },
    ok: tools.every(({ status }) => status !== "missing"),
  };
}
