/** Drains, evacuations and weights, by HTTP, on nodes that own slots on etcd in memory. That real etcd compares and swaps so is shown in `controls-etcd.test.ts`. */
import { CONTROLS } from "../../services/shard/src/http/controls-schema.ts";
import { BEGINNING, startControlledCluster } from "./fakes/controlled-cluster.ts";
import type { ControlledCluster } from "./fakes/controlled-cluster.ts";
import { keyAtHomeIn, startCluster } from "./fakes/region.ts";
import type { RegionName } from "./fakes/region.ts";
import { json, put, send } from "./requests.ts";
import type { Answered } from "./requests.ts";
import { eventually } from "./servers/owned-process.ts";

jest.setTimeout(120_000);

const PATIENCE = 30_000;

let controlled: ControlledCluster;

afterEach(() => controlled.stop());

const urlOf = (region: RegionName, at = 0): string => controlled.cluster.node(region, at).url;
const set = (path: string, body = "{}", region: RegionName = "alpha", headers = {}): Promise<Answered> =>
  put(urlOf(region), `/v1/admin/${path}`, body, headers);
const undo = (path: string, region: RegionName = "alpha", headers = {}): Promise<Answered> =>
  send(urlOf(region), `/v1/admin/${path}`, { method: "DELETE", headers });
const state = async (region: RegionName = "alpha") =>
  CONTROLS.parse(json(await send(urlOf(region), "/v1/admin/controls")));
const problemOf = (answer: Answered): [number, string] => [
  answer.status,
  String(json(answer)["type"]).replace("urn:meridian:problem:", ""),
];
const ownedIs = (expected: Record<string, number>): Promise<boolean> =>
  eventually(`groups are owned as ${JSON.stringify(expected)}`, PATIENCE, () => {
    const owned = controlled.owned();
    if (JSON.stringify(Object.entries(owned).sort()) === JSON.stringify(Object.entries(expected).sort())) return true;
    throw new Error(JSON.stringify(owned));
  });
const readiness = async (region: RegionName, at = 0): Promise<unknown[]> => {
  const answer = await send(urlOf(region, at), "/readyz");
  return [answer.status, json(answer)["degraded"]];
};
const readinessIs = (region: RegionName, at: number, expected: unknown[]): Promise<boolean> =>
  eventually(`${region}-${at} says ${JSON.stringify(expected)}`, PATIENCE, async () => {
    const found = await readiness(region, at);
    if (JSON.stringify(found) === JSON.stringify(expected)) return true;
    throw new Error(JSON.stringify(found));
  });
const even = { "alpha-0": 8, "beta-0": 8, "gamma-0": 8 };

