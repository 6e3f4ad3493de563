/**
 * A round against a service that answers everything: that what is broken is healed, however the round ends. What a real environment answers is tested in
 * `test/local/`.
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { planWith } from "../../stacks/placement.ts";
import { readEnvironment } from "../../tools/engine/environments.ts";
import type { Fault } from "../../tools/rehearsal/fault.ts";
import type { LocalEnvironment } from "../../tools/rehearsal/local-environment.ts";
import { runRound } from "../../tools/rehearsal/round.ts";

const { topology, placement } = readEnvironment("local");
const plan = planWith(topology, placement);
const REGIONS = ["north", "south", "west"];

const owners = plan.placement.replicaSets.flatMap((set) => {
  const regions = set.map((at) => plan.placement.regions[at] ?? "");
  return Array.from({ length: 8 }, (_, share) => ({
    group: `${regions.join(",")}/${share}`,
    region: regions[0] ?? "",
  }));
});

/** Every slot is owned at home, and every request is served. */
const service = createServer((request, response) => {
  request.resume();
  response.end(request.url === "/v1/shards" ? JSON.stringify({ owners }) : JSON.stringify("value"));
});
let url = "";

beforeAll(async () => {
  await new Promise<void>((resolve) => service.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(service.address() as AddressInfo).port}`;
});

afterAll(async () => {
  service.closeAllConnections();
  await new Promise((resolve) => service.close(resolve));
});

/** What happened to the environment, in order. */
interface Happened {
  readonly environment: LocalEnvironment;
  readonly happened: string[];
}

function environmentThat(onSignal: (signal: NodeJS.Signals) => number, heal: () => void = () => undefined): Happened {
  const happened: string[] = [];
  const environment: LocalEnvironment = {
    root: "",
    url,
    replicas: REGIONS.map((region) => ({ region, url, name: `${region}/service-replica-1` })),
    regions: REGIONS,
    token: "token",
    processes: () => [],
    signal(signal) {
      happened.push(signal);
      return onSignal(signal);
    },
    etcdLeader: () => Promise.resolve(undefined),
    heal() {
      happened.push("heal");
      heal();
      return Promise.resolve();
    },
  };
  return { environment, happened };
}

const killed: Fault = {
  loss: "region",
  target: "south",
  region: "south",
  signal: "SIGKILL",
  processes: ["south/service-replica-1"],
};
const stopped: Fault = { ...killed, loss: "pause", signal: "SIGSTOP" };

function round(environment: LocalEnvironment, fault: Fault, signal: AbortSignal) {
  return runRound(1, fault, ["a"], {
    environment,
    topology,
    plan,
    seconds: 60,
    secondsBefore: 0.05,
    load: { seed: 7, rate: 50, classes: plan.dataClasses.map(({ name }) => name), regions: REGIONS },
    say: () => undefined,
    signal,
  });
}

describe("a round that is interrupted while something is broken", () => {
  test.each([
    ["starts again what was killed", killed, ["SIGKILL", "heal"]],
    ["lets go on what was stopped", stopped, ["SIGSTOP", "SIGCONT"]],
  ])("%s, and then ends with the reason", async (_, fault, expected) => {
    const stop = new AbortController();
    const { environment, happened } = environmentThat(() => {
      setImmediate(() => {
        stop.abort(new Error("interrupted"));
      });
      return 1;
    });
    await expect(round(environment, fault, stop.signal)).rejects.toMatchObject({
      name: "AbortError",
      cause: { message: "interrupted" },
    });
    expect(happened).toEqual(expected);
  });

  test("says so when it cannot be healed", async () => {
    const stop = new AbortController();
    const { environment } = environmentThat(
      () => {
        setImmediate(() => {
          stop.abort(new Error("interrupted"));
        });
        return 1;
      },
      () => {
        throw new Error("up failed");
      },
    );
    await expect(round(environment, killed, stop.signal)).rejects.toThrow("up failed");
  });
});

describe("a round", () => {
  test("breaks nothing when it is interrupted before", async () => {
    const stop = new AbortController();
    stop.abort(new Error("interrupted"));
    const { environment, happened } = environmentThat(() => 1);
    await expect(round(environment, killed, stop.signal)).rejects.toThrow("interrupted");
    expect(happened).toEqual([]);
  });

  test("fails where there is nothing to break, and leaves the environment whole", async () => {
    const { environment, happened } = environmentThat(() => 0);
    await expect(round(environment, killed, new AbortController().signal)).rejects.toThrow(
      "the fault SIGKILL of south found no process that runs",
    );
    expect(happened).toEqual(["SIGKILL", "heal"]);
  });
});
