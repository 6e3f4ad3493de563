import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { LONGEST_PLAN_MILLISECONDS } from "../../tools/bench/plan.ts";

const PROJECT = join(__dirname, "../..");

/** What the yardstick takes where planning has to keep to its limit, in milliseconds: a core of a current server. */
const YARDSTICK_MILLISECONDS = 10;

/**
 * The shortest times of the yardstick and of the benchmark's cases, in turns, in a process of its own as jest's module loader slows
 * every call between modules. Time of the processor, and the shortest of many: other work on the machine takes its own, a planner that
 * is too slow slows all. The yardstick is work of the same kind (texts, maps, sorting): it tells a slow machine from a slow planner.
 */
function shortestTimes(): Record<string, number> {
  const script = `
    import { planCases } from "./tools/bench/plan.ts";
    const yardstick = () => {
      const texts = Array.from({ length: 20_000 }, (_, at) => String((at * 2_654_435_761) % 4_294_967_296)).sort();
      return texts.reduce((counts, text) => counts.set(text.slice(0, 4), (counts.get(text.slice(0, 4)) ?? 0) + 1), new Map()).size;
    };
    const cases = [{ name: "yardstick", run: yardstick }, ...planCases()];
    const shortest = {};
    for (let round = 0; round < 60; round++) {
      for (const { name, run } of cases) {
        const start = process.cpuUsage();
        run();
        const { user, system } = process.cpuUsage(start);
        shortest[name] = Math.min(shortest[name] ?? Infinity, (user + system) / 1000);
      }
    }
    console.log(JSON.stringify(shortest));
  `;
  const printed = execFileSync(process.execPath, ["--import", "tsx", "--input-type=module", "--eval", script], {
    cwd: PROJECT,
    encoding: "utf8",
    timeout: 90_000,
  });
  return JSON.parse(printed) as Record<string, number>;
}

test("planning 16 regions takes less than 50 ms of the processor: first, unchanged, with a region more and with one fewer", () => {
  expect(LONGEST_PLAN_MILLISECONDS).toBe(50);
  const { yardstick = Infinity, ...times } = shortestTimes();
  const limit = LONGEST_PLAN_MILLISECONDS * Math.max(1, yardstick / YARDSTICK_MILLISECONDS);
  expect(limit).toBeLessThan(10 * LONGEST_PLAN_MILLISECONDS);
  expect(Object.keys(times)).toEqual([
    "plan, first",
    "plan, unchanged",
    "plan, a region more",
    "plan, a region fewer",
    "read and check a topology",
  ]);
  expect(Object.entries(times).filter(([, time]) => time >= limit)).toEqual([]);
}, 120_000);
