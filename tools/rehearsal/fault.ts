/** What a rehearsal breaks: which processes of the environment, and by which signal. */
import { didYouMean } from "../../components/topology/index.ts";
import { CommandError } from "../command-error.ts";

/** What can be lost. */
export const LOSSES = ["region", "process", "pause", "dependency"] as const;
export type Loss = (typeof LOSSES)[number];

/** What cannot be rehearsed, and why. */
const NOT_HERE: Readonly<Record<string, string>> = {
  partition: "the network between regions cannot be cut",
  latency: "the network between regions cannot be slowed down",
};

/** What a region depends on, and what its processes' names begin with. */
const DEPENDENCIES = { redis: "redis-", kafka: "kafka", cassandra: "cassandra", etcd: "etcd-" } as const;
export type RehearsedDependency = keyof typeof DEPENDENCIES;
const DEPENDENCY_NAMES: readonly RehearsedDependency[] = ["redis", "kafka", "cassandra", "etcd"];

/** What can be broken in an environment. */
export interface Breakable {
  readonly regions: readonly string[];
  /** Names of its processes, such as `south/kafka`. */
  readonly processes: readonly string[];
}

/** Something to break. */
export interface Fault {
  readonly loss: Loss;
  /** As it is asked for: `south`, `south/service-replica-1`, `redis@south`. */
  readonly target: string;
  /** The region that it happens in. */
  readonly region: string;
  /** SIGKILL, until the environment is brought up again; or SIGSTOP, until SIGCONT. */
  readonly signal: "SIGKILL" | "SIGSTOP";
  /** Names of the processes that get it. */
  readonly processes: readonly string[];
}

const refusal = (option: string, found: string, accepted: string, mend: string): CommandError =>
  new CommandError(`${option}\n    found     ${found}\n    accepted  ${accepted}\n    mend      ${mend}`);

/**
 * Reads `--loss`.
 *
 * @throws CommandError for what is none; for what `local` cannot do, with the reason
 */
export function lossOf(text: string): Loss {
  const loss = LOSSES.find((each) => each === text);
  if (loss !== undefined) return loss;
  const reason = Object.hasOwn(NOT_HERE, text) ? NOT_HERE[text] : undefined;
  const meant = didYouMean(text, LOSSES);
  throw refusal(
    "--loss",
    reason === undefined
      ? text
      : `${text}: local runs every region on one loopback interface, so that ${reason}; that takes a network namespace for each region`,
    LOSSES.join(", "),
    reason === undefined
      ? meant === undefined
        ? "choose one of these"
        : `did you mean "${meant}"?`
      : "--loss pause stops a region without ending its connections, which is the nearest to it",
  );
}

const ofRegion = ({ processes }: Breakable, region: string): string[] =>
  processes.filter((name) => name.startsWith(`${region}/`));

function ofDependency(breakable: Breakable, dependency: RehearsedDependency, region: string): string[] {
  return ofRegion(breakable, region).filter((name) => name.startsWith(`${region}/${DEPENDENCIES[dependency]}`));
}

/** The dependency of a region that a process belongs to. Undefined: it is a replica of the service. */
export function dependencyOf(process: string): RehearsedDependency | undefined {
  const part = process.slice(process.indexOf("/") + 1);
  return DEPENDENCY_NAMES.find((name) => part.startsWith(DEPENDENCIES[name]));
}

/** Every target of a loss, in order. What belongs to no region, the entry and the mirrors of the logs, stands for what clouds run, and is none. */
export function targetsOf(loss: Loss, breakable: Breakable): string[] {
  const { regions } = breakable;
  const processes = regions.flatMap((region) => ofRegion(breakable, region));
  switch (loss) {
    case "region":
      return [...regions];
    case "process":
      return processes;
    case "pause":
      return [...regions, ...processes];
    case "dependency":
      return DEPENDENCY_NAMES.flatMap((name) =>
        regions
          .filter((region) => ofDependency(breakable, name, region).length > 0)
          .map((region) => `${name}@${region}`),
      );
  }
}

/**
 * What to break.
 *
 * @throws CommandError when the environment has no such target, with those that it has
 */
export function faultOf(loss: Loss, target: string, breakable: Breakable): Fault {
  const known = targetsOf(loss, breakable);
  if (!known.includes(target)) {
    const meant = didYouMean(target, known);
    throw refusal(
      "--target",
      `${target}, with --loss ${loss}`,
      known.join(", "),
      meant === undefined ? "choose one of these, or leave it out: then the seed chooses" : `did you mean "${meant}"?`,
    );
  }
  const signal = loss === "pause" ? "SIGSTOP" : "SIGKILL";
  const [dependency, at] = target.split("@");
  if (at !== undefined) {
    const name = DEPENDENCY_NAMES.find((each) => each === dependency);
    return { loss, target, region: at, signal, processes: name === undefined ? [] : ofDependency(breakable, name, at) };
  }
  const [region = ""] = target.split("/");
  return { loss, target, region, signal, processes: target === region ? ofRegion(breakable, region) : [target] };
}

/** A fault in words. */
export function describeFault({ signal, target, processes }: Fault): string {
  const many = processes.length === 1 ? "" : `, ${processes.length} processes`;
  return `${signal} of ${target}${many}`;
}
