import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { processStart, withLock } from "../../tools/toolchain/lock.ts";

let folder: string;
let lock: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "meridian-lock-"));
  lock = join(folder, "lock");
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const hold = (holder: object): void => {
  writeFileSync(lock, JSON.stringify({ id: "other", host: hostname(), pid: process.pid, started: "", ...holder }));
};
const gonePid = async (): Promise<number> => {
  const child = spawn("/bin/sh", ["-c", "exit 0"]);
  await once(child, "exit");
  return child.pid ?? 0;
};

describe("a lock", () => {
  it("lets one in at a time and is gone afterwards, also after a failure", async () => {
    const order: string[] = [];
    const work = (name: string) => async (): Promise<void> => {
      order.push(`${name} in`);
      await new Promise((resolve) => setImmediate(resolve));
      order.push(`${name} out`);
      if (name === "b") throw new Error("b fails");
    };
    const results = await Promise.allSettled(["a", "b", "c"].map((name) => withLock(lock, work(name))));
    expect(results.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    expect(order).toHaveLength(6);
    for (let index = 0; index < 6; index += 2) expect(order[index]?.replace("in", "out")).toBe(order[index + 1]);
    expect(existsSync(lock)).toBe(false);
  });

  it("of a process that is gone is broken", async () => {
    hold({ pid: await gonePid(), started: "12345" });
    expect(await withLock(lock, () => Promise.resolve("done"))).toBe("done");
  });

  it("of a pid that belongs to another process by now is broken", async () => {
    hold({ pid: process.pid, started: "a time when this process was not there" });
    expect(await withLock(lock, () => Promise.resolve("done"))).toBe("done");
  });

  it("with unreadable content is broken", async () => {
    writeFileSync(lock, "{");
    expect(await withLock(lock, () => Promise.resolve("done"))).toBe("done");
  });

  it("of a living process is waited for, and said so once; an abort ends the waiting", async () => {
    hold({ started: processStart(process.pid) });
    const stop = new AbortController();
    const waits: string[] = [];
    const onWait = (): void => {
      waits.push("waiting");
      stop.abort(new Error("stopped by the user"));
    };
    await expect(withLock(lock, () => Promise.resolve("done"), { signal: stop.signal, onWait })).rejects.toThrow();
    expect(waits).toEqual(["waiting"]);
    expect(readFileSync(lock, "utf8")).toContain('"id":"other"');
  });

  it("of another machine is broken only when it has been silent for a minute", async () => {
    hold({ host: "another-machine", pid: 1 });
    const stop = new AbortController();
    const onWait = (): void => {
      stop.abort();
    };
    await expect(withLock(lock, () => Promise.resolve("done"), { signal: stop.signal, onWait })).rejects.toThrow();
    const before = new Date(Date.now() - 61_000);
    utimesSync(lock, before, before);
    expect(await withLock(lock, () => Promise.resolve("done"))).toBe("done");
  });

  it("holds between processes, and is freed when its holder is killed", async () => {
    const script = `
      const { withLock } = require(${JSON.stringify(join(__dirname, "../../tools/toolchain/lock.ts"))});
      withLock(${JSON.stringify(lock)}, () => new Promise(() => { console.log("held"); setInterval(() => {}, 1000); }));`;
    const child = spawn(process.execPath, ["--import", "tsx", "-e", script], {
      cwd: join(__dirname, "..", ".."),
      stdio: ["ignore", "pipe", "inherit"],
    });
    try {
      await once(child.stdout, "data");
      let waited = false;
      const work = withLock(lock, () => Promise.resolve("done"), {
        onWait: () => {
          waited = true;
          child.kill("SIGKILL");
        },
      });
      expect(await work).toBe("done");
      expect(waited).toBe(true);
    } finally {
      child.kill("SIGKILL");
    }
  }, 20_000);

  it("is freed by Ctrl-C", async () => {
    const script = `
      const { withLock } = require(${JSON.stringify(join(__dirname, "../../tools/toolchain/lock.ts"))});
      withLock(${JSON.stringify(lock)}, () => new Promise(() => { console.log("held"); setInterval(() => {}, 1000); }));`;
    const child = spawn(process.execPath, ["--import", "tsx", "-e", script], {
      cwd: join(__dirname, "..", ".."),
      stdio: ["ignore", "pipe", "inherit"],
    });
    try {
      await once(child.stdout, "data");
      expect(existsSync(lock)).toBe(true);
      const ended = once(child, "exit");
      child.kill("SIGINT");
      expect(await ended).toEqual([null, "SIGINT"]);
      expect(existsSync(lock)).toBe(false);
    } finally {
      child.kill("SIGKILL");
    }
  }, 20_000);
});
