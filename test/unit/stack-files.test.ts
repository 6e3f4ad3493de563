import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const FOLDER = join(__dirname, "..", "..", "stacks");

test.each(readdirSync(FOLDER).filter((file) => file.endsWith(".yaml")))(
  "%s quotes its days: Pulumi reads a bare one as a point in time",
  (file) => {
    const lines = readFileSync(join(FOLDER, file), "utf8").split("\n");
    expect(lines.filter((line) => /:\s*\d{4}-\d{2}-\d{2}\s*(#.*)?$/.test(line))).toEqual([]);
  },
);
