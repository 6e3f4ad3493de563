import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { lacksOf } from "../../tools/engine/cloud-stack.ts";
import { readEnvironment } from "../../tools/engine/environments.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "meridian-path-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function install(program: string): void {
  writeFileSync(join(folder, program), "");
  chmodSync(join(folder, program), 0o755);
}

const dev = readEnvironment("dev");
const lacks = (operation: "up" | "destroy" | "outputs", environment: Pick<typeof dev, "topology"> = dev): string =>
  lacksOf(operation, environment, folder)
    .map(({ what }) => what)
    .join("; ");

test("what speaks to AWS's clusters needs its command line, and reading outputs does not", () => {
  expect(lacks("up")).toContain("the AWS command line");
  expect(lacks("destroy")).toContain("the AWS command line");
  expect(lacks("outputs")).not.toContain("the AWS command line");
  install("aws");
  expect(lacks("up")).not.toContain("the AWS command line");
});

test("an image that nobody can have is told of before anything is created, and of no importance afterwards", () => {
  expect(lacks("up")).toContain("service.image is a digest of zeros");
  expect(lacks("destroy")).not.toContain("service.image");
  const image = `sha256:${"0".repeat(63)}1`;
  const declared = { topology: { ...dev.topology, service: { ...dev.topology.service, image } } };
  expect(lacks("up", declared)).not.toContain("service.image");
});
