import type { LossRunbook, RunbookStep } from "../../components/topology/index.ts";
import { lossRunbook, parseTopology, plan } from "../../components/topology/index.ts";
import { DEGRADED_MODES, modesOf } from "../../services/shard/src/degradation/modes.ts";
import { ENVIRONMENTS, planOf, runbookOf } from "./loss-topologies.ts";

/** A step as `* detect 42 data plane`: a star where it is critical, an exclamation mark where it is flagged. */
const shown = ({ steps }: LossRunbook): string[] =>
  steps.map(
    ({ critical, flagged, term, part, durationSeconds, actor }: RunbookStep) =>
      `${critical ? "* " : ""}${flagged ? "! " : ""}${term ?? part} ${durationSeconds ?? "?"} ${actor}`,
  );
const votes = ({ quorums }: LossRunbook): string[] =>
  quorums.map(({ name, left, total, kept }) => `${name} ${left} of ${total}${kept ? "" : ", no majority"}`);
const ofClass = ({ classes }: LossRunbook, name: string): Partial<LossRunbook["classes"][number]> =>
  classes.find((each) => each.name === name) ?? {};
const expected = ({ predictions }: LossRunbook): Record<string, number | null> =>
  Object.fromEntries(predictions.map(({ tier, metric, seconds }) => [`${tier} ${metric}`, seconds]));

const TAKEOVER = ["lease 10 data plane", "expiry 0.5 data plane", "takeover 0.45 data plane", "watch 0.1 data plane"];
const COPIES = "replay ? data plane";