describe("a drained node", () => {
  it("gives its slots to the region's other node, is left by balancers, serves what comes, and gets its slots back", async () => {
    controlled = await startControlledCluster({ nodesPerRegion: 2 });
    await eventually("all groups are owned", PATIENCE, () =>
      Object.values(controlled.owned()).reduce((sum, groups) => sum + groups, 0) === 24 ? true : undefined,
    );
    const before = controlled.owned();
    const groups = (before["alpha-0"] ?? 0) + (before["alpha-1"] ?? 0);
    expect([groups, (before["alpha-0"] ?? 0) > 0]).toEqual([8, true]);

    const answer = await set("nodes/alpha/alpha-0/drain", '{"reason":"new disk"}', "gamma");
    expect(answer.status).toBe(200);
    expect((await state("beta")).drainedNodes).toEqual([
      {
        ...{ region: "alpha", node: "alpha-0", by: "anybody", reason: "new disk" },
        ...{ at: "2030-01-01T00:00:00.000Z", until: null },
      },
    ]);
    const others = Object.fromEntries(Object.entries(before).filter(([name]) => !name.startsWith("alpha")));
    await ownedIs({ ...others, "alpha-1": 8 });
    expect(await readiness("alpha")).toEqual([503, ["draining"]]);
    expect((await readiness("alpha", 1))[0]).toBe(200);
    const served = await put(urlOf("alpha"), `/v1/profile/${keyAtHomeIn("alpha")}`, "1");
    expect([served.status, served.headers["x-meridian-region"]]).toEqual([200, "alpha"]);
    const page = (await send(urlOf("alpha"), "/metrics")).text;
    expect(page).toMatch(/^meridian_held_back\{[^}]*\} 1$/m);
    expect(page).toMatch(new RegExp(`^meridian_handovers_total\\{reason="drain",[^}]*\\} ${before["alpha-0"]}$`, "m"));
    expect(page).toMatch(/^meridian_controls\{control="drained_nodes",[^}]*\} 1$/m);

    expect((await undo("nodes/alpha/alpha-0/drain")).status).toBe(200);
    await ownedIs(before);
    expect((await readiness("alpha"))[0]).toBe(200);
  });

  it("is one that there is, in a region that there is, unless it is forced", async () => {
    controlled = await startControlledCluster();
    await ownedIs(even);
    expect(problemOf(await set("nodes/delta/alpha-0/drain"))).toEqual([404, "unknown-region"]);
    const unknown = await set("nodes/alpha/alpha-7/drain");
    expect([...problemOf(unknown), json(unknown)["accepted"]]).toEqual([404, "unknown-node", ["alpha-0"]]);
    expect(problemOf(await set("nodes/alpha/a%20b/drain", '{"force":true}'))).toEqual([404, "unknown-node"]);
    expect((await set("nodes/alpha/alpha-7/drain", '{"force":true}')).status).toBe(200);
    expect((await state()).drainedNodes.map(({ node }) => node)).toEqual(["alpha-7"]);
  });
});

