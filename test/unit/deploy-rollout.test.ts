import { createServer } from "node:http";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { HealthResult } from "../../tools/deploy/health.ts";
import { untilReady } from "../../tools/deploy/health.ts";
import { rollOut } from "../../tools/deploy/rollout.ts";

const step = (title: string, gated: readonly string[]) => ({ title, arguments: [`--target=${title}`], gated });
const STEPS = [step("a", ["a"]), step("b", ["b"]), step("rest", ["a", "b"])];

/** A rollout of two regions; `health` tells what a region says, each time it is asked. */
async function run(
  before: Readonly<Record<string, boolean>>,
  after: Readonly<Record<string, boolean>>,
  failing = "",
): Promise<{ readonly done: string[]; readonly error: string }> {
  const done: string[] = [];
  const answer = (ready: boolean | undefined): Promise<HealthResult> =>
    Promise.resolve({ ready: ready === true, last: ready === true ? "status 200" : "status 503", asked: 9 });
  let error = "";
  try {
    await rollOut({
      steps: STEPS,
      regions: ["a", "b"],
      update: ([selection = ""]) => {
        done.push(selection);
        return selection === failing ? Promise.reject(new Error("pulumi failed")) : Promise.resolve();
      },
      isReady: (region) => answer(before[region]),
      untilReady: (region) => {
        done.push(`ready? ${region}`);
        return answer(after[region]);
      },
      say: () => undefined,
    });
  } catch (caught) {
    error = caught instanceof Error ? caught.message : String(caught);
  }
  return { done, error };
}

describe("a rollout", () => {
  it("updates one step after the other, each when what the one before has changed is ready", async () => {
    expect(await run({ a: true, b: true }, { a: true, b: true })).toEqual({
      done: ["--target=a", "ready? a", "--target=b", "ready? b", "--target=rest", "ready? a", "ready? b"],
      error: "",
    });
  });

  it("stops at the first region that is not ready, and tells what was not updated", async () => {
    const { done, error } = await run({ a: true, b: true }, { a: false, b: true });
    expect(done).toEqual(["--target=a", "ready? a"]);
    expect(error).toBe(
      "a\n    found     not ready after its update, asked 9 times: status 503\n    accepted  ready within the deadline\n" +
        "    mend      revert the change and deploy again; not updated: b, rest",
    );
  });

  it("does not begin while one of several regions is down, and says how to leave it out", async () => {
    const { done, error } = await run({ a: true, b: false }, {});
    expect(done).toEqual([]);
    expect(error).toContain("b\n    found     not ready before the deployment: status 503");
    expect(error).toContain("--exclude b");
  });

  it("asks for nothing where nothing serves yet", async () => {
    expect(await run({}, {})).toEqual({ done: ["--target=a", "--target=b", "--target=rest"], error: "" });
  });

  it("stops where an update fails", async () => {
    const { done, error } = await run({ a: true, b: true }, { a: true, b: true }, "--target=b");
    expect(done).toEqual(["--target=a", "ready? a", "--target=b"]);
    expect(error).toBe("pulumi failed");
  });
});

describe("the health gate", () => {
  let server: Server;
  let answers: number[];
  let asked: number;
  let url: string;
  beforeEach(async () => {
    [answers, asked] = [[], 0];
    server = createServer((_request, response) => {
      asked += 1;
      const status = answers.shift() ?? 200;
      // 0 stands for an answer that never comes.
      if (status !== 0) response.writeHead(status, status === 302 ? { location: "/elsewhere" } : {}).end("text");
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/readyz`;
  });
  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const probe = (more: object = {}): Promise<HealthResult> =>
    untilReady({ url, interval: 5, deadline: 5_000, timeout: 1_000, ...more });

  it("takes three good answers in a row", async () => {
    expect(await probe()).toEqual({ ready: true, last: "status 200", asked: 3 });
  });

  it("begins to count anew after a bad one, and follows no redirect", async () => {
    answers.push(200, 200, 503, 200, 302);
    expect(await probe()).toEqual({ ready: true, last: "status 200", asked: 8 });
    expect(asked).toBe(8);
  });

  it("gives up at its deadline, and tells the last answer", async () => {
    answers.push(...Array<number>(1000).fill(503));
    const result = await probe({ deadline: 600 });
    expect(result).toMatchObject({ ready: false, last: "status 503" });
    expect(result.asked).toBeGreaterThan(1);
  });

  it("counts an answer that does not come as none", async () => {
    answers.push(0);
    expect(await probe({ timeout: 50 })).toEqual({ ready: true, last: "status 200", asked: 4 });
    answers.push(...Array<number>(10).fill(0));
    expect(await probe({ timeout: 20, deadline: 10 })).toEqual({ ready: false, last: "no answer in 20 ms", asked: 1 });
  });

  it("tells why nobody answers", async () => {
    const closed = url.replace(/:\d+/, ":1");
    expect(await probe({ url: closed, deadline: 0 })).toEqual({
      ready: false,
      last: expect.stringMatching(/^no answer \(.+\)$/) as string,
      asked: 1,
    });
  });

  it("ends at once when it is interrupted", async () => {
    answers.push(...Array<number>(100).fill(503));
    await expect(probe({ interval: 60_000, deadline: 600_000, signal: AbortSignal.timeout(30) })).rejects.toThrow();
  });
});
