import { setTimeout as wait } from "node:timers/promises";
import type { ConsistencyEnvironment } from "./environment.ts";
import type { Fault } from "./schedule.ts";

/** How long what was killed stays so before the environment is healed, in milliseconds: longer than a lease and an election. */
const UNHEALED = 10_000;

/**
 * Lets a fault happen, and heals what it broke.
 *
 * @throws Error when there was nothing to break: a fault that did not happen proves nothing
 */
export async function carryOut(fault: Fault, environment: ConsistencyEnvironment): Promise<void> {
  const kill = (chosen: (name: string) => boolean, signal: NodeJS.Signals = "SIGKILL"): void => {
    const sent = environment.signal(signal, ({ name, kind }) => kind === "process" && chosen(name));
    if (sent === 0) throw new Error(`the fault ${JSON.stringify(fault)} found no process that runs`);
  };
  switch (fault.kind) {
    case "pause-replica": {
      const name = `${fault.region}/service-replica-${fault.replica}`;
      kill((each) => each === name, "SIGSTOP");
      try {
        await wait(fault.milliseconds);
      } finally {
        kill((each) => each === name, "SIGCONT");
      }
      return;
    }
    case "kill-replica":
      kill((name) => name === `${fault.region}/service-replica-${fault.replica}`);
      break;
    case "kill-region":
      kill((name) => name.startsWith(`${fault.region}/`));
      break;
    case "kill-store":
      kill((name) => name === `${fault.region}/${fault.store === "redis" ? "redis-primary" : "kafka"}`);
      break;
    case "kill-etcd-leader": {
      const leader = await environment.etcdLeader();
      if (leader === undefined) throw new Error("etcd has no leader to kill");
      kill((name) => name === leader);
      break;
    }
  }
  await wait(UNHEALED);
  await environment.heal();
}
