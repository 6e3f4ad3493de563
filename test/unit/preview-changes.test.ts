import type { EngineEvent } from "@pulumi/pulumi/automation";
import { changesOf } from "../../tools/preview/changes/index.ts";
import { readEventLog } from "../../tools/preview/changes/event-log.ts";
import type { PropertyDifference, ResourceChange } from "../../tools/preview/report.ts";
import { Events, regionIn, SECRET, UNKNOWN, urnOf } from "./preview/events.ts";

const TOPIC = "aws:sns/topic:Topic";

/** The one change of one resource. */
function changed(
  operation: Parameters<Events["resource"]>[0],
  declared: Partial<Parameters<Events["resource"]>[1]>,
): ResourceChange {
  const events = new Events();
  events.resource(operation, { type: TOPIC, name: "topic", ...declared });
  const { changes, errors } = changesOf(events.end());
  const [change] = changes;
  if (change === undefined || errors.length > 0) throw new Error(`no change: ${errors.join()}`);
  return change;
}

/** How one property's values are shown: before, and after. */
function shown(before: unknown, after: unknown, path = "value", type = TOPIC): PropertyDifference["before"][] {
  const top = path.split(/[.[]/)[0] ?? path;
  const [difference] = changed("update", {
    type,
    before: { [top]: before },
    after: { [top]: after },
    differs: { [path]: "update" },
  }).differences;
  return difference === undefined ? [] : [difference.before, difference.after];
}

const text = (value: string): PropertyDifference["before"] => ({ kind: "text", text: value });

describe("the changes in a preview's events", () => {
  it("are one for each resource, with the steps of a replacement in one", () => {
    const events = new Events();
    events.resource("create", { type: TOPIC, name: "a" });
    events.resource("replace", { type: TOPIC, name: "b" });
    events.resource("replace-first", { type: TOPIC, name: "c" });
    events.resource("delete", { type: TOPIC, name: "d", retainOnDelete: true, protect: true });
    events.resource("same", { type: TOPIC, name: "e" });
    const { changes, counts, errors } = changesOf(events.end());
    expect(errors).toEqual([]);
    expect(counts).toEqual({ create: 1, update: 0, replace: 2, delete: 1, read: 0, import: 0, forget: 0, same: 1 });
    expect(
      changes.map(({ name, operation, deletedFirst, retained, protect }) => [
        name,
        operation,
        deletedFirst,
        retained,
        protect,
      ]),
    ).toEqual([
      ["a", "create", false, false, false],
      ["b", "replace", false, false, false],
      ["c", "replace", true, false, false],
      ["d", "delete", false, true, true],
    ]);
  });

  it("list components, and do not count them", () => {
    const events = new Events();
    events.component("create", "meridian:kafka:Aws", "kafka");
    const { changes, counts } = changesOf(events.end());
    expect(changes.map(({ name, component }) => [name, component])).toEqual([["kafka", true]]);
    expect(counts.create).toBe(0);
  });

  it("count what an earlier replacement left as deleted, as the engine's summary does not", () => {
    const events = new Events();
    const urn = urnOf({ type: TOPIC, name: "left" });
    const metadata = { op: "delete-replaced", urn, type: TOPIC, old: { custom: true, parent: "" }, new: null };
    events.all.push({ sequence: 90, timestamp: 0, resourcePreEvent: { metadata } } as unknown as EngineEvent);
    const { changes, errors } = changesOf(events.end());
    expect(changes.map(({ operation }) => operation)).toEqual(["delete"]);
    expect(errors).toEqual([]);
  });

  it("leave providers out that the engine makes by itself, and no others", () => {
    const events = new Events();
    const metadata = (type: string, name: string) => ({
      op: "create",
      urn: urnOf({ type, name }),
      type,
      old: null,
      new: { custom: true },
    });
    for (const name of ["default_7_48_0", "cluster"]) {
      events.all.push({
        sequence: 90,
        timestamp: 0,
        resourcePreEvent: { metadata: metadata("pulumi:providers:aws", name) },
      } as unknown as EngineEvent);
    }
    expect(changesOf(events.end()).changes.map(({ name }) => name)).toEqual(["cluster"]);
  });

  it("know their region and tier by the components above them", () => {
    const events = new Events();
    const { tier } = regionIn(events, "eu-west-1", ["kafka"]);
    const inner = events.component("same", "meridian:network:AwsRouting", "eu-west-1-kafka-routing", tier("kafka"));
    events.resource("create", { type: TOPIC, name: "eu-west-1-kafka-routing-a", parent: inner });
    const entry = events.component("same", "meridian:load-balancing:AwsGlobal", "entry");
    events.resource("create", { type: TOPIC, name: "entry-a", parent: entry });
    events.resource("create", { type: TOPIC, name: "alone" });
    expect(changesOf(events.end()).changes.map(({ region, tier: own }) => [region, own])).toEqual([
      ["eu-west-1", "kafka"],
      ["global", "load-balancing"],
      ["global", "other"],
    ]);
  });

  it("know them by their URN where the events tell of no parent", () => {
    const urn = "urn:pulumi:prod::meridian::meridian:region:Region$meridian:kafka:Aws::eu-west-1-b-kafka";
    const events = new Events();
    events.resource("create", { type: TOPIC, name: "eu-west-1-b-kafka-topic", parent: urn });
    const place = (regions: readonly string[]) =>
      changesOf(events.all, { regions }).changes.map(({ region, tier }) => [region, tier]);
    expect(place(["eu-west-1", "eu-west-1-b"])).toEqual([["eu-west-1-b", "kafka"]]);
    expect(place([])).toEqual([["unknown", "kafka"]]);
  });

  it("are stateful by their type", () => {
    expect(changed("delete", { type: "aws:msk/cluster:Cluster" }).stateful).toBe(true);
    expect(changed("delete", {}).stateful).toBe(false);
  });
});

describe("what differs in a resource", () => {
  it("has what forces a replacement first", () => {
    const { differences } = changed("replace", {
      before: { a: 1, z: 1 },
      after: { a: 2, z: 2, n: 3 },
      differs: { a: "update", z: "update-replace", n: "add" },
    });
    expect(differences).toEqual([
      { path: "z", kind: "change", before: text("1"), after: text("2"), forcesReplacement: true },
      { path: "a", kind: "change", before: text("1"), after: text("2"), forcesReplacement: false },
      { path: "n", kind: "add", before: { kind: "absent" }, after: text("3"), forcesReplacement: false },
    ]);
  });

  it("is told by names where the provider gives no detail", () => {
    const { differences } = changed("replace", {
      before: { gone: true, name: "a" },
      after: { name: "b" },
      diffs: ["gone", "name"],
      keys: ["name"],
    });
    expect(differences.map(({ path, kind, forcesReplacement }) => [path, kind, forcesReplacement])).toEqual([
      ["name", "change", true],
      ["gone", "remove", false],
    ]);
  });

  it("is found under names with dots, and in lists", () => {
    expect(shown({ "a.b": "x" }, { "a.b": "y" }, 'tags["a.b"]')).toEqual([text("x"), text("y")]);
    expect(shown([{ port: 1 }], [{ port: 2 }], "rules[0].port")).toEqual([text("1"), text("2")]);
  });

  it.each([
    ["a scalar", true, text("true")],
    ["an empty text", "", text('""')],
    ["a short list", ["a", 2], text("[a, 2]")],
    ["a longer list", ["a", "b", "c", "d", "e", "f"], text("list, 6 items")],
    ["a list of objects", [{ password: "p" }], text("list, 1 item")],
    ["a list of what is partly known", ["a", UNKNOWN], text("list, 2 items, 1 not known")],
    ["an object", { a: 1, b: { c: 2 } }, text("object, 2 properties")],
    ["a document", '{"Statement":[]}', text("document, 16 characters")],
    ["a text of several lines", "a\nb", text("text, 2 lines, 3 characters")],
    ["a long text", "x".repeat(100), text(`${"x".repeat(79)}…`)],
    ["what is not known yet", UNKNOWN, { kind: "unknown" }],
    ["a list of what is not known yet", [UNKNOWN, UNKNOWN], { kind: "unknown" }],
    ["what the command line calls unknown", "output<string>", { kind: "unknown" }],
    ["a secret", SECRET, { kind: "secret" }],
    ["a masked secret", "[secret]", { kind: "secret" }],
    ["an address with a password", "redis://user:hunter2@host", { kind: "secret" }],
    ["a private key", "-----BEGIN RSA PRIVATE KEY-----", { kind: "secret" }],
    ["nothing", null, { kind: "absent" }],
  ])("shows %s as it may", (_, value, expected) => {
    expect(shown("old", value)[1]).toEqual(expected);
  });

  it.each(["password", "masterPassword", "DB_PASSWORD", "passwords", "authToken", "secretString"])(
    "hides the value of %s",
    (name) => {
      expect(shown("hunter1", "hunter2", name)).toEqual([{ kind: "secret" }, { kind: "secret" }]);
      expect(shown({ [name]: ["hunter1"] }, { [name]: ["hunter2"] }, `settings.${name}[0]`)).toEqual([
        { kind: "secret" },
        { kind: "secret" },
      ]);
    },
  );

  it("hides all values of types that hold secrets", () => {
    expect(shown("hunter1", "hunter2", "value", "aws:secretsmanager/secretVersion:SecretVersion")).toEqual([
      { kind: "secret" },
      { kind: "secret" },
    ]);
    expect(shown({ a: "hunter1" }, { a: "hunter2" }, "data.a", "kubernetes:core/v1:Secret")[1]).toEqual({
      kind: "secret",
    });
  });

  it("is uncertain only where all of it is not known yet, and was known", () => {
    const uncertain = (before: object, after: object, differs: Readonly<Record<string, string>>): boolean =>
      changed("update", { before: { ...before }, after: { ...after }, differs }).uncertain;
    expect(uncertain({ a: "x" }, { a: UNKNOWN }, { a: "update" })).toBe(true);
    expect(uncertain({ a: "x", b: 1 }, { a: UNKNOWN, b: 2 }, { a: "update", b: "update" })).toBe(false);
    expect(uncertain({}, { a: UNKNOWN }, { a: "add" })).toBe(false);
    expect(changed("create", { after: { a: UNKNOWN } }).uncertain).toBe(false);
  });
});

describe("errors in a preview's events", () => {
  it("are told once, without traces, with the resource that they are about", () => {
    const events = new Events();
    events.error("Unhandled exception: TypeError: it broke\n    at program (/somewhere/index.ts:1:1)\n");
    events.error("it broke\n");
    events.error("<{%fg 1%}>quota<{%reset%}>\n", urnOf({ type: TOPIC, name: "topic" }));
    events.error("preview failed");
    expect(changesOf(events.end()).errors).toEqual(["it broke", "topic: quota"]);
  });

  it("tell where the engine counts otherwise, and where it did not finish", () => {
    const events = new Events();
    events.resource("create", { type: TOPIC, name: "a" });
    const whole = events.end();
    const without = whole.filter(({ resourcePreEvent, resOutputsEvent }) => {
      const urn = (resourcePreEvent ?? resOutputsEvent)?.metadata.urn ?? "";
      return !urn.endsWith("::a");
    });
    expect(changesOf(without).errors).toEqual([
      "The engine counts 1 of the operation create, with components, and its events tell of 0: this report may be incomplete.",
    ]);
    expect(changesOf(whole.slice(0, -1)).errors).toEqual([
      "The events hold no summary: the preview did not come to its end.",
    ]);
  });
});

describe("an event log", () => {
  it("is read a line an event, in the engine's order", () => {
    const events = new Events();
    events.resource("create", { type: TOPIC, name: "a" });
    const lines = events.end().map((event) => JSON.stringify(event));
    expect(readEventLog(`${lines.toReversed().join("\n")}\n`, "events.log")).toEqual(
      JSON.parse(`[${lines.join(",")}]`),
    );
  });

  it("is refused where it is none, with the line", () => {
    expect(() => readEventLog('{"sequence":1,"timestamp":2}\nno\n', "events.log")).toThrow(
      "events.log, line 2 is no event of the engine.",
    );
    expect(() => readEventLog("[]", "events.log")).toThrow("events.log, line 1");
    expect(() => readEventLog("\n", "events.log")).toThrow("events.log holds no event.");
  });
});
