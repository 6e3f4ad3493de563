import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { tokenFor } from "../../tools/commands/token.ts";
import type { TokenOptions } from "../../tools/commands/token.ts";

const folder = mkdtempSync(join(tmpdir(), "meridian-token-"));

beforeAll(() => {
  process.env["MERIDIAN_STATE_DIRECTORY"] = join(folder, "state");
});

afterAll(() => {
  delete process.env["MERIDIAN_STATE_DIRECTORY"];
  rmSync(folder, { recursive: true, force: true });
});

async function failure(name: string, options: Partial<TokenOptions> = {}): Promise<string> {
  const all = { scope: "read", subject: "developer", seconds: "60", ...options };
  return tokenFor(name, all).catch((error: unknown) => (error instanceof Error ? error.message : "no error"));
}

describe("npm run token", () => {
  test("says everything that it does not accept at once", async () => {
    expect(await failure("local", { scope: "read,fly", subject: "a b", seconds: "0" })).toBe(
      [
        '--scope: found "read,fly", accepted: read, write, admin, separated by commas',
        '--subject: found "a b", accepted: 1 to 128 letters, digits, dots, dashes, underscores and @',
        '--seconds: found "0", accepted: a whole number from 1 to 2592000',
      ].join("\n"),
    );
  });

  test("makes tokens for the environment on this machine only, and only when it is up", async () => {
    expect(await failure("prod")).toMatch(/^prod does not run on this machine: .* npm run token local$/);
    expect(await failure("local")).toBe("Nothing of local is up: npm run up local");
  });
});
