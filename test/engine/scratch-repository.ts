import type { ChildProcess, ChildProcessByStdio } from "node:child_process";
import { execFileSync, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Readable } from "node:stream";
import type { CommandResult } from "../command-result.ts";
import { resultOf } from "../command-result.ts";
import { cacheDirectory } from "../../tools/toolchain/host.ts";
import { projectFolder } from "./harness.ts";

/** A repository of its own with the files of this tree in one commit, to change and commit at will. Packages and tools are this tree's. */
export class ScratchRepository {
  readonly folder = mkdtempSync(join(tmpdir(), "meridian-scratch-"));
  readonly project = join(this.folder, "project");
  readonly #cache = join(this.folder, "cache");

  constructor() {
    mkdirSync(this.project);
    const listed = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
      cwd: projectFolder,
      encoding: "utf8",
    });
    for (const file of listed.split("\0")) {
      // One that is deleted and not committed yet is listed as well.
      if (file === "" || !existsSync(join(projectFolder, file))) continue;
      mkdirSync(dirname(join(this.project, file)), { recursive: true });
      cpSync(join(projectFolder, file), join(this.project, file));
    }
    symlinkSync(join(projectFolder, "node_modules"), join(this.project, "node_modules"));
    // Tools that are installed already; what previews keep is this repository's own.
    mkdirSync(join(this.#cache, "meridian"), { recursive: true });
    symlinkSync(join(cacheDirectory(), "pulumi"), join(this.#cache, "meridian", "pulumi"));
    this.git("init", "--quiet", "--initial-branch=main");
    // .gitignore means the folder of packages, and not a link to one.
    appendFileSync(join(this.project, ".git", "info", "exclude"), "node_modules\n");
    this.commit("The tree");
  }

  /** Runs git, and gives what it prints. */
  git(...words: string[]): string {
    return execFileSync(
      "git",
      ["-c", "user.name=Test", "-c", "user.email=test@example.com", "-c", "core.autocrlf=false", ...words],
      { cwd: this.project, encoding: "utf8" },
    ).trimEnd();
  }

  /** Commits everything, and gives the commit's hash. */
  commit(message: string): string {
    this.git("add", "--all");
    this.git("commit", "--quiet", "--message", message);
    return this.git("rev-parse", "HEAD");
  }

  /** Replaces a text in a file, which has to be there. */
  change(file: string, from: string, to: string): void {
    const path = join(this.project, file);
    const text = readFileSync(path, "utf8");
    if (!text.includes(from)) throw new Error(`${file} does not have ${from}`);
    writeFileSync(path, text.replace(from, to));
  }

  /** Takes back what is not committed. */
  restore(): void {
    this.git("checkout", "--quiet", "--", ".");
  }

  /** A fingerprint of the index, the branches, what is stashed, and all files that git knows or does not ignore. */
  fingerprint(): string {
    const hash = createHash("sha256").update(readFileSync(join(this.project, ".git", "index")));
    for (const words of [["for-each-ref"], ["worktree", "list"], ["status", "--porcelain", "--ignored"], ["diff"]]) {
      hash.update(this.git("--no-optional-locks", ...words));
    }
    return hash.digest("hex");
  }

  /** Runs a Meridian command of this repository, as a user would. */
  meridian(...words: string[]): Promise<CommandResult> {
    return resultOf(this.#start(words, { detached: false }));
  }

  /** Starts one in a process group of its own, as a terminal does: what it starts is in that group as well. */
  start(...words: string[]): { readonly child: ChildProcess; readonly ended: Promise<CommandResult> } {
    const child = this.#start(words, { detached: true });
    return { child, ended: resultOf(child) };
  }

  #start(
    words: readonly string[],
    { detached }: { readonly detached: boolean },
  ): ChildProcessByStdio<null, Readable, Readable> {
    return spawn(process.execPath, ["--import", "tsx", join("tools", "cli.ts"), ...words], {
      cwd: this.project,
      env: { ...process.env, MERIDIAN_CACHE_DIR: this.#cache },
      stdio: ["ignore", "pipe", "pipe"],
      detached,
    });
  }

  dispose(): void {
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}
