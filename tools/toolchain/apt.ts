import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { CommandError, run } from "./command.ts";
import { announced } from "./elapsed.ts";
import { withLock } from "./lock.ts";
import { whichProgram } from "./search.ts";
import type { Context } from "./types.ts";

/** A package at the version that apt would install. */
export interface DebianPackage {
  readonly name: string;
  /** With epoch and Debian revision: `5:7.0.15-1~deb12u10`. */
  readonly version: string;
}

/** Why apt cannot be used here, or `undefined`. */
export async function aptObstacle({ host }: Context): Promise<string | undefined> {
  if (host.platform !== "linux") return "Debian's packages fit Linux only";
  for (const program of ["apt-get", "apt-cache", "dpkg-deb"]) {
    if ((await whichProgram(host, program)) === undefined) return `this is no Debian or Ubuntu (no ${program})`;
  }
  return undefined;
}

/**
 * Packages that are loaded into every process already, or that set the system up; one of our own beside the system's would break
 * programs rather than help them.
 */
const neverUnpacked =
  /^(?:libc6|libc-bin|libgcc-s1|libstdc\+\+6|init-system-helpers|adduser|lsb-base|debconf|perl-base)$/u;

/** Reads `Inst redis-server (5:7.0.15-1 Debian:12.15/oldstable [amd64])`; an upgrade, `Inst name [old] (new …)`, is not needed. */
export function parseSimulation(text: string): readonly DebianPackage[] {
  const packages: DebianPackage[] = [];
  for (const line of text.split("\n")) {
    const [, name, version] = /^Inst (\S+) \((\S+)/u.exec(line) ?? [];
    if (name !== undefined && version !== undefined && !neverUnpacked.test(name)) packages.push({ name, version });
  }
  return packages;
}

/** apt, changing nothing of the system: it reads the system's package lists, or where those do not do, lists of our own. */
interface Apt {
  readonly options: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** apt itself failed: it does not know a package, cannot resolve it, or cannot download it. */
class AptError extends Error {
  override readonly name = "AptError";
}

const minutes = 60_000;

async function apt(
  context: Context,
  program: "apt-get" | "apt-cache",
  args: readonly string[],
  apt: Apt,
  cwd?: string,
): Promise<string> {
  const path = (await whichProgram(context.host, program)) ?? program;
  const running = run(path, [...apt.options, ...args], {
    environment: apt.environment,
    cwd,
    signal: context.signal,
    timeout: 10 * minutes,
  });
  const { stdout } = await running.catch((error: unknown) => {
    throw error instanceof CommandError
      ? new AptError(`${program} ${args.join(" ")}: ${error.reason}`, { cause: error })
      : error;
  });
  return stdout;
}

/** The packages themselves, and those that they need and the system lacks. */
async function choose(context: Context, names: readonly string[], settings: Apt): Promise<readonly DebianPackage[]> {
  const simulated = await apt(
    context,
    "apt-get",
    ["--simulate", "--no-install-recommends", "install", ...names],
    settings,
  );
  const chosen = parseSimulation(simulated);
  const versions = await Promise.all(
    names
      .filter((name) => !chosen.some((one) => one.name === name))
      .map(async (name) => {
        // Installed already, and yet its programs were not found or are no good: take it again, at the version apt offers.
        const policy = await apt(context, "apt-cache", ["policy", name], settings);
        const version = /^ {2}Candidate: (\S+)$/mu.exec(policy)?.[1];
        if (version === undefined || version === "(none)") throw new AptError(`apt offers no package ${name}`);
        return { name, version };
      }),
  );
  return [...chosen, ...versions];
}

/**
 * Runs `work` with the packages that apt offers under these names, and a function that downloads them (apt checks each against
 * its signed lists). First with the system's lists; where those lack a package or are too old to download from, with lists of our
 * own, which needs no root and leaves the system as it is.
 */
export async function withApt<T>(
  context: Context,
  names: readonly string[],
  work: (
    packages: readonly DebianPackage[],
    download: (packages: readonly DebianPackage[], folder: string) => Promise<void>,
  ) => Promise<T>,
): Promise<T> {
  const { host, signal, progress } = context;
  const environment = { ...host.environment, LC_ALL: "C", DEBIAN_FRONTEND: "noninteractive" };
  // Without locks and without the download user: nothing of the system is written, and our folder is not that user's.
  const common = ["-q", "-o", "Debug::NoLocking=1", "-o", "APT::Sandbox::User=root", "-o", "Acquire::Retries=2"];
  const system: Apt = { options: common, environment };
  const folder = join(host.cacheDirectory, "apt");
  const own: Apt = {
    options: [
      ...common,
      ...["-o", `Dir::State::lists=${join(folder, "lists")}`],
      ...["-o", `Dir::Cache=${join(folder, "cache")}`],
    ],
    environment,
  };
  const attempt = async (settings: Apt): Promise<T> =>
    work(await choose(context, names, settings), async (packages, target) => {
      const wanted = packages.map(({ name, version }) => `${name}=${version}`);
      await apt(context, "apt-get", ["download", ...wanted], settings, target);
    });
  return withLock(
    join(host.cacheDirectory, ".lock-apt"),
    async () => {
      try {
        return await attempt(system);
      } catch (error) {
        signal?.throwIfAborted();
        if (!(error instanceof AptError)) throw error;
        progress(`the system's package lists do not do for ${names.join(", ")}; fetching lists of our own`);
      }
      try {
        await mkdir(join(folder, "lists", "partial"), { recursive: true });
        await mkdir(join(folder, "cache", "archives", "partial"), { recursive: true });
        await announced(progress, "fetching Debian's package lists", () => apt(context, "apt-get", ["update"], own));
        return await attempt(own);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
    { signal },
  );
}