describe("the runbook of a lost region", () => {
  test("of three on one cloud waits for the accelerator, beside the owners' leases", () => {
    const runbook = runbookOf("three", "eu-west-1");
    expect(shown(runbook)).toEqual([
      "* unhealthy 42 data plane",
      "* shift 30 data plane",
      "* reconnect 1 data plane",
      "election 1 data plane",
      ...TAKEOVER,
      "* warmUp 0.5 data plane",
      COPIES,
    ]);
    expect(runbook).toMatchObject({ planned: true, survived: true, recoverySeconds: 73.5 });
    expect(votes(runbook)).toEqual(["coordination 2 of 3", "strong 6 of 9"]);
    expect(runbook.slots).toEqual({
      affected: 5462,
      takenBy: [
        { region: "eu-central-1", slots: 2731 },
        { region: "us-east-1", slots: 2731 },
      ],
      unserved: 0,
    });
    expect(ofClass(runbook, "ledger")).toMatchObject({ survived: true, recoverySeconds: 73.5, lostSeconds: 0 });
    expect(ofClass(runbook, "session")).toMatchObject({ survived: true, recoverySeconds: 73.5, lostSeconds: 1 });
  });

  test("says the same of a region with a voter as the plan's predictions, but for stores that each region has of its own", () => {
    const seconds = (
      all: readonly { readonly tier: string; readonly metric: string; readonly seconds: number | null }[],
    ) =>
      all
        .filter(({ tier }) => tier !== "redis" && tier !== "kafka")
        .map((each) => [each.tier, each.metric, each.seconds]);
    expect(seconds(runbookOf("five", "eu-west-1").predictions)).toEqual(seconds(planOf("five").predictions));
  });

  test("without a voter waits for no election", () => {
    const runbook = runbookOf("five", "us-east-1");
    expect(shown(runbook)).toEqual([
      "* detect 42 data plane",
      "* ttl 60 data plane",
      "* reconnect 1 data plane",
      ...TAKEOVER,
      "* warmUp 0.5 data plane",
      COPIES,
    ]);
    expect(expected(runbook)).toMatchObject({ "coordination RTO": 11.05, "redis RTO": 0, "kafka RTO": 0 });
  });

  test("without an entry moves no client: its peers leave it out", () => {
    const runbook = runbookOf("five", "us-east4");
    expect(shown(runbook)).toEqual(["* detect 42 data plane", ...TAKEOVER, "* warmUp 0.5 data plane", COPIES]);
    expect(expected(runbook)).toMatchObject({ "routing RTO": 0, "available RPO": 1 });
    expect(runbook.clients.map(({ who, seconds }) => [who, seconds])).toEqual([["all", 0]]);
    expect(runbook.limits).toEqual([expect.stringContaining("(europe-west4, us-east4) are planned, not created yet")]);
  });

  test("says first what its own clients get", () => {
    expect(runbookOf("three", "eu-west-1").clients).toEqual([
      { who: "those of eu-west-1", seconds: 73, what: expect.stringMatching(/^reach nobody until/) as string },
      { who: "those of other regions", seconds: 0, what: "reach their region as before; by class, see below" },
    ]);
    expect(runbookOf("three", "eu-west-1").limits).toEqual([]);
  });

  test("names every answer that strong slots give until they have an owner", () => {
    expect(ofClass(runbookOf("three", "eu-west-1"), "ledger").tells).toEqual([
      "504 deadline-exceeded",
      "503 store-unavailable",
      "503 no-owner",
      "x-meridian-region",
    ]);
  });

  test("that stands by says that nobody waits", () => {
    const runbook = runbookOf("passive", "us-east-1");
    expect(shown(runbook)).toEqual([]);
    expect(runbook).toMatchObject({ planned: true, survived: true, recoverySeconds: 0 });
    expect(expected(runbook)).toMatchObject({ "routing RTO": 0, "coordination RTO": 1, "available RPO": 0 });
    expect(runbook.classes.map(({ reads }) => reads)).toEqual(["served", "served"]);
  });

  test("that serves alone moves all of its slots to the region that stands by next", () => {
    const runbook = runbookOf("passive", "eu-central-1");
    expect(runbook).toMatchObject({ planned: true, survived: true, recoverySeconds: 103.5 });
    expect(runbook.slots).toEqual({ affected: 16384, takenBy: [{ region: "eu-west-1", slots: 16384 }], unserved: 0 });
  });

  test("of two says that strong data waits for a person, and that capacity needs a control plane", () => {
    const runbook = runbookOf("two", "eu-central-1");
    expect(shown(runbook).slice(-2)).toEqual(["* ! scale ? control plane", "* restore ? person"]);
    expect(runbook).toMatchObject({ planned: false, survived: false, recoverySeconds: null });
    expect(votes(runbook)).toEqual(["coordination 2 of 3", "strong 3 of 6, no majority"]);
    expect(ofClass(runbook, "ledger")).toMatchObject({
      survived: false,
      recoverySeconds: null,
      reason: "3 of 6 replicas left, a majority is 4",
      tells: ["503 store-unavailable"],
    });
    expect(ofClass(runbook, "session")).toMatchObject({ survived: true, recoverySeconds: 73.5 });
    expect(runbook.capacity).toEqual({ capacity: 48_000, peak: 60_000, headroom: -0.2 });
  });

  test("with two of three voters ends ownership, too", () => {
    expect(votes(runbookOf("uneven", "eu-west-1"))).toEqual([
      "coordination 1 of 3, no majority",
      "strong 3 of 6, no majority",
    ]);
  });

  test("that is the only one leaves nothing but a person", () => {
    const runbook = runbookOf("one", "eu-west-1");
    expect(shown(runbook)).toEqual(["* restore ? person"]);
    expect(runbook.classes.map(({ survived, reads }) => [survived, reads])).toEqual([
      [false, "not answered: no replica is left"],
      [false, "not answered: no replica is left"],
    ]);
  });

  test("gives slots back as the declaration has it", () => {
    const { failBack } = planOf("three");
    const [first] = runbookOf("three", "us-east-1").afterwards;
    expect(failBack).toEqual({ afterSeconds: 30, intervalSeconds: 1 });
    // Two orders of regions begin with it, in eight groups each.
    expect(first).toEqual({
      actor: "data plane",
      what:
        "Fail-back: once us-east-1 has been ready for 30 s (failover.failBack.afterSeconds), owners hand its slots back, " +
        "a group every 1 s each: within 46 s",
    });
  });
});

