import { contextOf } from "./host.ts";
import { definitions } from "./definitions.ts";
import { linters } from "./linters.ts";
import { resolveTool } from "./resolve.ts";
import type { LinterName, Tool, ToolName, ToolchainOptions } from "./types.ts";

export { doctor, doctorReport, renderDoctor } from "./doctor.ts";
export type { Diagnosis, DoctorReport } from "./doctor.ts";
export { testToolNames } from "./definitions.ts";
export { toolNames } from "./types.ts";
export { cacheDirectory, thisHost } from "./host.ts";
export { ToolMissingError } from "./missing.ts";
export type { Host, LinterName, Tool, ToolName, ToolSource, ToolchainOptions } from "./types.ts";

/** Finds a tool on this machine or in the cache, its checksums verified. Installs nothing. */
export async function findTool(name: ToolName, options?: ToolchainOptions): Promise<Tool | undefined> {
  const { tool } = await definitions[name].find(contextOf(options));
  return tool;
}

/**
 * Finds a tool, or installs it into the cache (see `cacheDirectory`).
 *
 * @throws ToolMissingError when it is not there and no way to install it is open or works.
 */
export async function ensureTool(name: ToolName, options?: ToolchainOptions): Promise<Tool> {
  return resolveTool(definitions[name], contextOf(options));
}

/**
 * Finds or installs several tools, side by side: a Go build, Maven and apt do not get in each other's way. Each progress message
 * starts with the tool's name. When one fails, the others are ended and the first failure is thrown.
 */
export async function ensureTools(
  names: readonly ToolName[],
  options: ToolchainOptions = {},
): Promise<ReadonlyMap<ToolName, Tool>> {
  const failed = new AbortController();
  const signal = options.signal === undefined ? failed.signal : AbortSignal.any([options.signal, failed.signal]);
  let failure: { readonly error: unknown } | undefined;
  const ensure = async (name: ToolName): Promise<readonly [ToolName, Tool] | undefined> => {
    try {
      const onProgress = (message: string): void => options.onProgress?.(`${name}: ${message}`);
      return [name, await ensureTool(name, { ...options, signal, onProgress })];
    } catch (error) {
      failure ??= { error };
      failed.abort(error);
      return undefined;
    }
  };
  const tools = await Promise.all([...new Set(names)].map(ensure));
  if (failure !== undefined) throw failure.error;
  return new Map(tools.filter((entry) => entry !== undefined));
}

/**
 * Finds a linter of the project's workflows in the cache, or installs it there. What PATH has is left alone.
 *
 * @throws ToolMissingError when it is not there and no way to install it is open or works.
 */
export async function ensureLinter<Name extends LinterName>(
  name: Name,
  options?: ToolchainOptions,
): Promise<Tool<Name>> {
  return resolveTool<Name>(linters[name], contextOf(options));
}
