import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { destroyLocal } from "../../tools/engine/local-operations.ts";

const folder = mkdtempSync(join(tmpdir(), "meridian-destroy-"));
const state = join(folder, "state");

beforeAll(() => {
  process.env["MERIDIAN_STATE_DIRECTORY"] = state;
});

afterAll(() => {
  delete process.env["MERIDIAN_STATE_DIRECTORY"];
  rmSync(folder, { recursive: true, force: true });
});

test("destroy takes down what is there also when the engine's files are damaged", async () => {
  mkdirSync(join(state, "local"), { recursive: true });
  writeFileSync(join(state, "local", "engine"), "not a folder");
  const said = jest.spyOn(process.stderr, "write").mockReturnValue(true);
  try {
    expect(await destroyLocal("local")).toMatchObject({ ended: 0 });
    expect(said.mock.calls.flat().join("")).toContain("So each process is ended by its own record instead.");
  } finally {
    said.mockRestore();
  }
  expect(existsSync(state)).toBe(false);
});