describe("an evacuated region", () => {
  it("has its strong writes go on elsewhere without an error, its requests routed away, and gets its slots back", async () => {
    controlled = await startControlledCluster();
    await ownedIs(even);
    const key = `/v1/ledger/${keyAtHomeIn("alpha")}`;
    const answers: Answered[] = [];
    const from = { writing: true };
    const writer = (async () => {
      for (let at = 0; from.writing; at++) answers.push(await put(urlOf("alpha"), key, String(at)));
    })();
    try {
      const evacuated = await set("regions/alpha/evacuation", "{}", "alpha");
      expect(evacuated.status).toBe(200);
      await ownedIs({ "beta-0": 16, "gamma-0": 8 });
      await readinessIs("alpha", 0, [503, ["region alpha evacuated"]]);
      await readinessIs("beta", 0, [200, ["region alpha evacuated"]]);
      const seen = answers.length;
      await eventually("writes go on", PATIENCE, () => (answers.length > seen + 5 ? true : undefined));
    } finally {
      from.writing = false;
      await writer;
    }
    expect(answers.map(({ status }) => status).filter((status) => status !== 200)).toEqual([]);
    expect(answers.at(-1)?.headers["x-meridian-region"]).toBe("beta");
    for (const region of ["alpha", "beta", "gamma"] as const) {
      const served = await put(urlOf(region), `/v1/profile/${keyAtHomeIn("alpha")}`, "1");
      expect([region, served.status, served.headers["x-meridian-region"]]).toEqual([region, 200, "beta"]);
    }
    expect(json(await send(urlOf("gamma"), "/v1/shards"))["replicaSets"]).toMatchObject([
      { regions: ["alpha", "beta", "gamma"], servedBy: "beta" },
      { regions: ["beta", "gamma", "alpha"], servedBy: "beta" },
      { regions: ["gamma", "alpha", "beta"], servedBy: "gamma" },
    ]);

    expect((await undo("regions/alpha/evacuation", "beta")).status).toBe(200);
    await ownedIs(even);
    await readinessIs("beta", 0, [200, []]);
    const back = await put(urlOf("beta"), `/v1/profile/${keyAtHomeIn("alpha")}`, "2");
    expect(back.headers["x-meridian-region"]).toBe("alpha");
  });

  it("is refused when no other region could serve, and done when it is forced", async () => {
    controlled = await startControlledCluster();
    await ownedIs(even);
    expect((await set("regions/alpha/evacuation")).status).toBe(200);
    expect((await set("regions/beta/evacuation")).status).toBe(200);
    const refused = await set("regions/gamma/evacuation");
    expect(problemOf(refused)).toEqual([409, "nobody-left"]);
    expect(json(refused)["replicaSets"]).toEqual([
      ["alpha", "beta", "gamma"],
      ["beta", "gamma", "alpha"],
      ["gamma", "alpha", "beta"],
    ]);
    expect(problemOf(await set("nodes/gamma/gamma-0/drain"))).toEqual([409, "nobody-left"]);
    expect((await state()).evacuatedRegions.map(({ region }) => region)).toEqual(["alpha", "beta"]);
    await ownedIs({ "gamma-0": 24 });
    expect((await set("regions/gamma/evacuation", '{"force":true}')).status).toBe(200);
    await readinessIs("gamma", 0, [503, ["region alpha evacuated", "region beta evacuated", "region gamma evacuated"]]);
    // Nobody else is ready: the owner keeps what it has, and requests are served where they come.
    const written = await put(urlOf("gamma"), `/v1/ledger/${keyAtHomeIn("alpha")}`, "1");
    expect([written.status, written.headers["x-meridian-region"]]).toEqual([200, "gamma"]);
  });

  it("leaves the region as the last resort, which serves every class when the others are lost", async () => {
    controlled = await startControlledCluster();
    await ownedIs(even);
    expect((await set("regions/alpha/evacuation")).status).toBe(200);
    await ownedIs({ "beta-0": 16, "gamma-0": 8 });
    const { cluster } = controlled;
    await Promise.all([cluster.node("beta").kill(), cluster.node("gamma").kill()]);
    for (const name of ["beta-0", "gamma-0"]) controlled.of(name).connection.cutOff = true;
    // Those that are cut off count what they had until somebody tells them.
    await eventually("alpha owns everything", PATIENCE, () => controlled.owned()["alpha-0"] === 24 || undefined);
    for (const className of ["ledger", "profile"]) {
      const written = await put(urlOf("alpha"), `/v1/${className}/${keyAtHomeIn("beta")}`, "1");
      expect([className, written.status, written.headers["x-meridian-region"]]).toEqual([className, 200, "alpha"]);
    }
  });

  it("is refused when the other regions do not answer", async () => {
    controlled = await startControlledCluster();
    await ownedIs(even);
    await Promise.all([controlled.cluster.node("beta").kill(), controlled.cluster.node("gamma").kill()]);
    await eventually("alpha has noticed", PATIENCE, () =>
      controlled.cluster.node("alpha").peers.lostRegions().length === 2 ? true : undefined,
    );
    expect(problemOf(await set("regions/alpha/evacuation"))).toEqual([409, "nobody-left"]);
    expect((await state()).evacuatedRegions).toEqual([]);
  });

  it("can be only one of two that operators evacuate at once, when the third is evacuated already", async () => {
    controlled = await startControlledCluster();
    await ownedIs(even);
    expect((await set("regions/gamma/evacuation")).status).toBe(200);
    const answers = await Promise.all([
      set("regions/alpha/evacuation", "{}", "alpha"),
      set("regions/beta/evacuation", "{}", "beta"),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect((await state()).evacuatedRegions).toHaveLength(2);
  });
});

describe("weights", () => {
  it("change where requests are served, in every class, and are undone", async () => {
    controlled = await startControlledCluster();
    await ownedIs(even);
    const served = async (): Promise<Record<string, number>> => {
      const counts: Record<string, number> = {};
      for (let at = 0; at < 300; at++) {
        const answer = await send(urlOf("beta"), `/v1/profile/drawn-${at}`);
        const region = answer.headers["x-meridian-region"] ?? "none";
        counts[region] = (counts[region] ?? 0) + 1;
      }
      return counts;
    };
    const homes = async (): Promise<unknown> =>
      (json(await send(urlOf("beta"), "/v1/shards"))["regions"] as { name: string; homeSlots: number }[]).map(
        ({ homeSlots }) => homeSlots,
      );
    expect(await homes()).toEqual([5462, 5461, 5461]);
    expect((await set("weights", '{"ofRegions":{"alpha":0,"beta":1,"gamma":3}}')).status).toBe(200);
    await eventually("beta knows", PATIENCE, () =>
      controlled.of("beta-0").controls.effects.table(controlled.cluster.node("beta").placed) ===
      controlled.cluster.node("beta").placed
        ? undefined
        : true,
    );
    expect(await homes()).toEqual([0, 4096, 12288]);
    const shares = await served();
    expect([shares["alpha"] ?? 0, Object.keys(shares).sort()]).toEqual([0, ["beta", "gamma"]]);
    // 75 of 300 are expected, with a deviation of 7.5; the keys are fixed, so that the draw is always the same.
    expect(Math.abs((shares["beta"] ?? 0) - 75)).toBeLessThan(30);
    await ownedIs({ "beta-0": 6, "gamma-0": 18 });
    const page = (await send(urlOf("beta"), "/metrics")).text;
    expect(page).toMatch(/^meridian_region_weight\{of_region="gamma",[^}]*\} 3$/m);
    expect((await state()).weights?.ofRegions).toEqual({ alpha: 0, beta: 1, gamma: 3 });

    expect((await undo("weights", "gamma")).status).toBe(200);
    await ownedIs(even);
    expect(await homes()).toEqual([5462, 5461, 5461]);
    expect((await send(urlOf("beta"), "/metrics")).text).not.toMatch(/^meridian_region_weight\{/m);
  });

  it.each([
    ['{"ofRegions":{"alpha":1,"beta":1}}', "the weight of gamma is missing"],
    ['{"ofRegions":{"alpha":1,"beta":1,"gamma":1,"delta":1}}', "there is no region delta"],
    ['{"ofRegions":{"alpha":0,"beta":0,"gamma":0}}', "at least one weight must be above 0"],
    ['{"ofRegions":{"alpha":-1,"beta":1,"gamma":1}}', "ofRegions.alpha"],
    ['{"ofRegions":{"alpha":101,"beta":1,"gamma":1}}', "ofRegions.alpha"],
    ['{"ofRegions":{"alpha":1,"beta":1,"gamma":1},"extra":1}', "extra"],
    ['{"ofRegions":{"alpha":1,"beta":1,"gamma":1},"until":"tomorrow"}', "until"],
    ['{"ofRegions":{"alpha":1,"beta":1,"gamma":1},"until":"2029-12-31T23:59:59Z"}', "it lies in the past"],
    ['{"ofRegions":{"alpha":1,"beta":1,"gamma":1},"reason":"a\\u0000b"}', "control characters"],
    ["[]", "the body"],
  ])("are refused when they are %s", async (body, said) => {
    controlled = await startControlledCluster();
    const answer = await set("weights", body);
    expect(problemOf(answer)).toEqual([400, "invalid-control"]);
    expect(String(json(answer)["detail"])).toContain(said);
    expect((await state()).weights).toBeNull();
  });
});

describe("controls", () => {
  it("end by themselves on every node", async () => {
    controlled = await startControlledCluster();
    await ownedIs(even);
    const until = new Date(BEGINNING + 60_000).toISOString();
    expect((await set("regions/alpha/evacuation", `{"until":"${until}"}`)).status).toBe(200);
    await ownedIs({ "beta-0": 16, "gamma-0": 8 });
    controlled.pass(59_999);
    expect((await state()).evacuatedRegions.map((one) => one.until)).toEqual([until]);
    controlled.pass(1);
    expect((await state("gamma")).evacuatedRegions).toEqual([]);
    await ownedIs(even);
    await readinessIs("alpha", 0, [200, []]);
  });

  it("are changed on condition that nobody else has changed them", async () => {
    controlled = await startControlledCluster();
    await ownedIs(even);
    const first = await send(urlOf("alpha"), "/v1/admin/controls");
    const tag = first.headers["etag"] ?? "";
    const headers = { "if-match": tag };
    const done = await set("nodes/alpha/alpha-0/drain", "{}", "beta", headers);
    expect(done.status).toBe(200);
    expect(problemOf(await set("nodes/beta/beta-0/drain", "{}", "gamma", headers))).toEqual([
      412,
      "precondition-failed",
    ]);
    expect(problemOf(await undo("nodes/alpha/alpha-0/drain", "alpha", headers))).toEqual([412, "precondition-failed"]);
    expect((await undo("nodes/alpha/alpha-0/drain", "alpha", { "if-match": done.headers["etag"] ?? "" })).status).toBe(
      200,
    );
  });

  it("are the same when they are set or undone again", async () => {
    controlled = await startControlledCluster();
    await ownedIs(even);
    const first = await set("regions/beta/evacuation");
    controlled.pass(1000);
    const again = await set("regions/beta/evacuation");
    expect([again.status, again.text, again.headers["etag"]]).toEqual([200, first.text, first.headers["etag"]]);
    const undone = await undo("regions/beta/evacuation");
    const undoneAgain = await undo("regions/beta/evacuation");
    expect([undoneAgain.status, undoneAgain.text, undoneAgain.headers["etag"]]).toEqual([
      200,
      undone.text,
      undone.headers["etag"],
    ]);
  });

  it("are logged with who changed what, and with what came of it", async () => {
    controlled = await startControlledCluster();
    await ownedIs(even);
    await set("regions/beta/evacuation", '{"reason":"drill"}', "alpha", { authorization: "Bearer secret-token" });
    await set("regions/delta/evacuation");
    const { lines } = controlled.cluster.node("alpha");
    const audits = lines
      .map((line) => JSON.parse(line) as { audit?: unknown })
      .flatMap(({ audit }) => (audit === undefined ? [] : [audit]));
    const asked = { by: "anybody", change: "evacuation", until: null, force: false };
    expect(audits).toEqual([
      { ...asked, region: "beta", reason: "drill", outcome: "changed" },
      { ...asked, region: "delta", reason: null, outcome: "refused", because: "unknown-region" },
    ]);
    expect(lines.join("\n")).not.toContain("secret-token");
  });

  it("stay in force while etcd is away, can be looked at, and are not changed", async () => {
    controlled = await startControlledCluster();
    await ownedIs(even);
    await set("nodes/beta/beta-0/drain");
    await eventually("beta knows", PATIENCE, async () => ((await readiness("beta"))[0] === 503 ? true : undefined));
    controlled.of("beta-0").connection.cutOff = true;
    const seen = await state("beta");
    expect([seen.current, seen.drainedNodes.map(({ node }) => node)]).toEqual([false, ["beta-0"]]);
    expect(problemOf(await undo("nodes/beta/beta-0/drain", "beta"))).toEqual([503, "controls-unavailable"]);
    expect((await readiness("beta"))[0]).toBe(503);
  });
});

it("says where there is no etcd to keep controls in", async () => {
  controlled = await startControlledCluster();
  const without = await startCluster();
  try {
    const { url } = without.node("alpha");
    expect(problemOf(await send(url, "/v1/admin/controls"))).toEqual([501, "no-coordination"]);
    expect(problemOf(await put(url, "/v1/admin/weights", '{"ofRegions":{"alpha":1}}'))).toEqual([
      501,
      "no-coordination",
    ]);
    for (const method of ["GET", "POST"]) {
      const wrong = await send(url, "/v1/admin/weights", { method });
      expect([method, wrong.status, wrong.headers["allow"]]).toEqual([method, 405, "PUT, DELETE"]);
    }
  } finally {
    await without.stop();
  }
});
