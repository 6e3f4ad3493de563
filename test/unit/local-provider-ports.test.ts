import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import type { AddressInfo, Server } from "node:net";
import { join } from "node:path";
import { bind } from "../../providers/local/bound-type.ts";
import { claimRoot } from "../../providers/local/environment-folder.ts";
import {
  listReservations,
  pickPort,
  portRange,
  reservationsFolder,
  reserve,
} from "../../providers/local/reservations.ts";
import { portsType } from "../../providers/local/resources/ports.ts";
import { begin, plain, temporaryFolder } from "./local-provider-processes.ts";

const place = temporaryFolder();
const other = join(place.folder, "other");
let server: Server | undefined;

beforeEach(() => {
  claimRoot(place.root, "unit::project");
  claimRoot(other, "unit::other");
});

afterEach(() => {
  server?.close();
  server = undefined;
  for (const folder of [place.root, other, reservationsFolder()]) rmSync(folder, { recursive: true, force: true });
});

afterAll(() => {
  place.remove();
});

async function listen(port = 0): Promise<number> {
  const opened = createServer();
  server = opened;
  await new Promise<void>((resolve, reject) => {
    opened.once("error", reject);
    opened.listen(port, "127.0.0.1", resolve);
  });
  return (opened.address() as AddressInfo).port;
}

describe("the range of ports", () => {
  test.each([
    ["32768\t60999\n", { first: 15000, last: 32000 }],
    [undefined, { first: 15000, last: 32000 }],
    ["20000 60999", { first: 15000, last: 19999 }],
    ["15000 40000", { first: 40001, last: 65535 }],
    ["10000 65535", { first: 1024, last: 9999 }],
  ])("beside the outgoing connections' %j it is %j", (ephemeral, range) => {
    expect(portRange(ephemeral)).toEqual(range);
  });
});

describe("reservations", () => {
  const mine = { root: place.root, set: "ports", name: "a" };
  const theirs = { root: other, set: "ports", name: "a" };

  test("a port goes to the first that reserves it, and stays with it", () => {
    expect(reserve(20001, mine)).toBe(true);
    expect(reserve(20001, theirs)).toBe(false);
    expect(reserve(20001, mine)).toBe(true);
    expect(readdirSync(reservationsFolder())).toEqual(["20001"]);
  });

  test("a reservation ends with its environment's folder", () => {
    reserve(20001, theirs);
    rmSync(other, { recursive: true });
    expect(reserve(20001, mine)).toBe(true);
    expect(listReservations()).toEqual(new Map([[20001, mine]]));
  });

  test("one that cannot be read is reclaimed", () => {
    mkdirSync(reservationsFolder(), { recursive: true });
    writeFileSync(join(reservationsFolder(), "20001"), "");
    expect(reserve(20001, mine)).toBe(true);
  });

  test("a port that is in use, reserved or to be avoided is not picked", async () => {
    const used = await listen();
    const range = { first: used - 3, last: used };
    reserve(used - 1, theirs);
    expect(await pickPort(mine, new Set([used - 2]), range)).toBe(used - 3);
    expect([...listReservations(mine).keys()]).toEqual([used - 3]);
    await expect(pickPort({ ...mine, name: "b" }, new Set([used - 2]), range)).rejects.toThrow(
      `no free port for b: every TCP port from ${used - 3} to ${used} on 127.0.0.1 is in use or reserved`,
    );
  });
});

describe("the ports of an environment", () => {
  const type = bind(portsType);
  const inputs = { root: place.root, name: "ports", names: ["a", "b"] };
  const create = async (): Promise<Record<string, number>> =>
    plain((await type.create(inputs, begin)).properties)["ports"] as Record<string, number>;

  test("each name gets another one, and a create after a killed one finds them again", async () => {
    const ports = await create();
    expect(Object.keys(ports)).toEqual(["a", "b"]);
    expect(ports["a"]).not.toBe(ports["b"]);
    expect(await create()).toEqual(ports);
    expect(listReservations().size).toBe(2);
  });

  test("adding a name and removing one keeps the rest", async () => {
    const ports = await create();
    const updated = plain(await type.update({ ...inputs, ports }, { ...inputs, names: ["c", "b"] }, begin))["ports"];
    expect(updated).toEqual({ b: ports["b"], c: expect.any(Number) as number });
    expect([...listReservations({ name: "a" })]).toEqual([]);
  });

  test("without a change there is none, also while nothing listens", async () => {
    const state = { ...inputs, ports: await create() };
    expect(await type.diff(inputs, state, inputs, begin)).toEqual({ inputs: [], drift: [], replaces: [] });
  });

  test("a stolen port is drift, unknown in the preview, and picked anew; the other is kept", async () => {
    const ports = await create();
    const state = { ...inputs, ports };
    await listen(ports["a"]);
    expect(await type.diff(inputs, state, inputs, begin)).toEqual({ inputs: [], drift: ["ports"], replaces: [] });
    const previewed = plain(await type.previewUpdate(state, inputs, begin))["ports"] as Record<string, unknown>;
    expect(typeof previewed["a"]).toBe("symbol");
    expect(previewed["b"]).toBe(ports["b"]);
    const updated = plain(await type.update(state, inputs, begin))["ports"] as Record<string, number>;
    expect(updated["a"]).not.toBe(ports["a"]);
    expect(updated["b"]).toBe(ports["b"]);
    expect([...listReservations().keys()].sort()).toEqual(Object.values(updated).sort());
  });

  test("delete gives them back", async () => {
    const state = { ...inputs, ports: await create() };
    await type.delete(inputs, state, begin);
    expect(listReservations().size).toBe(0);
  });
});
