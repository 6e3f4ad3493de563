import { join } from "node:path";
import { Account } from "./account.ts";
import { readFacts } from "./facts.ts";
import type { CloudSettings, Fault, OperationEntry } from "./journal.ts";
import type { StoredResource } from "./model.ts";

export type { CloudSettings, Fault, OperationEntry, OperationName, Outcome } from "./journal.ts";
export type { StoredResource } from "./model.ts";

/**
 * The simulated AWS, as a path plugin in the place of the provider `aws`. It keeps its cloud in the folder that the
 * environment variable MERIDIAN_SIMULATED_AWS of the engine names: one for each test.
 */
export const simulatedAws = { name: "aws", path: __dirname } as const;

/** A simulated cloud, as a test sees it. */
export interface OpenedCloud {
  /** Its folder: the value of MERIDIAN_SIMULATED_AWS. */
  readonly folder: string;
  /** The resources that the engine has made and not deleted, in the order of their creation. */
  resources(): readonly StoredResource[];
  /** Also what AWS has made itself, such as default security groups, and what was there before, such as public zones. */
  everything(): readonly StoredResource[];
  /** Every operation on a resource, in the order in which they happened. Reads are not on record, unless a fault was in them. */
  journal(): readonly OperationEntry[];
  /** Puts faults in the place of those that were set before. */
  setFaults(faults: readonly Fault[]): void;
  /** Lets go of its file. */
  close(): void;
}

/**
 * Opens the simulated cloud in a folder; it is made if there is none.
 *
 * @param settings what there is before anything is created; given once, before the first operation
 */
export function openCloud(folder: string, settings?: CloudSettings): OpenedCloud {
  const account = new Account(folder, readFacts());
  if (settings !== undefined) account.record({ kind: "settings", settings });
  const now = (): Account => {
    account.catchUp();
    return account;
  };
  return {
    folder,
    resources: () =>
      now()
        .memory.everything()
        .filter(({ urn }) => urn !== undefined),
    everything: () => now().memory.everything(),
    journal: () => now().operations,
    setFaults: (faults) => {
      now().record({ kind: "faults", faults });
    },
    close: () => {
      account.close();
    },
  };
}

/** Where a cloud is that was opened for a test: beside its stack. */
export function cloudFolder(testFolder: string): string {
  return join(testFolder, "cloud");
}
