import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sourceDigest } from "../../components/machine/sources.ts";

describe("the digest of sources", () => {
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "meridian-sources-"));
    mkdirSync(join(folder, "src", "deep"), { recursive: true });
    writeFileSync(join(folder, "src", "a.ts"), "one");
    writeFileSync(join(folder, "src", "deep", "b.ts"), "two");
    writeFileSync(join(folder, "c.ts"), "three");
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  const digest = (): string => sourceDigest(folder, ["src", "c.ts"]);

  it("stays while nothing changes, whatever the order of the paths", () => {
    expect(sourceDigest(folder, ["c.ts", "src"])).toBe(digest());
  });

  it("changes with a file's content, with its name, and with a file more", () => {
    const seen = [digest()];
    writeFileSync(join(folder, "src", "deep", "b.ts"), "two, changed");
    seen.push(digest());
    writeFileSync(join(folder, "src", "deep", "d.ts"), "");
    seen.push(digest());
    rmSync(join(folder, "src", "a.ts"));
    writeFileSync(join(folder, "src", "z.ts"), "one");
    seen.push(digest());
    expect(new Set(seen).size).toBe(4);
  });

  it("is not of what lies beside the named paths", () => {
    const before = digest();
    writeFileSync(join(folder, "other.ts"), "four");
    expect(digest()).toBe(before);
  });
});
