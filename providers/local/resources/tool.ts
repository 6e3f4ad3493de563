import { existsSync } from "node:fs";
import { z } from "zod";
import { toolNames } from "../../../tools/toolchain/types.ts";
import type { Tool, ToolName } from "../../../tools/toolchain/types.ts";
import { isRecord } from "../properties.ts";
import { ProviderError } from "../resource.ts";
import type { Computed, Operation, ResourceType } from "../resource.ts";

const toolSchema = z.strictObject({
  name: z.enum(toolNames),
  triggers: z.record(z.string(), z.string()).optional(),
});

type ToolInputs = z.infer<typeof toolSchema>;

/** Finds a tool or installs it: `ensureTool` of the toolchain. */
export type EnsureTool = (
  name: ToolName,
  options: { readonly onProgress: (message: string) => void; readonly signal: AbortSignal },
) => Promise<Pick<Tool, "version" | "paths" | "environment">>;

function pathsOf(state: Readonly<Record<string, unknown>>): string[] {
  const paths = state["paths"];
  return isRecord(paths) ? Object.values(paths).filter((path) => typeof path === "string") : [];
}

function missing(state: Readonly<Record<string, unknown>>): boolean {
  return pathsOf(state).some((path) => !existsSync(path));
}

/** Makes the type of a program that is found on this machine or installed. `sdk.ts` documents it. */
export function createToolType(ensureTool: EnsureTool): ResourceType<ToolInputs> {
  const ensure = async (inputs: ToolInputs, operation: Operation): Promise<Computed> => {
    const tool = await ensureTool(inputs.name, {
      onProgress: (message) => {
        operation.report(message, { ephemeral: true });
      },
      signal: operation.signal,
    });
    return { version: tool.version, paths: { ...tool.paths }, environment: { ...tool.environment } };
  };
  return {
    name: "Tool",
    schema: toolSchema,
    replaceOn: ["name"],
    computed: ["version", "paths", "environment"],
    drift(_inputs, state) {
      return Promise.resolve(missing(state) ? ["paths"] : []);
    },
    async create(inputs, operation) {
      return { id: inputs.name, outputs: await ensure(inputs, operation) };
    },
    read(_inputs, state) {
      const { version, paths, environment } = state;
      if (typeof version !== "string" || missing(state)) return Promise.resolve(undefined);
      return Promise.resolve({ version, paths: strings(paths), environment: strings(environment) });
    },
    update(inputs, _state, operation) {
      return ensure(inputs, operation);
    },
    delete() {
      // The cache belongs to the user and is shared by every environment.
      return Promise.resolve();
    },
  };
}

function strings(value: unknown): Record<string, string> {
  if (!isRecord(value)) throw new ProviderError("the state of the tool cannot be read");
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === "string"),
  );
}
