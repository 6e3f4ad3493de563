import { existsSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { engineIsThere } from "../engine-watch.ts";
import { keyedHash, requireMarker } from "../environment-folder.ts";
import type { Marker } from "../environment-folder.ts";
import { isAlive, signalProcess } from "../identity.ts";
import type { Identity } from "../identity.ts";
import { endRecorded, readRecords } from "../records.ts";
import type { Intent, ProcessRecord } from "../records.ts";
import { ProviderError } from "../resource.ts";
import type { Operation } from "../resource.ts";
import { becomesFree, findHolder, loopback } from "../sockets.ts";
import { claimDirectory, processLog } from "./folder.ts";
import { cleanEnvironment, describeExit, launch, resolveCommand, rewriteIntent } from "./launch.ts";
import type { Started } from "./launch.ts";
import { logTail } from "./log.ts";
import { prepare } from "./prepare.ts";
import { awaitReady, describeProbe } from "./readiness.ts";
import type { Probe } from "./readiness.ts";
import { place, placeAll, renderFiles } from "./render.ts";
import { divide } from "./schema.ts";
import type { ProcessInputs } from "./schema.ts";

const defaults = { stopSignal: "SIGTERM", graceSeconds: 10, deadlineSeconds: 60, intervalMilliseconds: 200 } as const;
const prepareSeconds = 120;
const exitMilliseconds = 1000;

/** A process that is ready. */
export interface Running {
  readonly identity: Identity;
  readonly configurationHash: string;
}

/** `<restart>-<reload>`: see {@link divide}. */
export function configurationHash(marker: Marker, inputs: ProcessInputs): string {
  const { restart, reload } = divide(inputs);
  return `${keyedHash(marker, restart)}-${keyedHash(marker, reload)}`;
}

function restartPart(hash: string): string {
  return hash.split("-")[0] ?? "";
}

/** The record of the process itself; not of a step of its preparation, nor of a start that was given up. */
export function currentRecord(root: string, name: string): ProcessRecord | undefined {
  const records = readRecords(root, name).filter(({ kind, role }) => kind === "process" && role === "main");
  return records.find((record) => record.alive) ?? records.find((record) => record.pid !== undefined);
}

/** Brings a process to what its inputs say, by the least that does it: nothing, a reload, or a restart. */
export async function ensureRunning(inputs: ProcessInputs, operation: Operation): Promise<Running> {
  const marker = requireMarker(inputs.root);
  const hash = configurationHash(marker, inputs);
  const records = readRecords(inputs.root, inputs.name);
  const [only] = records;
  const adoptable =
    records.length === 1 && only?.alive === true && only.kind === "process" && only.role === "main" ? only : undefined;
  // One that lost its folder writes into nothing: it would go on until the next restart, and then lose what it took.
  const isWhole = adoptable !== undefined && existsSync(adoptable.directory);
  if (!isWhole || restartPart(adoptable.configurationHash) !== restartPart(hash)) {
    return start(inputs, marker, hash, operation);
  }
  if (adoptable.configurationHash !== hash) {
    const reloaded = new Set(inputs.reload?.files);
    const changed = Object.entries(inputs.files ?? {}).filter(([path]) => reloaded.has(path));
    renderFiles(Object.fromEntries(changed), adoptable.directory);
    operation.report("reloading", { ephemeral: true });
    if (inputs.reload !== undefined) signalProcess(identityOf(adoptable), inputs.reload.signal);
  }
  const intent = intentOf(inputs, adoptable.directory, hash);
  const { nonce, logOffset, startedAt } = adoptable;
  rewriteIntent(inputs.root, { ...intent, nonce, logOffset, startedAt });
  return becomeReady(inputs, { ...adoptable, ...intent }, identityOf(adoptable), undefined, operation);
}

function identityOf(record: ProcessRecord): Identity {
  if (record.pid === undefined || record.startTime === undefined)
    throw new ProviderError(`${record.name} has no identity on record`);
  return { pid: record.pid, startTime: record.startTime };
}

function intentOf(
  inputs: ProcessInputs,
  directory: string,
  hash: string,
): Omit<Intent, "nonce" | "logOffset" | "startedAt"> {
  return {
    name: inputs.name,
    kind: "process",
    role: "main",
    directory,
    logFile: processLog(inputs.root, inputs.name),
    ports: inputs.ports ?? [],
    stopSignal: inputs.stopSignal ?? defaults.stopSignal,
    graceSeconds: inputs.graceSeconds ?? defaults.graceSeconds,
    configurationHash: hash,
  };
}

async function start(inputs: ProcessInputs, marker: Marker, hash: string, operation: Operation): Promise<Running> {
  const { root, name } = inputs;
  const directory = claimDirectory(root, name, "process");
  const environment = placeAll(inputs.environment ?? {}, directory);
  const path = cleanEnvironment(environment)["PATH"] ?? "";
  // Before anything is stopped: a command that is not there must not cost the process that runs.
  const command = resolveCommand(inputs.command, path);
  if (readRecords(root, name).some((record) => record.alive)) operation.report("stopping", { ephemeral: true });
  await endRecorded(root, name, operation.signal);
  renderFiles(inputs.files ?? {}, directory);
  await requireFreePorts(name, inputs.ports ?? []);
  const intent = intentOf(inputs, directory, hash);
  const steps = (inputs.prepare ?? []).map((step) => ({
    command: step.command,
    arguments: (step.arguments ?? []).map((each) => place(each, directory)),
    unless: step.unless,
    deadlineSeconds: step.deadlineSeconds ?? prepareSeconds,
  }));
  await prepare(steps, { root, environment, intent }, marker, operation);
  operation.signal.throwIfAborted();
  if (!engineIsThere()) throw new ProviderError("the engine is gone; nothing more is started");
  operation.report("starting", { ephemeral: true });
  const started = await launch({
    root,
    command,
    arguments: (inputs.arguments ?? []).map((each) => place(each, directory)),
    environment,
    intent,
  });
  return becomeReady(inputs, started.intent, started.identity, started, operation);
}

async function requireFreePorts(name: string, ports: readonly number[]): Promise<void> {
  for (const port of ports) {
    if (await becomesFree(port)) continue;
    const holder = findHolder(port);
    const by = holder === undefined ? "another process" : `pid ${holder.pid} (${holder.command})`;
    throw new ProviderError(
      `${name} cannot start: port ${port} on ${loopback} is in use by ${by}. End that process, or run 'up' again to have another port picked`,
    );
  }
}

function probesOf(inputs: ProcessInputs, directory: string): Probe[] {
  const given = inputs.readiness;
  if (given === undefined) return (inputs.ports ?? []).map((port) => ({ kind: "tcp", port }));
  switch (given.kind) {
    case "http":
      return [{ ...given, url: place(given.url, directory) }];
    case "command":
      return [{ ...given, arguments: (given.arguments ?? []).map((each) => place(each, directory)) }];
    case "tcp":
    case "log":
      return [given];
  }
}

async function becomeReady(
  inputs: ProcessInputs,
  intent: Intent,
  identity: Identity,
  started: Pick<Started, "exit" | "ended"> | undefined,
  operation: Operation,
): Promise<Running> {
  const { directory, logFile, logOffset } = intent;
  const probes = probesOf(inputs, directory);
  const deadlineSeconds = inputs.readiness?.deadlineSeconds ?? defaults.deadlineSeconds;
  const probed = probes.map(describeProbe).join(", ");
  operation.report(probes.length === 0 ? "started" : `waiting for ${probed}`, { ephemeral: true });
  const environment = cleanEnvironment(placeAll(inputs.environment ?? {}, directory));
  const outcome = await awaitReady(
    probes,
    { directory, logFile, logOffset, environment },
    {
      isAlive: () => started?.exit() === undefined && isAlive(identity),
      deadlineSeconds,
      intervalMilliseconds: inputs.readiness?.intervalMilliseconds ?? defaults.intervalMilliseconds,
      signal: operation.signal,
    },
  );
  if (outcome === "ready") return { identity, configurationHash: intent.configurationHash };
  await endRecorded(inputs.root, inputs.name, operation.signal);
  // That it is gone shows before this process is told how it ended.
  const exit = await Promise.race([started?.ended, wait(exitMilliseconds, undefined, { ref: false })]);
  const problem =
    outcome === "ended"
      ? `${describeExit(exit)} before it was ready`
      : `was not ready within ${deadlineSeconds} s, and was stopped (waited for ${probed})`;
  throw new ProviderError(`${inputs.name} ${problem}.\n${logTail(logFile, logOffset, operation.secrets)}`);
}
