import { CommandError } from "../../tools/command-error.ts";
import type { Breakable } from "../../tools/rehearsal/fault.ts";
import { dependencyOf, describeFault, faultOf, lossOf, targetsOf } from "../../tools/rehearsal/fault.ts";
import { DEFAULTS, readOptions } from "../../tools/rehearsal/options.ts";
import { faultsOf } from "../../tools/rehearsal/rehearse.ts";

const BREAKABLE: Breakable = {
  regions: ["north", "south"],
  processes: [
    "entry/haproxy",
    "mirrors/kafka",
    ...["north", "south"].flatMap((region) =>
      ["cassandra", `etcd-${region}-a-0`, "kafka", "redis-primary", "redis-replica-1", "service-replica-1"].map(
        (part) => `${region}/${part}`,
      ),
    ),
  ],
};

function told(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof CommandError) return error.message;
    throw error;
  }
  return "nothing was refused";
}

describe("the options of a rehearsal", () => {
  test("have defaults, and a seed that is drawn", () => {
    expect(readOptions(DEFAULTS, 99)).toEqual({
      loss: "region",
      target: undefined,
      rounds: 1,
      seed: 99,
      seconds: 20,
      rate: 20,
      report: undefined,
    });
  });

  test("are read as they are typed", () => {
    const typed = {
      loss: "pause",
      target: "south",
      rounds: "20",
      seed: "7",
      seconds: "12",
      rate: "100",
      report: "out/a.html",
    };
    expect(readOptions(typed, 99)).toEqual({
      loss: "pause",
      target: "south",
      rounds: 20,
      seed: 7,
      seconds: 12,
      rate: 100,
      report: "out/a.html",
    });
  });

  test("are refused all at once, each with what was found, what is accepted and how to mend it", () => {
    const typed = { loss: "regoin", rounds: "0", seed: "1.5", seconds: "9", rate: "", report: "out.pdf" };
    expect(told(() => readOptions(typed, 1))).toBe(
      [
        '--loss\n    found     regoin\n    accepted  region, process, pause, dependency\n    mend      did you mean "region"?',
        "--rounds\n    found     0\n    accepted  a whole number from 1 to 1000\n    mend      choose one",
        "--seed\n    found     1.5\n    accepted  a whole number from 1 to 1000000\n    mend      choose one",
        "--seconds\n    found     9\n    accepted  a whole number from 10 to 3600 (seconds)\n    mend      choose one",
        "--rate\n    found     \n    accepted  a whole number from 10 to 1000 (requests a second)\n    mend      choose one",
        "--report\n    found     out.pdf\n    accepted  a file that ends in .html; the data and a summary are written beside it, in .json and .md\n    mend      name such a file",
      ].join("\n"),
    );
  });

  test.each([
    ["partition", "the network between regions cannot be cut"],
    ["latency", "the network between regions cannot be slowed down"],
  ])("refuse %s by its name, with the reason", (loss, reason) => {
    expect(told(() => lossOf(loss))).toBe(
      `--loss\n    found     ${loss}: local runs every region on one loopback interface, so that ${reason}; that takes a network namespace for each region\n` +
        "    accepted  region, process, pause, dependency\n    mend      --loss pause stops a region without ending its connections, which is the nearest to it",
    );
  });
});

describe("a fault", () => {
  test("of a region is every process of it, and of no other", () => {
    expect(faultOf("region", "south", BREAKABLE)).toEqual({
      loss: "region",
      target: "south",
      region: "south",
      signal: "SIGKILL",
      processes: BREAKABLE.processes.filter((name) => name.startsWith("south/")),
    });
  });

  test.each([
    ["redis@north", ["north/redis-primary", "north/redis-replica-1"]],
    ["kafka@north", ["north/kafka"]],
    ["cassandra@north", ["north/cassandra"]],
    ["etcd@south", ["south/etcd-south-a-0"]],
  ])("of %s is all processes of that store in the region", (target, processes) => {
    expect(faultOf("dependency", target, BREAKABLE)).toMatchObject({ signal: "SIGKILL", processes });
  });

  test("of a process is that process alone, and a pause stops what a loss kills", () => {
    expect(faultOf("process", "north/kafka", BREAKABLE)).toMatchObject({
      region: "north",
      signal: "SIGKILL",
      processes: ["north/kafka"],
    });
    const paused = faultOf("pause", "north/service-replica-1", BREAKABLE);
    expect(paused).toMatchObject({ region: "north", signal: "SIGSTOP", processes: ["north/service-replica-1"] });
    expect(faultOf("pause", "north", BREAKABLE)).toMatchObject({
      region: "north",
      signal: "SIGSTOP",
      processes: { length: 6 },
    });
    expect([describeFault(paused), describeFault(faultOf("region", "south", BREAKABLE))]).toEqual([
      "SIGSTOP of north/service-replica-1",
      "SIGKILL of south, 6 processes",
    ]);
  });

  test("has targets of its kind only: not the entry, nor the mirrors of the logs", () => {
    expect(targetsOf("region", BREAKABLE)).toEqual(["north", "south"]);
    expect(targetsOf("process", BREAKABLE)).toHaveLength(12);
    expect(targetsOf("pause", BREAKABLE)).toHaveLength(14);
    expect(targetsOf("dependency", BREAKABLE)).toEqual(
      ["redis", "kafka", "cassandra", "etcd"].flatMap((name) => [`${name}@north`, `${name}@south`]),
    );
  });

  test("of what is not there is refused with what is", () => {
    expect(told(() => faultOf("dependency", "redis@sout", BREAKABLE))).toBe(
      "--target\n    found     redis@sout, with --loss dependency\n" +
        "    accepted  redis@north, redis@south, kafka@north, kafka@south, cassandra@north, cassandra@south, etcd@north, etcd@south\n" +
        '    mend      did you mean "redis@south"?',
    );
    expect(told(() => faultOf("region", "entry/haproxy", BREAKABLE))).toContain(
      "accepted  north, south\n    mend      choose one of these",
    );
  });

  test("is drawn from the seed where no target is named, the same ones each time", () => {
    const drawn = (seed: number) =>
      faultsOf({ loss: "dependency", target: undefined, rounds: 40, seed }, BREAKABLE).map(({ target }) => target);
    expect(drawn(7)).toEqual(drawn(7));
    expect(drawn(8)).not.toEqual(drawn(7));
    expect(new Set(drawn(7))).toEqual(new Set(targetsOf("dependency", BREAKABLE)));
    const named = faultsOf({ loss: "region", target: "north", rounds: 3, seed: 7 }, BREAKABLE);
    expect(named.map(({ target }) => target)).toEqual(["north", "north", "north"]);
  });

  test("knows which store a process belongs to", () => {
    expect(
      [
        "north/redis-replica-1",
        "north/kafka",
        "north/cassandra",
        "north/etcd-north-a-0",
        "north/service-replica-1",
      ].map(dependencyOf),
    ).toEqual(["redis", "kafka", "cassandra", "etcd", undefined]);
  });
});
