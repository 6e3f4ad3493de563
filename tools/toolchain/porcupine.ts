import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { searchCache } from "./cache.ts";
import { run } from "./command.ts";
import { goBuild } from "./go-build.ts";
import { buildingWithGo } from "./go.ts";
import type { ToolDefinition } from "./types.ts";

/** The release of Porcupine that judges histories. */
export const porcupineVersion = "1.3.1";

/** The checker of ours that hands it the histories: its module, and what it consists of. */
const MODULE = "test/consistency/checker";
const SOURCES = ["main.go"] as const;

/** Of what it is built from, so that a changed checker is built anew. */
function versionOf(): string {
  const folder = join(__dirname, "..", "..", MODULE);
  const digest = createHash("sha256");
  for (const file of ["go.mod", "go.sum", ...SOURCES]) digest.update(readFileSync(join(folder, file)));
  return `${porcupineVersion}-${digest.digest("hex").slice(0, 12)}`;
}

/** Judges whether histories are linearizable. Not looked for on PATH: the program is our own. */
export const porcupine: ToolDefinition<"porcupine"> = {
  name: "porcupine",
  title: "Porcupine",
  purpose: "judges in tests whether what clients saw is linearizable",
  accepted: porcupineVersion,
  commands: buildingWithGo,
  find: ({ host }) => searchCache(host, "porcupine", versionOf()),
  ways: [
    goBuild({
      name: "porcupine",
      title: `the checker of histories with Porcupine ${porcupineVersion}`,
      // At the use: most commands load the toolchain and never judge a history.
      get version() {
        return versionOf();
      },
      module: MODULE,
      sources: SOURCES,
      packages: ["meridian.dev/test/consistency/checker"],
      expected: "about 10 s the first time",
      check: async (folder, { host, signal }) => {
        // No operation at all is linearizable.
        const { stdout } = await run(join(folder, "bin", "checker"), [], {
          environment: host.environment,
          signal,
          timeout: 30_000,
        });
        if (!stdout.includes('"verdict":"linearizable"'))
          throw new Error(`the new checker answers an empty history with ${stdout}`);
      },
    }),
  ],
};
