/** Drives the ownership of a running node: keeps its lease alive, looks at what has changed, and says how it is. */
import type { Dependency } from "../stores/contracts.ts";
import { KEEP_ALIVE_PART } from "./lease.ts";
import type { OwnershipMachine } from "./machine.ts";

/** What is driven. */
export interface RunOptions {
  readonly ownership: OwnershipMachine;
  readonly leaseMilliseconds: number;
  /** etcd did not answer, or refused. */
  readonly onFailure: (reason: string) => void;
}

/** A running ownership. */
export interface OwnershipRun {
  /** What /readyz asks: rejects with the reason when ownership is not what it should be. */
  readonly dependency: Dependency;
  start(): void;
  /** Hands everything over. Does not reject: what etcd does not hear of ends with the lease. */
  handOver(): Promise<void>;
  stop(): void;
}

/** How often it is looked whether something is due, in milliseconds. */
const LOOK_INTERVAL = 100;

/** Makes the run; it begins with `start`. */
export function createOwnershipRun(options: RunOptions): OwnershipRun {
  const { ownership, leaseMilliseconds } = options;
  const timers = new Map<string, NodeJS.Timeout>();
  let running = false;

  /** Again and again, the next one a pause after the last has ended. */
  const repeat = (name: string, pauseMilliseconds: number, once: () => Promise<void>): void => {
    void once()
      .catch((error: unknown) => {
        options.onFailure(error instanceof Error ? error.message : String(error));
      })
      .finally(() => {
        if (!running) return;
        timers.set(
          name,
          setTimeout(() => {
            repeat(name, pauseMilliseconds, once);
          }, pauseMilliseconds),
        );
      });
  };
  const stop = (): void => {
    running = false;
    for (const timer of timers.values()) clearTimeout(timer);
    ownership.stop();
  };

  return {
    dependency: {
      name: "coordination",
      check() {
        const trouble = ownership.trouble();
        return trouble === undefined ? Promise.resolve() : Promise.reject(new Error(trouble));
      },
      close() {
        stop();
        return Promise.resolve();
      },
    },
    start() {
      running = true;
      ownership.follow();
      repeat("lease", leaseMilliseconds * KEEP_ALIVE_PART, () => ownership.keepLease());
      repeat("look", LOOK_INTERVAL, () => ownership.act());
    },
    async handOver() {
      try {
        await ownership.handOver();
      } catch (error) {
        options.onFailure(error instanceof Error ? error.message : String(error));
      }
    },
    stop,
  };
}
