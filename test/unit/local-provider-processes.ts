import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { reveal } from "../../providers/local/properties.ts";
import type { WireObject } from "../../providers/local/properties.ts";
import type { Begin } from "../../providers/local/bound-type.ts";
import type { Operation } from "../../providers/local/resource.ts";

/** What a resource's methods are given in a test, with the messages that they showed. */
export function operation(secrets: readonly string[] = []): Operation & { readonly messages: string[] } {
  const messages: string[] = [];
  return {
    urn: "urn:pulumi:unit::project::meridian-local:index:Environment::environment",
    signal: new AbortController().signal,
    secrets,
    report: (message) => messages.push(message),
    messages,
  };
}

/** Begins operations as the server does. */
export const begin: Begin = (secrets) => operation(secrets);

/** A temporary folder for a root and port reservations; `remove` takes it away. */
export function temporaryFolder(): { readonly folder: string; readonly root: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), "meridian-unit-"));
  process.env["MERIDIAN_PORTS"] = join(folder, "ports");
  return {
    folder,
    root: join(folder, "root"),
    remove: () => {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Processes that a test started outside of the provider. `end` kills them by their own pid. */
export class Strangers {
  readonly #children: ChildProcess[] = [];

  /** Starts `sleep`, which the provider does not know. */
  start(): number {
    const child = spawn("sleep", ["60"], { stdio: "ignore" });
    this.#children.push(child);
    if (child.pid === undefined) throw new Error("sleep could not be started");
    return child.pid;
  }

  end(): void {
    for (const child of this.#children) child.kill("SIGKILL");
  }
}

/** Waits for a condition, looking every 10 ms, for 10 s at most. */
export async function until(what: string, condition: () => boolean): Promise<void> {
  const deadline = performance.now() + 10_000;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(`waited 10 s in vain for ${what}`);
    await wait(10);
  }
}

/** Properties without secret wrappers. */
export function plain(properties: WireObject): Readonly<Record<string, unknown>> {
  return reveal(properties).value;
}
