import { join } from "node:path";
import { Account } from "./account.ts";
import type { CloudKind } from "./cloud-kind.ts";
import type { Facts } from "./facts.ts";
import type { CloudSettings, Fault, OperationEntry } from "./journal.ts";
import type { StoredResource } from "./model.ts";

/** A simulated cloud, as a test sees it. */
export interface OpenedCloud {
  /** Its folder: the value of its environment variable. */
  readonly folder: string;
  /** The resources that the engine has made and not deleted, in the order of their creation. */
  resources(): readonly StoredResource[];
  /** Also what the cloud has made itself, such as default security groups, and what was there before, such as public zones. */
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
export function openCloudOf(kind: CloudKind, facts: Facts, folder: string, settings?: CloudSettings): OpenedCloud {
  const account = new Account(folder, facts, kind);
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
