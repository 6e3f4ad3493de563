import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { openCloud } from "../clouds/aws/index.ts";
import { Interruption } from "../clouds/simulated/faults.ts";
import type { Recorded } from "../clouds/provider-protocol.ts";
import { errorOf, Killed, target, TestCloud } from "./aws-simulation-parts.ts";

const type = "aws:sqs/queue:Queue";
const queue = target(type, "queue");
const inputs = { region: "eu-west-1", name: "orders" };

let cloud: TestCloud;
beforeEach(() => {
  cloud = new TestCloud();
});
afterEach(() => {
  cloud.dispose();
});

const create = (): Recorded => cloud.create(type, "queue", inputs);
const outcomes = (): string[] => cloud.account.operations.map(({ operation, outcome }) => `${operation} ${outcome}`);
/** What a function throws, as the class that it should be. */
const thrown = (run: () => unknown): unknown => {
  try {
    run();
  } catch (error) {
    return error;
  }
  return undefined;
};

describe("faults of the simulated AWS", () => {
  it("throttles, and is asked again, up to 25 times", () => {
    cloud.setFaults({ operation: "create", kind: "throttle", times: 2 });
    create();
    expect(outcomes()).toEqual(["create throttled", "create throttled", "create done"]);
    cloud.setFaults({ operation: "create", kind: "throttle", times: 30 });
    expect(errorOf(() => cloud.create(type, "other", { region: "eu-west-1" }))).toBe(
      "other: create of aws:sqs/queue:Queue in eu-west-1: ThrottlingException: Rate exceeded, after 25 attempts",
    );
    expect(outcomes()).toHaveLength(28);
    cloud.create(type, "other", { region: "eu-west-1" });
    expect(outcomes()).toHaveLength(28 + 5 + 1);
  });

  it("fails, and has done nothing", () => {
    cloud.setFaults({ operation: "create", kind: "fail" });
    expect(errorOf(create)).toBe(
      "queue: create of aws:sqs/queue:Queue in eu-west-1: InternalFailure: the request failed in AWS; nothing was done",
    );
    expect(cloud.names()).toEqual([]);
    create();
    expect(outcomes()).toEqual(["create failed", "create done"]);
  });

  it("loses the end of a creation, and tells what it knows", () => {
    cloud.setFaults({ operation: "create", kind: "lost-answer" });
    const error = thrown(create);
    expect(error).toBeInstanceOf(Interruption);
    const partial = error instanceof Interruption ? error.partial : undefined;
    expect(partial?.id).toBe("https://sqs.eu-west-1.amazonaws.com/123456789012/orders");
    expect(cloud.provider.read(queue, partial?.id ?? "", inputs)).toEqual(partial);
    expect(outcomes()).toEqual(["create unfinished"]);
  });

  it("loses the whole answer: the name is taken from then on", () => {
    cloud.setFaults({ operation: "create", kind: "unanswered" });
    const error = thrown(create);
    expect(error).toBeInstanceOf(Interruption);
    expect(error instanceof Interruption ? error.partial : "something").toBeUndefined();
    expect(errorOf(create)).toContain("QueueAlreadyExists: queue is https://");
    expect(cloud.names()).toEqual(["queue"]);
  });

  it.each(["update", "delete"] as const)("has done the %s whose answer is lost, and does it again", (operation) => {
    const { id, state } = create();
    const changed = cloud.checked(type, "queue", { ...inputs, delaySeconds: 9 });
    const run = (): void => {
      if (operation === "update") cloud.provider.update(queue, id, changed);
      else cloud.provider.delete(queue, id, state);
    };
    cloud.setFaults({ operation, kind: "lost-answer" });
    expect(errorOf(run)).toContain(`queue: ${operation} of aws:sqs/queue:Queue in eu-west-1: RequestError`);
    const found = cloud.provider.read(queue, id, state);
    expect(found?.state["delaySeconds"]).toBe(operation === "update" ? 9 : undefined);
    run();
    expect(cloud.names()).toEqual(operation === "update" ? ["queue"] : []);
  });

  it("kills the provider before anything is done", () => {
    cloud.setFaults({ operation: "create", kind: "kill" });
    expect(thrown(create)).toBeInstanceOf(Killed);
    expect(outcomes()).toEqual([]);
    cloud.restart();
    create();
    expect(cloud.names()).toEqual(["queue"]);
  });

  it("hits only what it is meant for, and in another process only as often as is left", () => {
    cloud.setFaults(
      { operation: "delete", kind: "fail" },
      { operation: "create", type: "aws:sns/topic:Topic", kind: "fail" },
      { operation: "create", type, name: "^eu-.*-orders$", kind: "fail", times: 2 },
    );
    create();
    const hit = () => cloud.create(type, "eu-west-1-orders", { ...inputs, name: "other" });
    expect(errorOf(hit)).toContain("eu-west-1-orders: create of aws:sqs/queue:Queue in eu-west-1: InternalFailure");
    cloud.restart();
    expect(errorOf(hit)).toContain("InternalFailure");
    hit();
    expect(cloud.names()).toEqual(["queue", "eu-west-1-orders"]);
  });
});

describe("the journal of the simulated AWS", () => {
  it("tells a test what happened, while it happens, and takes its faults", () => {
    const opened = openCloud(cloud.folder);
    const { id } = create();
    expect(opened.journal()).toEqual([
      expect.objectContaining({ operation: "create", outcome: "done", type, name: "queue", region: "eu-west-1", id }),
    ]);
    expect(opened.resources().map(({ name, state }) => [name, state["url"]])).toEqual([["queue", id]]);
    opened.setFaults([{ operation: "read", kind: "fail" }]);
    expect(errorOf(() => cloud.provider.read(queue, id, inputs))).toContain("queue: read of aws:sqs/queue:Queue");
    opened.close();
  });

  it("skips a line that a killed process left unfinished", () => {
    create();
    appendFileSync(join(cloud.folder, "journal.jsonl"), '{"kind":"operation","operation":"del');
    cloud.restart();
    cloud.create(type, "other", { region: "eu-west-1" });
    cloud.restart();
    expect(cloud.names()).toEqual(["queue", "other"]);
  });

  it("has public zones that were there before", () => {
    const opened = openCloud(join(cloud.folder, "another"), { publicZones: ["example.com"] });
    expect(opened.resources()).toEqual([]);
    expect(opened.everything().map(({ name, region }) => `${name} ${region}`)).toEqual([
      "public zone example.com global",
    ]);
    opened.close();
  });
});
