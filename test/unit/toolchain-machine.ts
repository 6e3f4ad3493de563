import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Host } from "../../tools/toolchain/index.ts";
import { ToolMissingError } from "../../tools/toolchain/index.ts";

/** A machine made of one temporary folder: its PATH holds only what a test puts there, and nothing reaches the network. */
export interface Machine {
  readonly folder: string;
  readonly host: Host;
  /** Puts a shell script on the PATH, or into a folder below the machine's own. Only /bin/sh and absolute paths work in it. */
  readonly program: (name: string, script: string, folder?: string) => string;
  /** Appended to by scripts that call `echo … >> "$LOG"`. */
  readonly log: () => readonly string[];
  /** Every name below the cache folder, two levels deep, hidden ones too. */
  readonly cached: () => readonly string[];
  readonly remove: () => void;
}

export function fakeMachine(changes: Partial<Host> = {}, environment: Record<string, string> = {}): Machine {
  const folder = mkdtempSync(join(tmpdir(), "meridian-toolchain-"));
  const log = join(folder, "log");
  const cacheDirectory = join(folder, "cache", "meridian");
  const bin = join(folder, "bin");
  mkdirSync(bin);
  return {
    folder,
    host: {
      platform: "linux",
      architecture: "x64",
      environment: { PATH: bin, HOME: folder, LOG: log, ...environment },
      cacheDirectory,
      extraDirectories: [],
      release: "debian-12",
      // Nothing listens on port 1: the connection is refused at once.
      pulumiDownloadSite: "http://127.0.0.1:1",
      ...changes,
    },
    program: (name, script, below = "bin") => {
      mkdirSync(join(folder, below), { recursive: true });
      const path = join(folder, below, name);
      writeFileSync(path, `#!/bin/sh\n${script}\n`);
      chmodSync(path, 0o755);
      return path;
    },
    log: () => (existsSync(log) ? readFileSync(log, "utf8").trimEnd().split("\n") : []),
    cached: () => {
      if (!existsSync(cacheDirectory)) return [];
      return readdirSync(cacheDirectory, { withFileTypes: true })
        .flatMap((entry) =>
          entry.isDirectory()
            ? readdirSync(join(cacheDirectory, entry.name)).map((name) => `${entry.name}/${name}`)
            : [entry.name],
        )
        .sort();
    },
    remove: () => {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A `go` that "builds" a Pulumi CLI which reports the given version, and notes each build in the log. */
export function fakeGo(machine: Machine, reports = "v3.259.0", before = ""): void {
  machine.program(
    "go",
    `if [ "$1" = version ]; then echo "go version go1.26.1 linux/amd64"; exit 0; fi
echo "build GOFLAGS=[$GOFLAGS] GOWORK=[$GOWORK] CGO_ENABLED=[$CGO_ENABLED] GOTOOLCHAIN=[$GOTOOLCHAIN]" >> "$LOG"
${before}
while [ "$1" != -o ]; do shift; done
/bin/mkdir -p "$(/usr/bin/dirname "$2")"
printf '#!/bin/sh\\necho ${reports}\\n' > "$2"
/bin/chmod 755 "$2"`,
  );
}

/** What the toolchain refuses with. */
export async function refusal(promise: Promise<unknown>): Promise<ToolMissingError> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof ToolMissingError) return error;
  throw new Error(`expected a ToolMissingError, got ${String(error)}`);
}
