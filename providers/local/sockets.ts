import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { connect, createServer } from "node:net";
import { basename } from "node:path";
import { setTimeout as wait } from "node:timers/promises";

/** The address that every process of an environment listens on. */
export const loopback = "127.0.0.1";

/** Tells whether a TCP port on 127.0.0.1 can be listened on right now. */
export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => {
      resolve(false);
    });
    server.listen({ host: loopback, port, exclusive: true }, () => {
      server.close(() => {
        resolve(true);
      });
    });
  });
}

/** Waits, for half a second at most, until a port is free: a process that has just ended may hold it a moment longer. */
export async function becomesFree(port: number): Promise<boolean> {
  const deadline = performance.now() + 500;
  for (;;) {
    if (await isFree(port)) return true;
    if (performance.now() > deadline) return false;
    await wait(50);
  }
}

/** The process behind a listening port. */
export interface Holder {
  readonly pid: number;
  /** The program's name, without its arguments: those may hold secrets. */
  readonly command: string;
}

const listening = "0A";

function listeningInodes(port: number): Set<string> {
  const inodes = new Set<string>();
  for (const table of ["/proc/net/tcp", "/proc/net/tcp6"]) {
    let lines: string[];
    try {
      lines = readFileSync(table, "utf8").split("\n").slice(1);
    } catch {
      continue;
    }
    for (const line of lines) {
      // proc_net(5): sl, local_address, rem_address, st, queues, timer, retransmits, uid, timeout, inode.
      const [, local, , state, , , , , , inode] = line.trim().split(/\s+/);
      if (state !== listening || local === undefined || inode === undefined) continue;
      if (Number.parseInt(local.slice(local.lastIndexOf(":") + 1), 16) === port) inodes.add(inode);
    }
  }
  return inodes;
}

function programOf(pid: string): string {
  try {
    return basename(readlinkSync(`/proc/${pid}/exe`));
  } catch {
    // Programs may set this themselves, so it is the second choice: Node.js calls itself "MainThread".
    return readFileSync(`/proc/${pid}/comm`, "utf8").trim();
  }
}

/**
 * Finds which process listens on a TCP port. Linux only, and only processes of the same user unless run as root.
 * Undefined when nothing does, or when it cannot be told.
 */
export function findHolder(port: number): Holder | undefined {
  if (process.platform !== "linux") return undefined;
  const inodes = listeningInodes(port);
  if (inodes.size === 0) return undefined;
  for (const entry of readdirSync("/proc")) {
    if (!/^\d+$/.test(entry)) continue;
    try {
      for (const descriptor of readdirSync(`/proc/${entry}/fd`)) {
        const target = readlinkSync(`/proc/${entry}/fd/${descriptor}`);
        if (target.startsWith("socket:[") && inodes.has(target.slice("socket:[".length, -1)))
          return { pid: Number(entry), command: programOf(entry) };
      }
    } catch {
      // Gone meanwhile, or another user's.
    }
  }
  return undefined;
}

/** Tells whether a TCP connection is accepted within so many milliseconds. It is closed again at once. */
export function accepts(host: string, port: number, milliseconds: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: milliseconds });
    const settle = (accepted: boolean): void => {
      socket.destroy();
      resolve(accepted);
    };
    socket.once("connect", () => {
      settle(true);
    });
    socket.once("timeout", () => {
      settle(false);
    });
    socket.once("error", () => {
      settle(false);
    });
  });
}
