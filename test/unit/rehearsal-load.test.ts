import { join } from "node:path";
import type { PlannedRequest } from "../../tools/rehearsal/answers.ts";
import type { LoadScheduleOptions } from "../../tools/rehearsal/load-schedule.ts";
import { loadSchedule, passSeconds } from "../../tools/rehearsal/load-schedule.ts";
import { placedKeys } from "../../tools/rehearsal/placed-keys.ts";
import { homeOf } from "../../components/topology/placement.ts";
import { slotOf } from "../../components/topology/slots.ts";
import { readPlacement } from "../../stacks/placement.ts";

const OPTIONS: LoadScheduleOptions = {
  seed: 7,
  rate: 50,
  classes: ["ledger", "session"],
  keys: ["a", "b", "c"],
  regions: ["north", "south"],
};
/** Two classes, three keys, read and written. */
const PASS = 12;

function first(count: number, options = OPTIONS): PlannedRequest[] {
  const schedule = loadSchedule(options);
  return Array.from({ length: count }, () => schedule.next().value);
}

const kindOf = ({ className, key, operation }: PlannedRequest): string => `${operation} ${className}/${key}`;

describe("the schedule of the load", () => {
  test("is the same for the same seed, and another one for another seed", () => {
    expect(first(100)).toEqual(first(100));
    expect(first(100, { ...OPTIONS, seed: 8 }).map(kindOf)).not.toEqual(first(100).map(kindOf));
  });

  test("sends so many requests a second, in the order of their times, none further from its place than half the space", () => {
    const requests = first(500);
    for (const [number, { at }] of requests.entries()) {
      expect(at).toBeGreaterThanOrEqual(number * 20);
      expect(at).toBeLessThan(number * 20 + 10);
    }
    expect(new Set(requests.map(({ at }) => at % 20)).size).toBeGreaterThan(100);
  });

  test("asks for every class, key and operation once in each pass, each pass in another order", () => {
    const requests = first(3 * PASS).map(kindOf);
    const passes = [0, 1, 2].map((pass) => requests.slice(pass * PASS, (pass + 1) * PASS));
    for (const pass of passes) expect(new Set(pass).size).toBe(PASS);
    expect(new Set(passes.map(String)).size).toBe(3);
    expect(passSeconds(OPTIONS)).toBe(0.24);
  });

  test("sends every second request over the entry, and the others straight to the regions in turn", () => {
    const ways = Map.groupBy(first(20 * PASS), ({ way }) => way);
    expect(Object.fromEntries([...ways].map(([way, requests]) => [way, requests.length]))).toEqual({
      entry: 120,
      north: 60,
      south: 60,
    });
  });

  test("sends no kind of request one way only", () => {
    const kinds = Map.groupBy(first(40 * PASS), kindOf);
    expect(kinds.size).toBe(PASS);
    for (const requests of kinds.values()) {
      expect(new Set(requests.map(({ way }) => way))).toEqual(new Set(["entry", "north", "south"]));
    }
  });

  test("writes no value twice, and reads write none", () => {
    const requests = first(200);
    const values = requests.flatMap(({ value }) => value ?? []);
    expect(values.length).toBe(requests.filter(({ operation }) => operation === "write").length);
    expect(new Set(values).size).toBe(values.length);
    expect(values.length).toBeGreaterThan(90);
  });
});

describe("the keys of a load", () => {
  const placement = readPlacement(join(__dirname, "..", "..", "stacks", "placement.local.json"));
  if (placement === undefined) throw new Error("local has a placement");

  test("are as many for each order of regions, so that each region is home to as many", () => {
    const keys = placedKeys(placement, "run", 2);
    expect(new Set(keys).size).toBe(12);
    const homes = Map.groupBy(keys, (key) => homeOf(placement, slotOf(key)));
    expect(Object.fromEntries([...homes].map(([home, of]) => [home, of.length]))).toEqual({
      north: 4,
      south: 4,
      west: 4,
    });
  });

  test("are others for another prefix", () => {
    const other = placedKeys(placement, "again", 2);
    expect(placedKeys(placement, "run", 2).filter((key) => other.includes(key))).toEqual([]);
  });
});
