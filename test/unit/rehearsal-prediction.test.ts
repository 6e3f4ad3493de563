import { readEnvironment } from "../../tools/engine/environments.ts";
import type { Fault, Loss } from "../../tools/rehearsal/fault.ts";
import { faultOf } from "../../tools/rehearsal/fault.ts";
import { predictFault } from "../../tools/rehearsal/prediction.ts";
import { planWith } from "../../stacks/placement.ts";

const { topology, placement } = readEnvironment("local");
const plan = planWith(topology, placement);
const REGIONS = ["north", "south", "west"];
const PARTS = ["cassandra", "kafka", "redis-primary", "service-replica-1"];
const BREAKABLE = {
  regions: REGIONS,
  processes: REGIONS.flatMap((region) => [...PARTS, `etcd-${region}-a-0`].map((part) => `${region}/${part}`)),
};
const fault = (loss: Loss, target: string): Fault => faultOf(loss, target, BREAKABLE);

const expected = (loss: Loss, target: string) => {
  const { asked, classes, slotsMoved, movedBackSeconds } = predictFault(topology, plan, fault(loss, target));
  return {
    asked,
    ledger: [
      classes.get("ledger")?.recoverySeconds,
      classes.get("ledger")?.arithmetic,
      classes.get("ledger")?.lostSeconds,
    ],
    session: [
      classes.get("session")?.recoverySeconds,
      classes.get("session")?.arithmetic,
      classes.get("session")?.lostSeconds,
    ],
    slots: [slotsMoved, movedBackSeconds],
  };
};

describe("what is predicted of a fault", () => {
  test("of a region is what the plan's runbook says, with the arithmetic", () => {
    expect(expected("region", "south")).toEqual({
      asked: "south",
      ledger: [5.55, "election 1 + lease 3 + expiry 0.5 + takeover 0.45 + watch 0.1 + warmUp 0.5", 0],
      session: [4.5, "detect 3 + reconnect 1 + warmUp 0.5", 1],
      slots: [5461, 9],
    });
  });

  test("of a region that is stopped is the same", () => {
    expect(expected("pause", "south")).toEqual(expected("region", "south"));
  });

  test.each([
    ["dependency", "kafka@south", "kafka@south"],
    ["process", "south/kafka", "kafka@south"],
    ["pause", "south/kafka", "kafka@south"],
  ] as const)("of a store is the runbook's of the store, however it is lost: %s %s", (loss, target, asked) => {
    expect(expected(loss, target)).toEqual({
      asked,
      ledger: [2, "kafkaTimeout 2", 0],
      session: [2, "kafkaTimeout 2", 0],
      slots: [0, 0],
    });
  });

  test("of Cassandra moves the region's slots, as nobody can serve them there", () => {
    const { asked, slots } = expected("dependency", "cassandra@south");
    expect({ asked, slots }).toEqual({ asked: "cassandra@south", slots: [5461, 9] });
  });

  test("of one replica is made of the plan's terms: no voter is lost, so there is no election", () => {
    expect(expected("process", "south/service-replica-1")).toEqual({
      asked: undefined,
      ledger: [4.55, "lease 3 + expiry 0.5 + takeover 0.45 + watch 0.1 + warmUp 0.5", 0],
      session: [4.5, "detect 3 + reconnect 1 + warmUp 0.5", 0],
      slots: [0, 0],
    });
  });

  test("of one voter is an election at most", () => {
    expect(expected("dependency", "etcd@south")).toEqual({
      asked: undefined,
      ledger: [1, "election 1", 0],
      session: [0, "0: nothing that serves is lost", 0],
      slots: [0, 0],
    });
  });
});
