import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { listProcesses, sweep } from "../../providers/local/records.ts";
import { childPids, until } from "../engine/harness.ts";
import type { CommandResult } from "../command-result.ts";
import { meridian, MeridianCommand } from "./command.ts";

const FIFTEEN_MINUTES = 900_000;

const state = mkdtempSync(join(tmpdir(), "meridian-killed-"));
const processes = join(state, "local", "processes");

/** What is told to have started when the engine is killed, from the tools to the service. */
const MOMENTS = [
  /found +machine-java/,
  /started +\w+-redis-primary/,
  /done +coordination-authentication/,
  /started +\w+-kafka-broker/,
  /done +cassandra-roles/,
  /starting +\w+-service-replica-1/,
];

/** What runs once the environment is up. */
const WHOLE = [
  "entry/haproxy",
  "mirrors/kafka",
  ...["north", "south", "west"].flatMap((region) =>
    [
      "cassandra",
      `etcd-${region}-a-0`,
      "kafka",
      "redis-primary",
      "redis-replica-1",
      "service-replica-1",
      "service-replica-2",
    ].map((part) => `${region}/${part}`),
  ),
];

/** Names of the processes that run, sorted: one that runs twice shows twice. */
function running(): string[] {
  return listProcesses(processes)
    .filter((record) => record.alive && record.kind === "process")
    .map((record) => record.name)
    .sort();
}

/**
 * Runs `up`, and kills the engine as soon as it has come to `moment`.
 *
 * @param moment what the command says then, or what else is true then
 * @param all whether the command itself is killed too, before the engine
 */
async function killedUp(moment: RegExp | (() => boolean), all: boolean): Promise<CommandResult & { killed: number }> {
  const up = new MeridianCommand(state, ["up", "local"]);
  const { pid } = up.child;
  let said = "";
  let killed = 0;
  const look = (): void => {
    const come = typeof moment === "function" ? moment() : moment.test(said);
    if (killed > 0 || pid === undefined || !come) return;
    const engines = childPids(pid, "pulumi");
    if (all) process.kill(pid, "SIGKILL");
    for (const engine of engines) process.kill(engine, "SIGKILL");
    killed = engines.length;
  };
  up.child.stderr?.on("data", (chunk: Buffer) => {
    said += chunk.toString();
    look();
  });
  const looking = setInterval(look, 50);
  try {
    return { ...(await up.ended), killed };
  } finally {
    clearInterval(looking);
  }
}

afterAll(async () => {
  await sweep(processes);
  rmSync(state, { recursive: true, force: true });
}, FIFTEEN_MINUTES);

describe("an up of the local environment whose engine is killed", () => {
  test(
    `at ${MOMENTS.length} moments, one after the other, is gone on from to the whole, with nothing twice`,
    async () => {
      for (const [position, moment] of MOMENTS.entries()) {
        const { code, killed, errors } = await killedUp(moment, position % 2 === 1);
        // An up that fails by itself before its moment says why.
        expect({ moment: String(moment), killed, succeeded: code === 0, errors: killed === 1 ? "" : errors }).toEqual({
          moment: String(moment),
          killed: 1,
          succeeded: false,
          errors: "",
        });
      }
      const { code, errors } = await meridian(state, "up", "local");
      expect({ code, errors: code === 0 ? "" : errors }).toEqual({ code: 0, errors: "" });
      expect(running()).toEqual(WHOLE);
      const again = await meridian(state, "up", "local");
      expect(again.output).toMatch(/^No changes: local is as declared/);
      const outputs = JSON.parse((await meridian(state, "outputs", "local", "--json")).output) as { url: string };
      expect((await fetch(`${outputs.url}/readyz`)).status).toBe(200);
      const destroyed = await meridian(state, "destroy", "local");
      expect(destroyed.code).toBe(0);
      expect(existsSync(state) ? readdirSync(state) : []).toEqual([]);
    },
    FIFTEEN_MINUTES,
  );

  test(
    "leaves nothing that a destroy right after it does not end",
    async () => {
      const runs = (): boolean => running().some((name) => name.endsWith("/cassandra"));
      const { killed } = await killedUp(runs, true);
      expect([killed, runs()]).toEqual([1, true]);
      const { code, errors } = await meridian(state, "destroy", "local");
      expect({ code, errors: code === 0 ? "" : errors }).toEqual({ code: 0, errors: "" });
      expect(running()).toEqual([]);
      expect(existsSync(state) ? readdirSync(state) : []).toEqual([]);
    },
    FIFTEEN_MINUTES,
  );
});

test(
  "an up that is told to end lets nobody else in while it runs, stops in good order, and says how to go on",
  async () => {
    const up = new MeridianCommand(state, ["up", "local"]);
    let said = "";
    up.child.stderr?.on("data", (chunk: Buffer) => {
      said += chunk.toString();
    });
    await until("the first broker", () => Promise.resolve(/starting +\w+-kafka-broker/.test(said) || undefined), 120);
    const other = await meridian(state, "destroy", "local");
    expect([other.code, other.errors.trim()]).toEqual([
      1,
      "Another command is working on local. Wait for it to end, then try again.",
    ]);
    // To the command alone, as a supervisor does: it has to pass it on to the engine.
    up.child.kill("SIGTERM");
    const { code, output, errors } = await up.ended;
    expect([code, output]).toEqual([143, ""]);
    expect(errors).toContain("Stopping after what is under way.");
    expect(errors).toContain("Go on with: npm run up local   Take it down: npm run destroy local");
    expect(errors).not.toContain("entry-haproxy");
    expect(readdirSync(state)).toEqual(["local"]);
  },
  FIFTEEN_MINUTES,
);