describe("what the declaration says of fail-back and stale answers", () => {
  test("is what the plan has, by class of environment where it is left out", () => {
    expect(planOf("three")).toMatchObject({
      failBack: { afterSeconds: 30, intervalSeconds: 1 },
      degradation: { cacheSeconds: 5, staleReadSeconds: 60 },
    });
    const local = parseTopology(
      {
        environment: "local",
        regions: { north: { cloud: "local", index: 0 } },
        redis: { cacheSeconds: 2 },
        failover: { degradation: { staleReadSeconds: 10 } },
      },
      { name: "local", source: "a test" },
    );
    expect(plan(local)).toMatchObject({
      failBack: { afterSeconds: 5, intervalSeconds: 0.25 },
      degradation: { cacheSeconds: 2, staleReadSeconds: 10 },
    });
  });
});

describe("the runbook of several regions at once", () => {
  test("is survived by five where the voters and replicas are elsewhere, but for the capacity", () => {
    const runbook = runbookOf("five", "eu-west-1+us-east-1");
    expect(runbook).toMatchObject({ planned: false, survived: false, recoverySeconds: null });
    expect(runbook.classes.map(({ survived }) => survived)).toEqual([true, true]);
    expect(runbook.capacity.headroom).toBeCloseTo(-0.1, 10);
  });

  test("of a cloud says for each class why it is not survived", () => {
    const runbook = runbookOf("five", "aws");
    expect(runbook.loss.regions).toEqual(["eu-west-1", "eu-central-1", "us-east-1"]);
    expect(runbook.classes.map(({ name, reason }) => [name, reason])).toEqual([
      ["ledger", "no region is left that the entry can lead clients to: its records lead to AWS only"],
      ["session", "no region is left that the entry can lead clients to: its records lead to AWS only"],
    ]);
    expect(shown(runbook).at(-1)).toBe("* route ? person");
    expect(expected(runbook)["routing RTO"]).toBeNull();
    expect(runbook.clients).toEqual([
      { who: "all", seconds: null, what: "the entry leads them nowhere; requests in flight end unanswered" },
    ]);
  });

  test("without a majority of etcd advises no control", () => {
    const said = runbookOf("five", "aws").afterwards.map(({ what }) => what);
    expect(said.filter((what) => what.startsWith("Evacuate"))).toEqual([]);
    expect(said).toContainEqual(expect.stringContaining("docs/coordination.md, When no majority is left"));
  });

  test("of the other cloud is survived, though it was not planned for", () => {
    expect(runbookOf("five", "gcp").classes.map(({ survived }) => survived)).toEqual([true, true]);
    expect(runbookOf("five", "gcp").planned).toBe(false);
  });
});

describe("the runbook of a lost zone", () => {
  test("waits for the leases of the zone's owners, and keeps a quorum in the region", () => {
    const runbook = runbookOf("one", "eu-west-1/a");
    expect(shown(runbook)).toEqual([
      "* unhealthy 42 data plane",
      "* shift 30 data plane",
      "* reconnect 1 data plane",
      "election 1 data plane",
      ...TAKEOVER,
      "* warmUp 0.5 data plane",
      "session 10 data plane",
      "rebalance 10 data plane",
    ]);
    expect(runbook.clients.map(({ seconds }) => seconds)).toEqual([73, 42, 0]);
    expect(expected(runbookOf("five", "eu-west-1/a"))["routing RTO"]).toBe(103);
    expect(runbook).toMatchObject({ planned: true, survived: true, recoverySeconds: 73.5 });
    expect(votes(runbook)).toEqual(["coordination 2 of 3", "strong 2 of 3"]);
  });
});

