import { createRefusalLog } from "../../../services/shard/src/peering/refusal-log.ts";
import type { Refusal, RefusalLog } from "../../../services/shard/src/peering/refusal-log.ts";

const WINDOW = 60_000;
const refusal = (reason: string, address = "10.0.0.1"): Refusal => ({
  reason: { kind: "certificate", reason },
  details: { address },
  message: "refused",
});

let lines: (readonly [string, object])[];
let log: RefusalLog;

beforeEach(() => {
  jest.useFakeTimers();
  lines = [];
  log = createRefusalLog({ logger: { warn: (details, message) => void lines.push([message, details]) } });
});
afterEach(() => {
  jest.useRealTimers();
});

const first = (reason: string, address = "10.0.0.1"): readonly [string, object] => [
  "refused",
  { kind: "certificate", reason, address },
];
const more = (reason: string, count: number): readonly [string, object] => [
  "refused, more often",
  { kind: "certificate", reason, more: count, withinSeconds: 60 },
];

describe("what is said of refused connections", () => {
  it("is a line for each reason at once, and the number of the others after a while", () => {
    for (let at = 0; at < 1000; at++) log.refused(refusal("CERT_HAS_EXPIRED", `10.0.0.${at}`));
    log.refused(refusal("no certificate"));
    expect(lines).toEqual([first("CERT_HAS_EXPIRED", "10.0.0.0"), first("no certificate")]);
    jest.advanceTimersByTime(WINDOW - 1);
    expect(lines).toHaveLength(2);
    jest.advanceTimersByTime(1);
    expect(lines.slice(2)).toEqual([more("CERT_HAS_EXPIRED", 999)]);
  });

  it("is a number a while as long as it goes on, and a line again after a while without", () => {
    log.refused(refusal("a"));
    log.refused(refusal("a"));
    jest.advanceTimersByTime(WINDOW);
    log.refused(refusal("a"));
    expect(lines).toEqual([first("a"), more("a", 1)]);
    jest.advanceTimersByTime(WINDOW);
    expect(lines.slice(2)).toEqual([more("a", 1)]);
    jest.advanceTimersByTime(WINDOW);
    log.refused(refusal("a", "10.0.0.2"));
    expect(lines.slice(3)).toEqual([first("a", "10.0.0.2")]);
  });

  it("is complete when the node ends, and keeps no process alive", () => {
    log.refused(refusal("a"));
    log.refused(refusal("a"));
    log.close();
    expect(lines).toEqual([first("a"), more("a", 1)]);
    expect(jest.getTimerCount()).toBe(0);
  });
});
