import { mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { canonicalPlacement, encodePlacement } from "../../components/topology/placement.ts";
import { createPlacementFile } from "../../services/shard/src/placement-file.ts";
import type { PlacementFile } from "../../services/shard/src/placement-file.ts";
import { loadRoutingTable } from "../../services/shard/src/placement.ts";
import { eventually } from "./servers/owned-process.ts";

let folder: string;
let path: string;
let said: string[];
let file: PlacementFile | undefined;

/** A placement of that version whose slots are all at home in one region. */
function placementOf(version: number, home: string, regions = ["alpha", "beta"]): string {
  return encodePlacement(
    canonicalPlacement(
      version,
      regions,
      Array.from({ length: 16384 }, () => [regions.indexOf(home)]),
    ),
  );
}

async function follow(): Promise<PlacementFile> {
  file = createPlacementFile({
    path,
    peerRegions: ["alpha", "beta"],
    initial: await loadRoutingTable(path, ["alpha", "beta"]),
    intervalMilliseconds: 10,
    onChange: (table, previous) => said.push(`${previous.placementVersion} → ${table.placementVersion}`),
    onRefused: (reason) => said.push(reason.replace(path, "<file>")),
  });
  return file;
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "meridian-placement-"));
  path = join(folder, "placement.json");
  said = [];
  writeFileSync(path, placementOf(3, "alpha"));
});

afterEach(() => {
  file?.stop();
  rmSync(folder, { recursive: true });
});

describe("a placement file that changes", () => {
  it("is taken over while the service runs", async () => {
    const followed = await follow();
    followed.start();
    expect(followed.current().regionsOf(0)).toEqual(["alpha"]);
    writeFileSync(path, placementOf(4, "beta"));
    await eventually("the new placement is in force", 5000, () =>
      followed.current().placementVersion === 4 ? true : undefined,
    );
    expect(followed.current().regionsOf(0)).toEqual(["beta"]);
    expect(said).toEqual(["3 → 4"]);
  });

  it("may be a link that is swapped, as in a mounted ConfigMap", async () => {
    const [first, second, link] = ["first", "second", "link"].map((name) => join(folder, name));
    writeFileSync(String(first), placementOf(3, "alpha"));
    writeFileSync(String(second), placementOf(5, "beta"));
    symlinkSync(String(first), String(link));
    path = String(link);
    const followed = await follow();
    await followed.look();
    symlinkSync(String(second), `${path}.new`);
    renameSync(`${path}.new`, path);
    await followed.look();
    expect([followed.current().placementVersion, said]).toEqual([5, ["3 → 5"]]);
  });

  it.each([
    ["older", () => placementOf(2, "beta"), /^PLACEMENT_FILE=<file>: found the version 2, but 3 is in force/],
    [
      "another of the same version",
      () => placementOf(3, "beta"),
      /^PLACEMENT_FILE=<file>: found another placement with the version 3/,
    ],
    [
      "for a region without nodes",
      () => placementOf(4, "gamma", ["alpha", "gamma"]),
      /^PEERS: .*also gives slots to gamma/,
    ],
    ["damaged", () => placementOf(4, "beta").slice(0, 500), /^PLACEMENT_FILE=<file>: .*JSON/],
    [
      "changed by hand",
      () => placementOf(4, "beta").replace('"placementVersion": 4', '"placementVersion": 9'),
      /^PLACEMENT_FILE=<file>: Shard placement refused: checksum/,
    ],
  ])("is refused once, and nothing changes, when it is %s", async (_name, content, reason) => {
    const followed = await follow();
    writeFileSync(path, content());
    await followed.look();
    await followed.look();
    expect(said).toEqual([expect.stringMatching(reason)]);
    expect(followed.current().regionsOf(0)).toEqual(["alpha"]);
    writeFileSync(path, placementOf(6, "beta"));
    await followed.look();
    expect(followed.current().placementVersion).toBe(6);
  });

  it("that is gone leaves the placement in force, and is taken up again when it is back", async () => {
    const followed = await follow();
    rmSync(path);
    await followed.look();
    await followed.look();
    expect(said).toEqual([expect.stringMatching(/^PLACEMENT_FILE=<file>: .*ENOENT/)]);
    writeFileSync(path, placementOf(4, "beta"));
    await followed.look();
    expect(followed.current().placementVersion).toBe(4);
  });

  it("says nothing when only its date has changed", async () => {
    const followed = await follow();
    await followed.look();
    writeFileSync(path, placementOf(3, "alpha"));
    await followed.look();
    expect(said).toEqual([]);
  });
});
