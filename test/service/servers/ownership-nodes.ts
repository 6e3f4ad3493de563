/** Processes that own slots, for a test to stop, resume and kill. */
import { join } from "node:path";
import { freePort, OwnedProcess } from "./owned-process.ts";

/** How such a process is set. */
export interface OwnershipProcessSettings {
  readonly endpoints: readonly string[];
  readonly login?: { readonly username: string; readonly password: string };
  readonly region: string;
  readonly node: string;
  readonly port: number;
  readonly leaseMilliseconds: number;
  readonly returnAfterMilliseconds: number;
}

/** What it says of itself, about 128 slots that have every group. */
export interface OwnershipState {
  readonly owned: readonly number[];
  /** Its fencing tokens, one a group. */
  readonly tokens: readonly string[];
  /** The names of the owners that it knows; `none` where it knows of none. */
  readonly owners: readonly string[];
  readonly groups: number;
  readonly trouble: string | null;
}

/** A process that owns slots. */
export interface OwnershipNode {
  readonly process: OwnedProcess;
  state(): Promise<OwnershipState>;
}

/** Starts one. */
export async function startOwnershipNode(settings: Omit<OwnershipProcessSettings, "port">): Promise<OwnershipNode> {
  const port = await freePort();
  const child = new OwnedProcess({
    command: process.execPath,
    arguments: [join(__dirname, "ownership-process.mts")],
    environment: { OWNERSHIP: JSON.stringify({ ...settings, port } satisfies OwnershipProcessSettings) },
  });
  child.start();
  await child.untilOutput('"started"', 20_000);
  return {
    process: child,
    async state() {
      const response = await fetch(`http://127.0.0.1:${port}/state`, { signal: AbortSignal.timeout(2000) });
      return (await response.json()) as OwnershipState;
    },
  };
}
