import { CommandError } from "./command.ts";
import { ToolMissingError } from "./missing.ts";
import type { Context, ProgramName, Tool, ToolDefinition } from "./types.ts";

/** The label of the way says what was run already. */
function explain(error: unknown): string {
  if (error instanceof CommandError) return error.reason;
  return error instanceof Error ? error.message : String(error);
}

/** Finds a tool or installs it by the first way that works; fails with one message that names what was tried. */
export async function resolveTool<Name extends ProgramName>(
  definition: ToolDefinition<Name>,
  context: Context,
): Promise<Tool<Name>> {
  context.signal?.throwIfAborted();
  const search = await definition.find(context);
  if (search.tool !== undefined) return search.tool;
  for (const note of search.notes) context.progress(note);
  const reasons = [...search.notes];
  for (const way of definition.ways) {
    const obstacle = await way.obstacle(context);
    if (obstacle !== undefined) {
      reasons.push(`cannot ${way.label}: ${obstacle}`);
      continue;
    }
    try {
      return await way.install(context);
    } catch (error) {
      context.signal?.throwIfAborted();
      // What is really missing is what this way needs, and that message says how to get it.
      if (error instanceof ToolMissingError) throw error;
      const reason = `tried to ${way.label}: ${explain(error)}`;
      context.progress(reason);
      reasons.push(reason);
    }
  }
  throw new ToolMissingError(definition, reasons);
}

/** Why a tool can neither be found nor installed here, or `undefined` when it can. Changes nothing. */
export async function whyUnavailable<Name extends ProgramName>(
  definition: ToolDefinition<Name>,
  context: Context,
): Promise<string | undefined> {
  const { tool, notes } = await definition.find(context);
  if (tool !== undefined) return undefined;
  const closed: string[] = [];
  for (const way of definition.ways) {
    const obstacle = await way.obstacle(context);
    if (obstacle === undefined) return undefined;
    closed.push(`cannot ${way.label}: ${obstacle}`);
  }
  return [`${definition.title} is missing as well`, ...notes, ...closed].join("; ");
}
