/** Real etcd for a test: members on loopback, in a folder of their own. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureTools } from "../../../tools/toolchain/index.ts";
import { eventually, freePort, OwnedProcess } from "./owned-process.ts";

/** A member. */
export interface Member {
  readonly url: string;
  readonly process: OwnedProcess;
}

/** A cluster of members. */
export interface EtcdCluster {
  readonly directory: string;
  readonly members: readonly Member[];
  readonly endpoints: readonly string[];
  /** The member that leads now, as one that is up says. */
  leader(): Promise<Member>;
  /** Ends every process and removes the folder. */
  stop(): Promise<void>;
}

interface Status {
  readonly header: { readonly member_id: string };
  readonly leader?: string;
}

async function statusOf({ url }: Member): Promise<Status> {
  const response = await fetch(`${url}/v3/maintenance/status`, {
    method: "POST",
    body: "{}",
    signal: AbortSignal.timeout(1000),
  });
  return (await response.json()) as Status;
}

/** Starts members with an election timeout of 500 ms: etcd then grants leases of one second and more. */
export async function startEtcd(count: number): Promise<EtcdCluster> {
  const tools = await ensureTools(["etcd"]);
  const tool = tools.get("etcd");
  const command = tool?.paths["etcd"];
  if (command === undefined) throw new Error("the toolchain has no etcd");
  const directory = await mkdtemp(join(tmpdir(), "meridian-etcd-"));
  const ports: { readonly name: string; readonly client: number; readonly peer: number }[] = [];
  for (let at = 0; at < count; at++) ports.push({ name: `m${at}`, client: await freePort(), peer: await freePort() });
  const cluster = ports.map(({ name, peer }) => `${name}=http://127.0.0.1:${peer}`).join(",");
  const members = ports.map(({ name, client, peer }): Member => {
    const url = `http://127.0.0.1:${client}`;
    const peerUrl = `http://127.0.0.1:${peer}`;
    const process = new OwnedProcess({
      command,
      arguments: [
        ...["--name", name, "--data-dir", join(directory, name), "--logger", "zap"],
        ...["--listen-client-urls", url, "--advertise-client-urls", url],
        ...["--listen-peer-urls", peerUrl, "--initial-advertise-peer-urls", peerUrl],
        ...["--initial-cluster", cluster, "--initial-cluster-state", "new"],
        ...["--heartbeat-interval", "50", "--election-timeout", "500"],
      ],
      environment: tool?.environment ?? {},
    });
    return { url, process };
  });
  const stop = async (): Promise<void> => {
    await Promise.all(members.map(({ process }) => process.stop("SIGKILL")));
    await rm(directory, { recursive: true, force: true });
  };
  try {
    for (const { process } of members) process.start();
    for (const member of members) {
      await eventually(`${member.url} is healthy`, 20_000, async () => {
        const response = await fetch(`${member.url}/health`, { signal: AbortSignal.timeout(1000) });
        return response.ok ? true : undefined;
      }).catch((error: unknown) => {
        throw new Error(`${String(error)}\n${member.process.output.slice(-2000)}`);
      });
    }
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    directory,
    members,
    endpoints: members.map(({ url }) => url),
    leader: () =>
      eventually("a leader", 10_000, async () => {
        for (const member of members) {
          const status = await statusOf(member).catch(() => undefined);
          if (status?.leader !== undefined && status.leader === status.header.member_id) return member;
        }
        return undefined;
      }),
    stop,
  };
}
