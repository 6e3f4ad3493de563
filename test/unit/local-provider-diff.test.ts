import { existsSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { bind } from "../../providers/local/bound-type.ts";
import type { WireObject } from "../../providers/local/properties.ts";
import { secret } from "../../providers/local/properties.ts";
import { listProcesses, sweep } from "../../providers/local/records.ts";
import { environmentType } from "../../providers/local/resources/environment.ts";
import { generatePassword, passwordType } from "../../providers/local/resources/password.ts";
import { processType } from "../../providers/local/resources/process.ts";
import { createToolType } from "../../providers/local/resources/tool.ts";
import type { EnsureTool } from "../../providers/local/resources/tool.ts";
import { begin, plain, temporaryFolder, until } from "./local-provider-processes.ts";

const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const none = { inputs: [], drift: [], replaces: [] };
const place = temporaryFolder();
const environment = bind(environmentType);

afterAll(() => {
  place.remove();
});

describe("what a process's changes lead to", () => {
  const type = bind(processType);
  const inputs = {
    root: place.root,
    name: "eu/sleeper",
    command: "sh",
    arguments: ["-c", "cat settings/main other; exec sleep 60"],
    environment: { TOKEN: secret("swordfish-12") },
    files: { "settings/main": { content: "in {directory}\n", mode: "0640" }, other: { content: "other\n" } },
    reload: { signal: "SIGUSR1", files: ["other"] },
    graceSeconds: 2,
  } satisfies WireObject;
  let state: WireObject;

  beforeAll(async () => {
    await environment.create({ root: place.root }, begin);
    state = (await type.create(inputs, begin)).properties;
  });

  afterAll(async () => {
    await sweep(place.root);
  });

  test("its files are rendered with its own folder for {directory}, and with their modes", async () => {
    const directory = join(place.root, "eu/sleeper");
    expect(readFileSync(join(directory, "settings/main"), "utf8")).toBe(`in ${directory}\n`);
    expect(statSync(join(directory, "settings/main")).mode & 0o777).toBe(0o640);
    expect(statSync(join(directory, "other")).mode & 0o777).toBe(0o600);
    await until("its output", () => readFileSync(join(directory, "log"), "utf8") === `in ${directory}\nother\n`);
  });

  test("its outputs are its inputs, secrets still secret, and what it became", () => {
    const [record] = listProcesses(place.root);
    expect(state).toEqual({
      ...inputs,
      directory: join(place.root, "eu/sleeper"),
      logFile: join(place.root, "eu/sleeper", "log"),
      pid: record?.pid,
      startTime: record?.startTime,
      running: true,
      configurationHash: record?.configurationHash,
    });
  });

  test("nothing changed: no difference, and a read gives the same", async () => {
    expect(await type.diff(inputs, state, inputs, begin)).toEqual(none);
    expect(await type.read(inputs, state, begin)).toEqual(state);
  });

  test.each<[string, WireObject, string[], string[]]>([
    ["arguments", { arguments: [] }, ["arguments"], []],
    ["a file", { files: {}, reload: { signal: "SIGUSR1", files: ["other"] } }, ["files"], []],
    ["the stop signal", { stopSignal: "SIGINT" }, ["stopSignal"], []],
    ["a value that is unknown", { environment: { TOKEN: unknown } }, ["environment"], []],
    ["a secret that is one no longer", { environment: { TOKEN: "swordfish-12" } }, ["environment"], []],
    ["the name", { name: "eu/other" }, ["name"], ["name"]],
    ["the root", { root: "/elsewhere" }, ["root"], ["root"]],
  ])("%s", async (_what, change, changed, replaces) => {
    const next = { ...inputs, ...change, ...(change["files"] ? { files: { other: { content: "new" } } } : {}) };
    const difference = await type.diff(inputs, state, next, begin);
    expect(difference.inputs).toEqual(changed);
    expect(difference.replaces).toEqual(replaces);
  });

  test("an update of what needs no restart keeps the process", async () => {
    const next = { ...inputs, graceSeconds: 3, stopSignal: "SIGINT" };
    const preview = await type.previewUpdate(state, next, begin);
    expect(preview).toEqual({ ...state, ...next });
    expect(await type.update(state, next, begin)).toEqual({ ...state, ...next });
    expect(listProcesses(place.root)[0]?.stopSignal).toBe("SIGINT");
    state = await type.update(state, inputs, begin);
  });

  test("the preview of a restart knows everything but what only the start decides", async () => {
    const next = { ...inputs, arguments: ["-c", "sleep 60"] };
    expect(await type.previewUpdate(state, next, begin)).toEqual({
      ...state,
      ...next,
      pid: unknown,
      startTime: unknown,
      configurationHash: unknown,
    });
  });

  test("a create where it runs already takes it over; with another configuration it starts anew", async () => {
    expect((await type.create(inputs, begin)).properties).toEqual(state);
    const next = { ...inputs, arguments: ["-c", "exec sleep 61"] };
    const created = (await type.create(next, begin)).properties;
    expect(created["pid"]).not.toBe(state["pid"]);
    expect(listProcesses(place.root).map(({ pid, alive }) => [pid, alive])).toEqual([[created["pid"], true]]);
    expect((await type.diff(inputs, state, inputs, begin)).drift).toEqual(["pid"]);
    state = await type.update(created, inputs, begin);
  });

  test("a dead process is drift before a refresh and after it, and an update starts it", async () => {
    process.kill(Number(state["pid"]), "SIGKILL");
    await until("its death", () => listProcesses(place.root)[0]?.alive === false);
    expect(await type.diff(inputs, state, inputs, begin)).toEqual({ ...none, drift: ["running"] });
    const read = await type.read(inputs, state, begin);
    expect(read).toEqual({ ...state, running: false });
    expect(await type.diff(inputs, read ?? {}, inputs, begin)).toEqual({ ...none, drift: ["running"] });
    const updated = await type.update(state, inputs, begin);
    expect(await type.diff(inputs, updated, inputs, begin)).toEqual(none);
    state = updated;
  });

  test("a running process whose folder was removed is drift, and an update starts it anew in a new one", async () => {
    const directory = join(place.root, "eu/sleeper");
    rmSync(directory, { recursive: true });
    expect(await type.diff(inputs, state, inputs, begin)).toEqual({ ...none, drift: ["directory"] });
    expect(await type.read(inputs, state, begin)).toEqual({ ...state, running: false });
    const updated = await type.update(state, inputs, begin);
    expect(updated["pid"]).not.toBe(state["pid"]);
    expect(readFileSync(join(directory, "other"), "utf8")).toBe("other\n");
    expect(listProcesses(place.root).map(({ pid, alive }) => [pid, alive])).toEqual([[updated["pid"], true]]);
    expect(await type.diff(inputs, updated, inputs, begin)).toEqual(none);
    state = updated;
  });

  test("a name that lies inside of another is refused", async () => {
    await expect(type.create({ ...inputs, name: "eu/sleeper/inner" }, begin)).rejects.toThrow(
      "the folders of eu/sleeper/inner and eu/sleeper would lie inside of each other",
    );
    await expect(type.create({ ...inputs, name: "eu" }, begin)).rejects.toThrow("the folders of eu and eu/sleeper");
  });

  test("delete ends it and removes its folder and the empty ones above, and can be repeated", async () => {
    await type.delete(inputs, state, begin);
    expect(listProcesses(place.root)).toEqual([]);
    expect(existsSync(join(place.root, "eu"))).toBe(false);
    expect(existsSync(place.root)).toBe(true);
    await type.delete(inputs, state, begin);
    expect(await type.read(inputs, state, begin)).toBeUndefined();
  });

  test("without an environment nothing starts", async () => {
    await expect(type.create({ ...inputs, root: join(place.folder, "none") }, begin)).rejects.toThrow(
      "is not the folder of an environment",
    );
  });
});

describe("passwords and tools", () => {
  test("a password has its length, only letters and digits, and is a secret", async () => {
    const type = bind(passwordType);
    const { properties } = await type.create({ length: 40 }, begin);
    expect(plain(properties)["value"]).toMatch(/^[A-Za-z0-9]{40}$/);
    expect(properties["value"]).toEqual(secret(String(plain(properties)["value"])));
    expect(generatePassword()).toHaveLength(32);
    expect(await type.diff({ length: 40 }, properties, { length: 40 }, begin)).toEqual(none);
    expect((await type.diff({ length: 40 }, properties, { length: 41 }, begin)).replaces).toEqual(["length"]);
  });

  test("a tool is looked for again when a path of it is gone", async () => {
    const folder = join(place.folder, "tool");
    const { mkdirSync } = await import("node:fs");
    mkdirSync(folder);
    const asked: string[] = [];
    const ensureTool: EnsureTool = (name, { onProgress }) => {
      onProgress("looking");
      asked.push(name);
      return Promise.resolve({ version: "7.0.15", paths: { "redis-server": folder }, environment: {} });
    };
    const type = bind(createToolType(ensureTool));
    const inputs = { name: "redis" };
    const { properties } = await type.create(inputs, begin);
    expect(properties).toEqual({
      name: "redis",
      version: "7.0.15",
      paths: { "redis-server": folder },
      environment: {},
    });
    expect(await type.diff(inputs, properties, inputs, begin)).toEqual(none);
    rmSync(folder, { recursive: true });
    expect(await type.diff(inputs, properties, inputs, begin)).toEqual({ ...none, drift: ["paths"] });
    expect(await type.read(inputs, properties, begin)).toBeUndefined();
    await type.update(properties, inputs, begin);
    expect(asked).toEqual(["redis", "redis"]);
  });
});
