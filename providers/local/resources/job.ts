import { existsSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { z } from "zod";
import { keyedHash, requireMarker } from "../environment-folder.ts";
import { filesSchema, nameSchema, rootSchema, secondsSchema, variablesSchema } from "../inputs.ts";
import { isRecord } from "../properties.ts";
import { endRecorded } from "../records.ts";
import type { Computed, Operation, ResourceType } from "../resource.ts";
import { ProviderError } from "../resource.ts";
import { claimDirectory, processDirectory, processLog, removeDirectory } from "../process/folder.ts";
import { runTask } from "../process/prepare.ts";
import { place, placeAll, renderFiles } from "../process/render.ts";

const jobSchema = z.strictObject({
  root: rootSchema,
  name: nameSchema,
  command: z.string().min(1),
  arguments: z.array(z.string()).optional(),
  environment: variablesSchema.optional(),
  files: filesSchema.optional(),
  deadlineSeconds: secondsSchema.optional(),
  triggers: z.record(z.string(), z.string()).optional(),
  attempts: z.int().min(1).max(1000).optional(),
  retryDelaySeconds: secondsSchema.optional(),
});

type JobInputs = z.infer<typeof jobSchema>;

const defaultDeadlineSeconds = 300;

function hashOf(inputs: JobInputs): string {
  const { command, triggers = {}, files = {}, environment = {} } = inputs;
  return keyedHash(requireMarker(inputs.root), [command, inputs.arguments ?? [], environment, files, triggers]);
}

async function run(inputs: JobInputs, operation: Operation): Promise<Computed> {
  const { root, name } = inputs;
  const hash = hashOf(inputs);
  const directory = claimDirectory(root, name, "job");
  const logFile = processLog(root, name);
  // What a killed engine left of an earlier run.
  await endRecorded(root, name, operation.signal);
  renderFiles(inputs.files ?? {}, directory);
  const attempts = inputs.attempts ?? 1;
  for (let attempt = 1; ; attempt += 1) {
    operation.report(attempts === 1 ? "running" : `running (attempt ${attempt} of ${attempts})`, { ephemeral: true });
    try {
      await runTask(
        {
          root,
          command: inputs.command,
          arguments: (inputs.arguments ?? []).map((each) => place(each, directory)),
          environment: placeAll(inputs.environment ?? {}, directory),
          deadlineSeconds: inputs.deadlineSeconds ?? defaultDeadlineSeconds,
          intent: {
            name,
            kind: "job",
            role: "main",
            directory,
            logFile,
            ports: [],
            stopSignal: "SIGTERM",
            graceSeconds: 5,
            configurationHash: hash,
          },
        },
        operation,
        attempts === 1 ? name : `${name}, attempt ${attempt} of ${attempts},`,
      );
      return { directory, logFile, configurationHash: hash };
    } catch (error) {
      if (attempt >= attempts || !(error instanceof ProviderError)) throw error;
      operation.report(`attempt ${attempt} of ${attempts} failed; trying again`, { ephemeral: true });
      await wait((inputs.retryDelaySeconds ?? 1) * 1000, undefined, { signal: operation.signal });
    }
  }
}

/** A program that runs to its end whenever its inputs change. `sdk.ts` documents it. */
export const jobType: ResourceType<JobInputs> = {
  name: "Job",
  schema: jobSchema,
  replaceOn: ["root", "name"],
  computed: ["directory", "logFile", "configurationHash"],

  derive({ root, name }) {
    if (typeof root !== "string" || typeof name !== "string") return {};
    return { directory: processDirectory(root, name), logFile: processLog(root, name) };
  },

  drift(_inputs, state) {
    return Promise.resolve(
      typeof state["directory"] === "string" && existsSync(state["directory"]) ? [] : ["directory"],
    );
  },

  async create(inputs, operation) {
    const outputs = await run(inputs, operation);
    return { id: inputs.name, outputs };
  },

  read(inputs, state) {
    const { root, name } = inputs;
    if (!existsSync(processDirectory(root, name))) return Promise.resolve(undefined);
    const hash = isRecord(state) ? state["configurationHash"] : undefined;
    return Promise.resolve({
      directory: processDirectory(root, name),
      logFile: processLog(root, name),
      configurationHash: typeof hash === "string" ? hash : "",
    });
  },

  async update(inputs, state, operation) {
    const { directory, logFile, configurationHash } = state;
    const unchanged = configurationHash === hashOf(inputs) && typeof directory === "string" && existsSync(directory);
    // A changed deadline or number of attempts is no reason to run again.
    if (unchanged && typeof logFile === "string" && typeof configurationHash === "string")
      return { directory, logFile, configurationHash };
    return run(inputs, operation);
  },

  async delete(inputs, _state, operation) {
    await endRecorded(inputs.root, inputs.name, operation.signal);
    removeDirectory(inputs.root, inputs.name);
  },
};
