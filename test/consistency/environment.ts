/** The environment on this machine, as a run of the consistency test uses it: brought up, hurt, healed and taken down. */
import { readFileSync } from "node:fs";
import { request } from "node:https";
import { join } from "node:path";
import { z } from "zod";
import { isAlive, listProcesses } from "../../providers/local/records.ts";
import type { ProcessRecord } from "../../providers/local/records.ts";
import { meridian } from "../local/command.ts";
import { startOf } from "./replica-process.ts";
import type { ReplicaStart } from "./replica-process.ts";

const OUTPUTS = z.object({
  endpoints: z.array(z.object({ region: z.string(), tier: z.string(), address: z.string() })),
});

/** A replica of the service. */
export interface Replica {
  readonly region: string;
  readonly url: string;
  /** Name of its process. */
  readonly name: string;
  /** What it was started with. */
  readonly start: ReplicaStart;
}

/** An environment that is up. */
export interface ConsistencyEnvironment {
  /** Folder with the records of its processes. */
  readonly root: string;
  readonly replicas: readonly Replica[];
  readonly regions: readonly string[];
  /** A token for every request. */
  readonly token: string;
  /** Every process that the environment has started, running or not. */
  processes(): readonly ProcessRecord[];
  /** Sends a signal to processes that run; says how many did. */
  signal(signal: NodeJS.Signals, chosen: (record: ProcessRecord) => boolean): number;
  /** Name of the process that leads etcd. */
  etcdLeader(): Promise<string | undefined>;
  /** Starts again what does not run. */
  heal(): Promise<void>;
}

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
  const { endpoints } = OUTPUTS.parse(JSON.parse(await command(state, "outputs", "local", "--json")));
  const token = (await command(state, "token", "local")).trim();
  const folder = join(state, "local", "processes");
  const processes = (): readonly ProcessRecord[] => listProcesses(folder);
  const started = processes();
  const replicas = endpoints.flatMap(({ region, tier, address }): readonly Replica[] => {
    if (!tier.startsWith("service ")) return [];
    const name = `${region}/${tier.replace(" ", "-")}`;
    const record = started.find((each) => each.name === name && each.alive);
    if (record === undefined) throw new Error(`${name} does not run`);
    return [{ region, url: address, name, start: startOf(record) }];
  });
  return {
    root: folder,
    replicas,
    regions: [...new Set(replicas.map(({ region }) => region))],
    token,
    processes,
    signal(signal, chosen) {
      let sent = 0;
      for (const record of processes().filter(chosen)) {
        const { pid, startTime } = record;
        if (pid === undefined || startTime === undefined || !isAlive({ pid, startTime })) continue;
        process.kill(pid, signal);
        sent += 1;
      }
      return sent;
    },
    async etcdLeader() {
      const voters = endpoints.filter(({ tier }) => tier === "etcd voter");
      const holder = processes().find(({ name }) => name.includes("/service-"));
      const authority = readFileSync(join(holder?.directory ?? "", "stores-authority.pem"), "utf8");
      for (const { region, address } of voters) {
        const status = await etcdStatus(address, authority).catch(() => undefined);
        if (status === undefined || status.leader !== status.member) continue;
        return processes().find(({ name }) => name.startsWith(`${region}/etcd-`))?.name;
      }
      return undefined;
    },
    async heal() {
      await command(state, "up", "local");
    },
  };
}

const STATUS = z.object({ header: z.object({ member_id: z.string() }), leader: z.string().default("0") });

/** Which member answers, and which it takes for the leader. */
function etcdStatus(url: string, authority: string): Promise<{ readonly member: string; readonly leader: string }> {
  return new Promise((resolve, reject) => {
    const asked = request(
      `${url}/v3/maintenance/status`,
      { method: "POST", ca: authority, timeout: 2000, agent: false },
      (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", reject);
        response.on("end", () => {
          const parsed = STATUS.safeParse(JSON.parse(Buffer.concat(chunks).toString("utf8")));
          if (parsed.success) resolve({ member: parsed.data.header.member_id, leader: parsed.data.leader });
          else reject(new Error(`etcd says no status: ${parsed.error.message}`));
        });
      },
    );
    asked.on("timeout", () => asked.destroy(new Error("no answer within 2 s")));
    asked.on("error", reject);
    asked.end("{}");
  });
}
