import { existsSync } from "node:fs";
import { readMarker } from "../environment-folder.ts";
import { endRecorded } from "../records.ts";
import type { Computed, Operation, ResourceType } from "../resource.ts";
import { processDirectory, processLog, removeDirectory } from "../process/folder.ts";
import { configurationHash, currentRecord, ensureRunning } from "../process/start.ts";
import { processSchema } from "../process/schema.ts";
import type { ProcessInputs } from "../process/schema.ts";

async function run(inputs: ProcessInputs, operation: Operation): Promise<Computed> {
  const { identity, configurationHash: hash } = await ensureRunning(inputs, operation);
  return {
    directory: processDirectory(inputs.root, inputs.name),
    logFile: processLog(inputs.root, inputs.name),
    pid: identity.pid,
    startTime: identity.startTime,
    running: true,
    configurationHash: hash,
  };
}

/** A process on this machine that outlives the engine. `sdk.ts` documents it. */
export const processType: ResourceType<ProcessInputs> = {
  name: "Process",
  schema: processSchema,
  replaceOn: ["root", "name"],
  computed: ["directory", "logFile", "pid", "startTime", "running", "configurationHash"],

  derive({ root, name }) {
    if (typeof root !== "string" || typeof name !== "string") return {};
    return { directory: processDirectory(root, name), logFile: processLog(root, name), running: true };
  },

  preview(inputs, state) {
    // What the process runs with decides whether it is restarted; a changed probe alone changes no output.
    const marker = readMarker(inputs.root);
    const record = currentRecord(inputs.root, inputs.name);
    const stays =
      marker !== undefined && record?.alive === true && record.configurationHash === configurationHash(marker, inputs);
    return Promise.resolve(stays && record.pid === state["pid"] ? state : {});
  },

  drift(inputs, state) {
    const { root, name } = state;
    if (typeof root !== "string" || typeof name !== "string") return Promise.resolve([]);
    const record = currentRecord(root, name);
    if (record?.alive !== true || state["running"] !== true) return Promise.resolve(["running"]);
    if (!existsSync(record.directory)) return Promise.resolve(["directory"]);
    if (record.pid !== state["pid"] || record.startTime !== state["startTime"]) return Promise.resolve(["pid"]);
    const marker = readMarker(root);
    const differs =
      inputs !== undefined && (marker === undefined || record.configurationHash !== configurationHash(marker, inputs));
    return Promise.resolve(differs ? ["configurationHash"] : []);
  },

  async create(inputs, operation) {
    const outputs = await run(inputs, operation);
    return { id: inputs.name, outputs };
  },

  read(inputs, state) {
    const { root, name } = inputs;
    const record = currentRecord(root, name);
    if (record === undefined && !existsSync(processDirectory(root, name))) return Promise.resolve(undefined);
    const pid = record?.pid ?? state["pid"];
    const startTime = record?.startTime ?? state["startTime"];
    const hash = record?.configurationHash ?? state["configurationHash"];
    return Promise.resolve({
      directory: processDirectory(root, name),
      logFile: processLog(root, name),
      pid: typeof pid === "number" ? pid : 0,
      startTime: typeof startTime === "string" ? startTime : "",
      running: record?.alive === true && existsSync(record.directory),
      configurationHash: typeof hash === "string" ? hash : "",
    });
  },

  async update(inputs, _state, operation) {
    return run(inputs, operation);
  },

  async delete(inputs, _state, operation) {
    operation.report("stopping", { ephemeral: true });
    await endRecorded(inputs.root, inputs.name, operation.signal);
    removeDirectory(inputs.root, inputs.name);
  },
};
