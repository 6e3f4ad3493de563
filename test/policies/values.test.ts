import { Properties, SECRET, UNKNOWN } from "../../policies/values.ts";
import { UnknownProperty } from "../../policies/unknown-property.ts";

const read = new Properties("urn::bucket", {
  name: "b",
  empty: "",
  nothing: null,
  count: "3",
  limit: 4,
  word: "three",
  on: true,
  off: "false",
  later: UNKNOWN,
  password: SECRET,
  tags: { b: "2", a: "1" },
  labels: { "with.a.dot": "yes", later: UNKNOWN },
  rules: [{ port: 80 }, UNKNOWN, "text"],
  policy: '{"Statement":[{"Effect":"Allow"}]}',
  broken: "{",
});

describe("properties", () => {
  test("read texts, numbers and flags, also those that the cloud takes as texts", () => {
    expect([read.text("name"), read.text("empty"), read.text("limit")]).toEqual(["b", undefined, undefined]);
    expect([read.number("count"), read.number("limit"), read.number("word"), read.number("empty")]).toEqual([
      3,
      4,
      undefined,
      undefined,
    ]);
    expect([read.flag("on"), read.flag("off"), read.flag("word")]).toEqual([true, false, undefined]);
  });

  test("are there where they are neither missing, null nor empty; a secret is there, and has no text", () => {
    const there = ["name", "empty", "nothing", "missing", "missing.deeper", "password", "tags.a"].filter((path) =>
      read.has(path),
    );
    expect(there).toEqual(["name", "password", "tags.a"]);
    expect(read.text("password")).toBeUndefined();
  });

  test("give lists, parts, keys and documents, or nothing of the kind", () => {
    expect(read.list("rules")[0]?.number("port")).toBe(80);
    expect(read.list("name")).toEqual([]);
    expect(read.part("tags").text("b")).toBe("2");
    expect(read.keys("tags")).toEqual(["a", "b"]);
    expect([read.entry("labels", "with.a.dot"), read.entry("labels", "with"), read.entry("name", "a")]).toEqual([
      "yes",
      undefined,
      undefined,
    ]);
    expect(read.keys("rules")).toEqual([]);
    expect(read.document("policy")?.list("Statement")[0]?.text("Effect")).toBe("Allow");
    expect([read.document("broken"), read.document("missing")]).toEqual([undefined, undefined]);
  });

  test("throw where they meet what is not known, with the resource and the whole path, and only there", () => {
    const path = (run: () => unknown): string => {
      try {
        run();
      } catch (error) {
        if (error instanceof UnknownProperty) return `${error.urn} ${error.path}`;
      }
      return "nothing";
    };
    expect(path(() => read.text("later"))).toBe("urn::bucket later");
    expect(path(() => read.has("later.deeper"))).toBe("urn::bucket later");
    expect(path(() => read.entry("labels", "later"))).toBe("urn::bucket labels.later");
    expect(path(() => read.list("rules"))).toBe("nothing");
    expect(path(() => read.list("rules")[1]?.text())).toBe("urn::bucket rules.1");
    expect(path(() => read.texts("rules"))).toBe("urn::bucket rules.1");
  });
});
