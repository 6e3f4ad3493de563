import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import type { Context, Host, ToolchainOptions } from "./types.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The folder that holds every installed tool: `$MERIDIAN_CACHE_DIR/meridian`, else `$XDG_CACHE_HOME/meridian`, else
 * `~/.cache/meridian` (`~/Library/Caches/meridian` on macOS). It may be deleted at any time; the next run fills it again.
 */
export function cacheDirectory(environment: Environment = process.env, platform = process.platform): string {
  // An empty variable counts as unset, as the XDG base directory specification asks.
  const set = (name: string): string | undefined => (environment[name] === "" ? undefined : environment[name]);
  const home = set("HOME") ?? homedir();
  const usual = platform === "darwin" ? join(home, "Library", "Caches") : join(home, ".cache");
  return resolve(set("MERIDIAN_CACHE_DIR") ?? set("XDG_CACHE_HOME") ?? usual, "meridian");
}

/** `debian-12`, `ubuntu-24.04`, `fedora-42`, `macos`: from os-release(5). A cached Debian package fits one release only. */
function release(platform: NodeJS.Platform): string {
  if (platform === "darwin") return "macos";
  let text: string;
  try {
    text = readFileSync("/etc/os-release", "utf8");
  } catch {
    return platform;
  }
  const field = (name: string): string | undefined => new RegExp(`^${name}="?([^"\n]*)"?$`, "mu").exec(text)?.[1];
  return [field("ID") ?? platform, field("VERSION_ID")].filter((part) => part !== undefined && part !== "").join("-");
}

/** The machine that this process runs on. */
export function thisHost(environment: Environment = process.env): Host {
  return {
    platform: process.platform,
    architecture: process.arch,
    environment,
    cacheDirectory: cacheDirectory(environment),
    extraDirectories:
      process.platform === "darwin"
        ? ["/opt/homebrew/bin", "/usr/local/bin"]
        : ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/sbin", "/usr/local/go/bin"],
    release: release(process.platform),
    pulumiDownloadSite: "https://get.pulumi.com",
  };
}

/** Fills in what a caller left out. */
export function contextOf(options: ToolchainOptions = {}): Context {
  return {
    host: options.host ?? thisHost(),
    progress: options.onProgress ?? (() => undefined),
    signal: options.signal,
  };
}

/** `linux-x64`: part of every cache key. */
export function platformKey(host: Host): string {
  return `${host.platform}-${host.architecture}`;
}
