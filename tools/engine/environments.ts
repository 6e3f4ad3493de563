import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { parseDocument } from "yaml";
import type { DeclarationInput, Placement, Topology } from "../../components/topology/index.ts";
import { didYouMean, parseTopology, TopologyError } from "../../components/topology/index.ts";
import {
  DamagedPlacementError,
  readPlacement,
  StalePlacementError,
  UndrainedRegionError,
} from "../../stacks/placement.ts";
import { placementFile, PROJECT } from "../../stacks/program.ts";
import { CommandError } from "../command-error.ts";
import { localFolders, stackFile } from "./local-stack.ts";

/** An environment as its files declare it. */
export interface DeclaredEnvironment {
  readonly name: string;
  readonly topology: Topology;
  /** The topology as the file has it, without defaults. */
  readonly declaration: DeclarationInput;
  /** The committed placement; undefined when there is none yet. */
  readonly placement: Placement | undefined;
}

/** Names of the environments that have a stack file. */
export function environmentNames(): string[] {
  return readdirSync(join(PROJECT, "stacks"))
    .flatMap((file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1] ?? [])
    .sort();
}

/**
 * Reads an environment's stack file and committed placement.
 *
 * @throws CommandError when there is no such environment or its file is not YAML
 * @throws TopologyError when the declaration cannot be planned
 */
export function readEnvironment(name: string): DeclaredEnvironment {
  const file = stackFile(name);
  const shown = relative(PROJECT, file);
  if (!existsSync(file)) {
    const names = environmentNames();
    const meant = didYouMean(name, names);
    throw new CommandError(
      `There is no environment "${name}": ${shown} does not exist. Environments: ${names.join(", ")}.` +
        (meant === undefined ? "" : ` Did you mean "${meant}"?`),
    );
  }
  const document = parseDocument(readFileSync(file, "utf8"));
  const [fault] = document.errors;
  if (fault !== undefined) throw new CommandError(`${shown} is not valid YAML: ${fault.message}`);
  const content = document.toJS() as { config?: Record<string, unknown> } | null;
  const topology = content?.config?.["meridian:topology"];
  if (topology === undefined) {
    throw new CommandError(`${shown} declares no topology: add config → meridian:topology (see docs/topology.md).`);
  }
  return {
    name,
    // What it holds is checked below.
    declaration: topology as DeclarationInput,
    topology: parseTopology(topology, { name, source: shown }),
    placement: readPlacement(placementFile(name)),
  };
}

/** Whether an error is of what an environment's files declare: its message says how to mend them. */
export const isDeclarationFault = (error: unknown): error is Error =>
  error instanceof TopologyError ||
  error instanceof StalePlacementError ||
  error instanceof UndrainedRegionError ||
  error instanceof DamagedPlacementError;

/** Whether an environment that has a stack file has been brought up on this machine, in whole or in part. */
export function hasLocalState(name: string): boolean {
  return environmentNames().includes(name) && existsSync(localFolders(name).state);
}

/** Whether all regions of an environment run on this machine. */
export function isLocal(topology: Topology): boolean {
  return topology.regions.every((region) => region.cloud === "local");
}

/**
 * Reads an environment that must run on this machine.
 *
 * @throws CommandError when it has regions on clouds
 */
export function requireLocal(name: string): DeclaredEnvironment {
  const environment = readEnvironment(name);
  if (!isLocal(environment.topology)) {
    throw new CommandError(
      `${name} has regions on clouds: this command is for environments on this machine, such as local.`,
    );
  }
  return environment;
}
