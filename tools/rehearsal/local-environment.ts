/** The environment on this machine, as what rehearses its losses sees it: its replicas, its processes, and the signals that they get. */
import { readFileSync } from "node:fs";
import { request } from "node:https";
import { join } from "node:path";
import { z } from "zod";
import { isAlive, listProcesses } from "../../providers/local/records.ts";
import type { ProcessRecord } from "../../providers/local/records.ts";

/** A replica of the service. */
export interface Replica {
  readonly region: string;
  /** Base URL of its callers' port. */
  readonly url: string;
  /** Name of its process. */
  readonly name: string;
}

/** An environment that is up. */
export interface LocalEnvironment<Found extends Replica = Replica> {
  /** Folder with the records of its processes. */
  readonly root: string;
  /** URL of the entry of all regions. */
  readonly url: string;
  readonly replicas: readonly Found[];
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

/** What of the environment's outputs is read. */
export const OUTPUTS = z.object({
  url: z.string(),
  endpoints: z.array(z.object({ region: z.string(), tier: z.string(), address: z.string() })),
});

/** How an environment is come by. */
export interface EnvironmentSource {
  readonly outputs: z.infer<typeof OUTPUTS>;
  readonly token: string;
  /** Folder with the records of its processes. */
  readonly root: string;
  readonly heal: () => Promise<void>;
}

/** The environment that is up. */
export function localEnvironment({ outputs, token, root, heal }: EnvironmentSource): LocalEnvironment {
  const { url, endpoints } = outputs;
  const processes = (): readonly ProcessRecord[] => listProcesses(root);
  const replicas = endpoints.flatMap(({ region, tier, address }): readonly Replica[] =>
    tier.startsWith("service ") ? [{ region, url: address, name: `${region}/${tier.replace(" ", "-")}` }] : [],
  );
  return {
    root,
    url,
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
    heal,
  };
}

/**
 * Sends a signal to processes by their names.
 *
 * @param what what it is sent for, for the error
 * @throws Error when none of them runs: a fault that did not happen proves nothing
 */
export function strike(
  environment: Pick<LocalEnvironment, "signal">,
  signal: NodeJS.Signals,
  chosen: (name: string) => boolean,
  what: string,
): void {
  const sent = environment.signal(signal, (record) => record.kind === "process" && chosen(record.name));
  if (sent === 0) throw new Error(`the fault ${what} found no process that runs`);
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
