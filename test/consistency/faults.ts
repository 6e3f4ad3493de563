import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { projectFolder } from "../engine/harness.ts";
import { strike } from "../../tools/rehearsal/local-environment.ts";
import type { ConsistencyEnvironment } from "./environment.ts";
import { substitute } from "./replica-process.ts";
import type { Fault } from "./schedule.ts";

/** How long what was killed stays so before the environment is healed, in milliseconds: longer than a lease and an election. */
const UNHEALED = 10_000;

/** File that a replica loads for its clock to be off. */
const CLOCK = join(projectFolder, "test", "consistency", "preloads", "offset-clock.mts");

/**
 * Lets a fault happen, and heals what it broke.
 *
 * @throws Error when there was nothing to break: a fault that did not happen proves nothing
 */
export async function carryOut(fault: Fault, environment: ConsistencyEnvironment): Promise<void> {
  const signal = (chosen: (name: string) => boolean, name: NodeJS.Signals): void => {
    strike(environment, name, chosen, JSON.stringify(fault));
  };
  const kill = async (chosen: (name: string) => boolean): Promise<void> => {
    signal(chosen, "SIGKILL");
    await wait(UNHEALED);
    await environment.heal();
  };
  const pause = async (chosen: (name: string) => boolean, milliseconds: number): Promise<void> => {
    signal(chosen, "SIGSTOP");
    try {
      await wait(milliseconds);
    } finally {
      signal(chosen, "SIGCONT");
    }
  };
  switch (fault.kind) {
    case "kill-replica":
      return kill((name) => name === `${fault.region}/service-replica-${fault.replica}`);
    case "kill-region":
      return kill((name) => name.startsWith(`${fault.region}/`));
    case "kill-store":
      return kill((name) => name === `${fault.region}/${fault.store === "redis" ? "redis-primary" : "kafka"}`);
    case "kill-etcd-leader": {
      const leader = await environment.etcdLeader();
      if (leader === undefined) throw new Error("etcd has no leader to kill");
      return kill((name) => name === leader);
    }
    case "pause-replica":
      return pause((name) => name === `${fault.region}/service-replica-${fault.replica}`, fault.milliseconds);
    case "pause-region":
      return pause((name) => name.startsWith(`${fault.region}/`), fault.milliseconds);
    case "pause-kafka":
      return pause((name) => name === `${fault.region}/kafka`, fault.milliseconds);
    case "offset-clock": {
      const name = `${fault.region}/service-replica-${fault.replica}`;
      const replica = environment.replicas.find((each) => each.name === name);
      if (replica === undefined) throw new Error(`the fault ${JSON.stringify(fault)} found no replica`);
      const { end } = await substitute(environment.root, replica, {
        file: CLOCK,
        variables: { CLOCK_OFFSET_MILLISECONDS: String(fault.offsetMilliseconds) },
      });
      try {
        await wait(UNHEALED);
      } finally {
        await end();
      }
      return environment.heal();
    }
  }
}
