import { createPeers } from "../../services/shard/src/routing/peers.ts";
import type { Peers, ProbeResult } from "../../services/shard/src/routing/peers.ts";

const PEERS = { alpha: ["http://a"], beta: ["http://b1", "http://b2"], gamma: ["http://g"] };
const DETECTION = { intervalMilliseconds: 100, threshold: 3, timeoutMilliseconds: 50 };

let peers: Peers | undefined;
let answers: Record<string, ProbeResult>;
let changes: string[];
let asked: string[];

beforeEach(() => {
  jest.useFakeTimers();
  answers = {};
  changes = [];
  asked = [];
});

afterEach(() => {
  peers?.stop();
  jest.useRealTimers();
});

function create(): Peers {
  peers = createPeers({
    peers: PEERS,
    ownRegion: "alpha",
    detection: DETECTION,
    probe: (url) => {
      asked.push(url);
      return Promise.resolve(answers[url] ?? "ready");
    },
    onChange: (url, region, healthy) => changes.push(`${region} ${url} ${healthy ? "up" : "down"}`),
  });
  changes = [];
  return peers;
}

describe("the health of the peers", () => {
  it("believes that a node serves until it has failed", () => {
    const created = create();
    expect(created.healthy("beta")).toEqual(["http://b1", "http://b2"]);
    expect([created.serves("beta"), created.serves("delta")]).toEqual([true, false]);
  });

  it("does not ask after its own region", async () => {
    const created = create();
    created.start();
    await jest.advanceTimersByTimeAsync(100);
    expect([...new Set(asked)].sort()).toEqual(["http://b1", "http://b2", "http://g"]);
    expect(created.healthy("alpha")).toEqual([]);
  });

  it("leaves a silent node out after as many failures in a row as the threshold says, not before", async () => {
    const created = create();
    answers["http://g"] = "silent";
    created.start();
    // The third of three nodes is asked after two thirds of the interval, and then at every interval.
    await jest.advanceTimersByTimeAsync(260);
    expect(created.healthy("gamma")).toEqual(["http://g"]);
    await jest.advanceTimersByTimeAsync(10);
    expect(created.healthy("gamma")).toEqual([]);
    expect(created.lostRegions()).toEqual(["gamma"]);
    expect(changes).toEqual(["gamma http://g down"]);
  });

  it("takes a node back at its first answer", async () => {
    const created = create();
    answers["http://g"] = "silent";
    created.start();
    await jest.advanceTimersByTimeAsync(400);
    answers["http://g"] = "ready";
    await jest.advanceTimersByTimeAsync(100);
    expect(created.healthy("gamma")).toEqual(["http://g"]);
    expect(changes).toEqual(["gamma http://g down", "gamma http://g up"]);
  });

  it("leaves a node out at once when it says itself that it cannot serve", async () => {
    const created = create();
    answers["http://b1"] = "refusing";
    created.start();
    await jest.advanceTimersByTimeAsync(1);
    expect(created.healthy("beta")).toEqual(["http://b2"]);
    expect(created.lostRegions()).toEqual([]);
  });

  it("counts requests that could not be delivered, and takes them back when one is answered", () => {
    const created = create();
    created.reportFailure("http://g");
    created.reportFailure("http://g");
    created.reportSuccess("http://g");
    created.reportFailure("http://g");
    created.reportFailure("http://g");
    expect(created.healthy("gamma")).toEqual(["http://g"]);
    created.reportFailure("http://g");
    expect(created.healthy("gamma")).toEqual([]);
    created.reportSuccess("http://g");
    expect(created.healthy("gamma")).toEqual([]);
  });
});