describe("the runbook of a lost dependency", () => {
  test("Redis: reads of available classes go to Cassandra, strong ones never used it", () => {
    const runbook = runbookOf("three", "redis");
    expect(shown(runbook)).toEqual(["* redisTimeout 0.25 data plane", "replay ? data plane"]);
    expect(runbook).toMatchObject({ survived: true, recoverySeconds: 0.25 });
    expect(runbook.classes.map(({ recoverySeconds, stalenessSeconds }) => [recoverySeconds, stalenessSeconds])).toEqual(
      [
        [0, 0],
        [0.25, 0],
      ],
    );
  });

  test("Redis of one region: the others are as stale as ever", () => {
    expect(ofClass(runbookOf("three", "redis@us-east-1"), "session").stalenessSeconds).toBe(5);
  });

  test("Kafka: writes are acknowledged, say so, and wait in the outbox", () => {
    const runbook = runbookOf("three", "kafka@eu-west-1");
    expect(shown(runbook)).toEqual(["* kafkaTimeout 2 data plane", "sweep 15 data plane"]);
    expect(runbook.classes.map(({ survived, writes, tells }) => [survived, writes, tells[0]])).toEqual([
      [true, "stored and acknowledged; their events wait for Kafka", "x-meridian-degraded: queued-log"],
      [true, "stored and acknowledged; their events wait for Kafka", "x-meridian-degraded: queued-log"],
    ]);
    expect(expected(runbook)).toMatchObject({ "kafka RTO": null, "kafka RPO": 0 });
  });

  test("Cassandra of one region: it leaves the entry as a lost region does, and gives its slots up", () => {
    const runbook = runbookOf("three", "cassandra@eu-west-1");
    expect(shown(runbook)).toEqual([
      "* notice 4 data plane",
      "* unhealthy 42 data plane",
      "* shift 30 data plane",
      "* reconnect 1 data plane",
      "watch 0.1 data plane",
      "* warmUp 0.5 data plane",
    ]);
    expect(expected(runbook)["routing RTO"]).toBe(77);
    expect(votes(runbook)).toEqual(["coordination 3 of 3", "strong 6 of 9"]);
    expect(runbook).toMatchObject({ planned: true, survived: true, recoverySeconds: 77.5 });
  });

  test("Cassandra everywhere: only what replicas remember is read, as old as the declaration allows", () => {
    const runbook = runbookOf("three", "cassandra");
    expect(runbook.afterwards.map(({ actor }) => actor)).toEqual(["person"]);
    expect(ofClass(runbook, "session")).toMatchObject({
      survived: false,
      stalenessSeconds: 60,
      tells: ["x-meridian-degraded: stale-read", "x-meridian-staleness-milliseconds", "503 store-unavailable"],
    });
    const none = { ...planOf("three"), degradation: { cacheSeconds: 5, staleReadSeconds: 0 } };
    expect(ofClass(lossRunbook(ENVIRONMENTS.three, none, runbook.loss), "session")).toMatchObject({
      reads: "refused",
      stalenessSeconds: null,
      tells: ["503 store-unavailable"],
    });
  });

  test("names each degraded mode of the service, with the losses that bring it", () => {
    const modes = ["redis", "kafka", "cassandra", "coordination"].map((loss) =>
      modesOf({
        "x-meridian-degraded": runbookOf("three", loss)
          .classes.flatMap(({ tells }) => tells)
          .join(", ")
          .replaceAll("x-meridian-degraded: ", ""),
      }),
    );
    expect(modes.map((each) => [...new Set(each)])).toEqual([
      [DEGRADED_MODES.storeRead],
      [DEGRADED_MODES.queuedLog],
      [DEGRADED_MODES.staleRead],
      [DEGRADED_MODES.heldLease],
    ]);
    expect(new Set(modes.flat())).toEqual(new Set(Object.values(DEGRADED_MODES)));
  });

  test("etcd: owners go on until their leases end, available classes as ever", () => {
    const runbook = runbookOf("three", "coordination");
    expect(runbook).toMatchObject({ planned: false, survived: false });
    expect(shown(runbook)).toEqual(["* restore ? person"]);
    expect(votes(runbook)).toEqual(["coordination 0 of 3, no majority", "strong 9 of 9"]);
    expect(ofClass(runbook, "ledger")).toMatchObject({
      survived: false,
      writes: "served where the owner lives until its lease ends, in 6 s or more; then refused",
      tells: ["x-meridian-degraded: held-lease", "504 deadline-exceeded", "503 no-owner"],
    });
    expect(ofClass(runbook, "session")).toMatchObject({ survived: true, recoverySeconds: 0, writes: "served" });
  });
});
