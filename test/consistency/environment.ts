/** The environment on this machine, as a run of the consistency test uses it: with what its replicas were started with. */
import { join } from "node:path";
import { localEnvironment, OUTPUTS } from "../../tools/rehearsal/local-environment.ts";
import type { LocalEnvironment, Replica as LocalReplica } from "../../tools/rehearsal/local-environment.ts";
import { meridian } from "../local/command.ts";
import { startOf } from "./replica-process.ts";
import type { ReplicaStart } from "./replica-process.ts";

/** A replica of the service. */
export interface Replica extends LocalReplica {
  /** What it was started with. */
  readonly start: ReplicaStart;
}

/** An environment that is up. */
export type ConsistencyEnvironment = LocalEnvironment<Replica>;

async function command(state: string, ...words: readonly string[]): Promise<string> {
  const { code, output, errors } = await meridian(state, ...words);
  if (code !== 0) throw new Error(`${words.join(" ")} ended with ${code}:\n${errors}`);
  return output;
}

/** Brings the environment up, with its files in a folder of the caller's. */
export async function bringUp(state: string): Promise<ConsistencyEnvironment> {
  await command(state, "up", "local");
  return attach(state);
}

/** The environment that is up, with its files in that folder. */
export async function attach(state: string): Promise<ConsistencyEnvironment> {
  const environment = localEnvironment({
    outputs: OUTPUTS.parse(JSON.parse(await command(state, "outputs", "local", "--json"))),
    token: (await command(state, "token", "local")).trim(),
    root: join(state, "local", "processes"),
    heal: async () => {
      await command(state, "up", "local");
    },
  });
  const started = environment.processes();
  const replicas = environment.replicas.map((replica): Replica => {
    const record = started.find((each) => each.name === replica.name && each.alive);
    if (record === undefined) throw new Error(`${replica.name} does not run`);
    return { ...replica, start: startOf(record) };
  });
  return { ...environment, replicas };
}
