import type { Plan } from "../../components/topology/index.ts";
import { renderPlanTable } from "../../tools/plan/index.ts";
import {
  drainingPlan,
  extremePlan,
  planOf,
  planOfSize,
  planOnOneCloud,
  PREDICTIONS,
  SIZES,
} from "./plan-rendering-plans.ts";

const table = (plan: Plan, options: Parameters<typeof renderPlanTable>[1] = {}): string =>
  renderPlanTable(plan, { width: 120, color: false, ...options });

/** The lines under a heading, up to the next empty line. */
function section(text: string, heading: string): string[] {
  const lines = text.split("\n");
  const start = lines.indexOf(heading);
  expect(start).toBeGreaterThanOrEqual(0);
  return lines.slice(start + 1, lines.indexOf("", start));
}

/** Cells of a line: two spaces or more stand between them. */
const cells = (line = ""): string[] => line.trim().split(/ {2,}/);

describe("a plan as a table", () => {
  it.each(SIZES)("fits in 120 columns and names every region, with %i regions", (size) => {
    const planned = planOfSize(size);
    const text = table(planned, { addresses: true });
    expect(Math.max(...text.split("\n").map((line) => Array.from(line).length))).toBeLessThanOrEqual(120);
    expect(
      section(text, "Regions")
        .slice(1, -1)
        .map((line) => cells(line)[0]),
    ).toEqual(planned.regions.map(({ name }) => name));
  });

  it("fits in 120 columns with the longest names, eight zones and large numbers", () => {
    const text = table(extremePlan(), { addresses: true });
    expect(text).toContain("region-with-the-longest-name-axy");
    expect(Math.max(...text.split("\n").map((line) => Array.from(line).length))).toBeLessThanOrEqual(120);
  });

  it("begins with the environment, its extent, what it survives and what a loss costs", () => {
    const text = table(drainingPlan());
    const losses = drainingPlan().capacity.length;
    expect(text.split("\n").slice(0, 3)).toEqual([
      "prod",
      "4 regions: 3 on AWS, 1 on Google Cloud · supernet 10.0.0.0/8 · retired: asia-east1 (index 9)",
      `Survives the loss of any one region or any one zone. Planned for ${losses} losses, each on its own.`,
    ]);
    expect(text.split("\n")[3]).toMatch(/^When a region is lost, clients reach another within 103 s, /);
  });

  it("says the class where the environment is not named for it, and that a single region has no other", () => {
    const planned = planOfSize(1);
    const lines = table({ ...planned, environment: { name: "canary", class: "staging", protect: true } }).split("\n");
    expect(lines[0]).toBe("canary (class staging)");
    expect(lines[3]).toBe("With a single active region, nothing takes over when it is lost.");
    expect(lines).not.toContain("Failover");
  });

  it("shows a region with its state, zones, slots and replicas", () => {
    const planned = drainingPlan();
    const [, first, draining] = section(table(planned), "Regions");
    const [region] = planned.regions;
    const { minimumReplicas, maximumReplicas, nodesPerZone } = planned.regions[0]?.capacity ?? {
      minimumReplicas: 0,
      maximumReplicas: 0,
      nodesPerZone: { minimum: 0, maximum: 0 },
    };
    expect(cells(first)).toEqual([
      "eu-west-1",
      "aws",
      "0",
      "active",
      "1",
      "abc",
      (region?.slots.home ?? 0).toLocaleString("en-US"),
      "33.3 %",
      `${minimumReplicas}–${maximumReplicas}`,
      `${nodesPerZone.minimum}–${nodesPerZone.maximum}`,
      "1",
    ]);
    expect(cells(draining).slice(0, 8)).toEqual(["eu-central-1", "aws", "1", "draining", "1", "abc", "0", "0.0 %"]);
  });

  it("shows every region's ranges, and every zone's subnets only where asked for", () => {
    const planned = planOfSize(2);
    expect(section(table(planned), "Addresses").map(cells)).toEqual([
      ["region", "block", "network", "pods", "services"],
      ["eu-west-1", "10.0.0.0/14", "10.0.0.0/16", "10.2.0.0/16", "10.1.0.0/18"],
      ["europe-west4", "10.4.0.0/14", "10.4.0.0/16", "10.6.0.0/16", "10.5.0.0/18"],
    ]);
    expect(section(table(planned, { addresses: true }), "Further ranges").map(cells)[2]).toEqual([
      "europe-west4",
      "10.5.64.0/23",
      "10.5.128.0/22",
      "10.7.0.0/16",
    ]);
    expect(table(planned)).not.toContain("Subnets");
    const subnets = section(table(planned, { addresses: true }), "Subnets").map(cells);
    expect(subnets).toHaveLength(1 + 6);
    expect(subnets[4]).toEqual([
      "europe-west4-a",
      "10.4.0.0/20",
      "10.4.16.0/21",
      "10.4.24.0/22",
      "10.4.28.0/24",
      "10.6.0.0/19",
    ]);
  });

  it("puts losses that leave the same in one row, and of many rows shows the worst", () => {
    const left = (name: string, headroom: number): Plan["capacity"][number] => ({
      loss: { kind: "zone", name, regions: [], zones: [name] },
      capacity: 90_000,
      peak: 60_000,
      headroom,
    });
    const few = { ...planOfSize(1), capacity: [left("x", 0.5), left("y", 0.25), left("z", 0.5)] };
    expect(section(table(few), "Capacity after each allowed loss, requests a second").map(cells)).toEqual([
      ["lost", "kind", "capacity", "peak", "headroom"],
      ["x, z", "zone", "90,000", "60,000", "50.0 %"],
      ["y", "zone", "90,000", "60,000", "25.0 %"],
    ]);
    const many = { ...few, capacity: Array.from({ length: 12 }, (_, at) => left(`loss-${at}`, (12 - at) / 100)) };
    const lines = section(table(many), "Capacity after each allowed loss, requests a second");
    expect(lines.slice(1, 9).map((line) => cells(line)[0])).toEqual(
      [11, 10, 9, 8, 7, 6, 5, 4].map((at) => `loss-${at}`),
    );
    expect(lines[9]).toBe("  Least headroom first; 4 other losses with 8.0 % or more.");
  });

  it("shows where traffic and slots of every region go", () => {
    const planned = planOfSize(3);
    const rows = section(table(planned), "Failover").slice(1).map(cells);
    expect(rows.map(([name]) => name)).toEqual(["eu-west-1", "europe-west4", "us-east-1"]);
    expect(rows[0]?.[1]).toBe("europe-west4 14, us-east-1 83");
    const home = planned.regions[0]?.slots.home ?? 0;
    const next = (position: number): number =>
      planned.placement.slots.filter((set) => {
        const [first, second] = planned.placement.replicaSets[set] ?? [];
        return first === 0 && second === position;
      }).length;
    const shares = [1, 2].map(
      (position) => `${planned.placement.regions[position] ?? ""} ${Math.round((100 * next(position)) / home)} %`,
    );
    expect((rows[0]?.[2] ?? "").split(", ").sort()).toEqual(shares.sort());
  });

  it("shows a draining region without slots", () => {
    const row = section(table(drainingPlan()), "Failover")
      .map(cells)
      .find(([name]) => name === "eu-central-1");
    expect(row?.[2]).toBe("none: it is home to no slot");
  });

  it("shows votes, majority and what the worst loss leaves", () => {
    const planned: Plan = {
      ...planOfSize(2),
      quorums: [
        {
          name: "strong",
          votes: { a: 3, b: 2 },
          total: 5,
          majority: 3,
          afterLoss: [
            { loss: "b", left: 3 },
            { loss: "a", left: 2 },
          ],
        },
        { name: "coordination", votes: { a: 1 }, total: 1, majority: 1, afterLoss: [] },
      ],
    };
    expect(section(table(planned), "Quorums").slice(1).map(cells)).toEqual([
      ["strong data (Cassandra)", "a 3, b 2", "5", "3", "2 (a)"],
      ["coordination (etcd)", "a 1", "1", "1", "no loss is allowed"],
    ]);
  });

  it("shows how each store replicates, with differing replicas spelt out", () => {
    const planned = planOfSize(3);
    const uneven: Plan = {
      ...planned,
      replication: {
        ...planned.replication,
        cassandra: { ...planned.replication.cassandra, strong: { "eu-west-1": 3, "us-east-1": 1 } },
      },
    };
    const rows = section(table(uneven), "Replication").slice(1).map(cells);
    expect(rows[0]).toEqual(["Kafka", "every write", "2 brokers a data zone, 1,000 GiB each; topics below"]);
    expect(rows[1]).toEqual(["Redis", "projections", "3 shards a region, each on a primary and 2 replicas"]);
    expect(rows[2]?.[0]).toBe("Cassandra (k8ssandra)");
    expect(rows[2]?.[2]).toBe("3 in eu-west-1, 1 in us-east-1, at QUORUM");
    expect(rows[3]?.[1]).toBe("3 in each of eu-west-1, europe-west4 and us-east-1, at LOCAL_QUORUM");
    expect(section(table(planned), "Kafka topics, the same in every region").map(cells)).toEqual([
      ["topic", "partitions", "replicas", "in sync to acknowledge", "kept for"],
      ["meridian.writes", "48", "3", "2", "168 h"],
    ]);
  });

  it("shows each prediction with its numbers in the formula, its target and whether that is met", () => {
    const text = table({ ...planOfSize(2), predictions: PREDICTIONS });
    expect(section(text, "Expected when a region is lost").map(cells)).toEqual([
      ["tier", "expected", "target", "met", "how, in seconds"],
      ["routing", "RTO", "103 s", "120 s", "yes", "detect 42 + max(ttl 61, warm-up 250 ms)"],
      ["kafka", "RPO", "7.25 s", "5 s", "no", "lag 7.25"],
      ["redis", "RPO", "0 s", "–", "–", "0: a projection, rebuilt from the log"],
      ["strong", "RPO", "0 s", "0 s", "yes", "0: a quorum is left"],
    ]);
    expect(section(text, "Where these numbers come from").map(cells)).toEqual([
      ["term", "value", "source"],
      ["detect", "42 s", "failover.detection"],
      ["ttl", "61 s", "failover.dnsTtlSeconds"],
      ["warm-up", "250 ms", "our choice"],
      ["lag", "7.25 s", "kafka.replicationLagSeconds"],
    ]);
  });

  it("has a row for every prediction of a real plan", () => {
    const planned = planOfSize(5);
    const rows = section(table(planned, { width: 1000 }), "Expected when a region is lost").slice(1);
    expect(rows.map((row) => cells(row).slice(0, 2).join(" "))).toEqual(
      planned.predictions.map(({ tier, metric }) => `${tier} ${metric}`),
    );
  });

  it("says what the placement moves, and what it must", () => {
    const before = planOnOneCloud();
    const lines = (planned: Plan): string[] => table(planned).trimEnd().split("\n").slice(-2);
    expect(lines(before)).toEqual([
      "  Version 1: 16,384 slots, each in 3 regions.",
      "  The first placement: nothing moves.",
    ]);
    const regions = Object.fromEntries(
      before.regions.map(({ name, index }) => [name, { cloud: "aws" as const, index }]),
    );
    expect(lines(planOf(regions, {}, before.placement))[1]).toBe("  No slot moves.");
    const movement = { homeMoves: 3300, homeOptimum: 3277, replicaMoves: 1639, replicaOptimum: 0, byRegion: {} };
    expect(lines({ ...before, movement })).toEqual([
      "  Homes that change: 3,300 (20.1 % of the slots; at least 3,277 must).",
      "  Replicas to copy: 1,639 (10.0 % of the slots; at least 0 must).",
    ]);
  });

  it("is calm: no escapes and no blanks at line ends, unless colour is asked for", () => {
    const planned = { ...drainingPlan(), predictions: PREDICTIONS };
    expect(table(planned)).not.toContain("\u001b");
    expect(table(planned)).not.toMatch(/ $/m);
    const colored = table(planned, { color: true });
    expect(colored).toContain("\u001b[33mdraining\u001b[39m");
    expect(colored).toContain("\u001b[31mno\u001b[39m");
    expect(stripped(colored)).toBe(table(planned));
  });
});

const stripped = (text: string): string =>
  text
    .split("\u001b")
    .map((part, at) => (at === 0 ? part : part.replace(/^\[\d+m/, "")))
    .join("");
