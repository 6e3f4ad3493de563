import * as pulumi from "@pulumi/pulumi";
import type { EnvironmentToolName } from "../../tools/toolchain/types.ts";

/** Arguments of an {@link Environment}. */
export interface EnvironmentArgs {
  /**
   * Absolute path of the folder that everything of the environment lives in, in normal form. It is made with mode 0700.
   * Refused: a folder that exists, is not empty and was not made by Meridian; the folder of another stack; `/`; the home folder.
   * A changed root replaces the environment and all in it.
   */
  root: pulumi.Input<string>;
}

/**
 * The folder that an environment on this machine lives in. Its removal ends every process still on record in it, and
 * removes the folder wholly. Pass its `root` output to all other resources, so that it comes first and goes last.
 */
export class Environment extends pulumi.CustomResource {
  /** The folder's absolute path. */
  declare readonly root: pulumi.Output<string>;

  constructor(name: string, args: EnvironmentArgs, options?: pulumi.CustomResourceOptions) {
    super("meridian-local:index:Environment", name, { root: args.root }, options);
  }
}

/** Arguments of {@link Ports}. */
export interface PortsArgs {
  /** Root of the environment. A changed root picks all ports anew. */
  root: pulumi.Input<string>;
  /** Name of this set of ports, unique in its environment; segments as in a path. A changed name picks all ports anew. */
  name: pulumi.Input<string>;
  /** Names of the ports, each once. Adding or removing one keeps the numbers of the others. */
  names: pulumi.Input<pulumi.Input<string>[]>;
}

/**
 * Free TCP ports on 127.0.0.1, outside of the range that the system gives to outgoing connections (15000 to 32000 on a
 * usual Linux). Reserved against all other environments of the same user. A port that something else took meanwhile is
 * picked anew by the next `up`.
 */
export class Ports extends pulumi.CustomResource {
  /** Port numbers by name. */
  declare readonly ports: pulumi.Output<Record<string, number>>;

  constructor(name: string, args: PortsArgs, options?: pulumi.CustomResourceOptions) {
    super(
      "meridian-local:index:Ports",
      name,
      { root: args.root, name: args.name, names: args.names, ports: undefined },
      options,
    );
  }
}

/** Arguments of a {@link Password}. */
export interface PasswordArgs {
  /** Number of characters, 8 to 256. Default 32, which is about 190 bits. A changed length makes another password. */
  length?: pulumi.Input<number>;
  /** Any values; a change of one makes another password. */
  keepers?: pulumi.Input<Record<string, pulumi.Input<string>>>;
}

/** A random password of letters and digits, made once and kept as a secret in the state. */
export class Password extends pulumi.CustomResource {
  /** The password. A secret. */
  declare readonly value: pulumi.Output<string>;

  constructor(name: string, args: PasswordArgs = {}, options: pulumi.CustomResourceOptions = {}) {
    super(
      "meridian-local:index:Password",
      name,
      { length: args.length, keepers: args.keepers, value: undefined },
      pulumi.mergeOptions(options, { additionalSecretOutputs: ["value"] }),
    );
  }
}

/** Arguments of a {@link Tool}. */
export interface ToolArgs {
  /** Which program. */
  name: pulumi.Input<EnvironmentToolName>;
  /** Any values; a change of one looks for the tool again, for example the version that is wanted now. */
  triggers?: pulumi.Input<Record<string, pulumi.Input<string>>>;
}

/** A program that is found on this machine, or installed into the user's cache. Its removal leaves the cache alone. */
export class Tool extends pulumi.CustomResource {
  /** Version, without a leading `v`. */
  declare readonly version: pulumi.Output<string>;
  /** Absolute paths by role, such as `redis-server`; `tools/toolchain/types.ts` lists the roles of each tool. */
  declare readonly paths: pulumi.Output<Record<string, string>>;
  /** Environment variables that its programs need. Usually none. */
  declare readonly environment: pulumi.Output<Record<string, string>>;

  constructor(name: string, args: ToolArgs, options?: pulumi.CustomResourceOptions) {
    super(
      "meridian-local:index:Tool",
      name,
      { name: args.name, triggers: args.triggers, version: undefined, paths: undefined, environment: undefined },
      options,
    );
  }
}

/** A file that is written into the own folder of a process or job before it starts. */
export interface FileArgs {
  /** The content; `{directory}` stands for the own folder. May be a secret. */
  content: pulumi.Input<string>;
  /** Octal permissions as a string. Default "0600". */
  mode?: pulumi.Input<string>;
}

/** How often and how long a process is probed. */
export interface ProbeTiming {
  /** Seconds from the start until the process must be ready; then it is stopped, and that is an error. Default 60. */
  deadlineSeconds?: pulumi.Input<number>;
  /** Milliseconds between two probes, at least 10. Default 200. */
  intervalMilliseconds?: pulumi.Input<number>;
}

/** How to tell that a process is ready. */
export type ReadinessArgs = ProbeTiming &
  (
    | {
        /** Ready when a connection to a port of 127.0.0.1 is accepted. */
        kind: "tcp";
        port: pulumi.Input<number>;
      }
    | {
        /** Ready when a GET gives this status, or any 2xx without one. */
        kind: "http";
        url: pulumi.Input<string>;
        status?: pulumi.Input<number>;
      }
    | {
        /** Ready when a line that it logged since its start matches this regular expression of JavaScript. */
        kind: "log";
        pattern: pulumi.Input<string>;
      }
    | {
        /** Ready when this command, run in the own folder with the same environment, exits with code 0 within 15 s. */
        kind: "command";
        command: pulumi.Input<string>;
        arguments?: pulumi.Input<pulumi.Input<string>[]>;
      }
  );

/** A step that runs before the first start of a process. */
export interface PrepareArgs {
  /** Absolute path of a program, or a name on PATH. */
  command: pulumi.Input<string>;
  /** Its arguments; `{directory}` stands for the process's folder. */
  arguments?: pulumi.Input<pulumi.Input<string>[]>;
  /** Path in the process's folder whose existence means that the step is done. Without it: done once it has succeeded. */
  unless?: pulumi.Input<string>;
  /** Seconds that it may take. Default 120. */
  deadlineSeconds?: pulumi.Input<number>;
}

/** How a process takes up changed files without a restart. */
export interface ReloadArgs {
  /** The signal that tells it to, such as "SIGHUP" or "SIGUSR2". */
  signal: pulumi.Input<string>;
  /** Those of `files` that it then reads again. A change of any other file restarts it. */
  files: pulumi.Input<pulumi.Input<string>[]>;
}

/** Arguments of a {@link Process}. */
export interface ProcessArgs {
  /** Root of the environment. A changed root replaces the process. */
  root: pulumi.Input<string>;
  /**
   * Its identity in the environment, and its folder under the root: segments as in a path, such as
   * `eu-west/redis-primary`. No name may be the beginning of another's path. A changed name replaces the process.
   */
  name: pulumi.Input<string>;
  /** Absolute path of the program, or a name on PATH. It must stay in the foreground. */
  command: pulumi.Input<string>;
  /** Its arguments; `{directory}` stands for its folder. Everyone on the machine can read them: put secrets elsewhere. */
  arguments?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * Environment variables; `{directory}` stands for its folder. Beside these it gets only PATH, HOME, LANG=C.UTF-8, and
   * MERIDIAN_START, by which its children are known as its own.
   */
  environment?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /** Files to write into its folder, by relative path. Other files there, its data, are kept over restarts. */
  files?: pulumi.Input<Record<string, pulumi.Input<FileArgs>>>;
  /** Steps to run once, in this order, before its first start. */
  prepare?: pulumi.Input<pulumi.Input<PrepareArgs>[]>;
  /** TCP ports that it listens on, on 127.0.0.1. That one is in use by something else is an error before the start. */
  ports?: pulumi.Input<pulumi.Input<number>[]>;
  /** When it is ready. Default: when all `ports` accept connections; without ports, as soon as it has started. */
  readiness?: pulumi.Input<ReadinessArgs>;
  /** Signal that asks it to stop: SIGTERM, SIGINT, SIGQUIT, SIGHUP, SIGUSR1, SIGUSR2 or SIGKILL. Default SIGTERM. */
  stopSignal?: pulumi.Input<string>;
  /** Seconds that it then has, before its process group gets SIGKILL. Default 10. */
  graceSeconds?: pulumi.Input<number>;
  /** How to take up changed files without a restart. Default: by a restart. */
  reload?: pulumi.Input<ReloadArgs>;
  /** Any values; a change of one restarts it. */
  restartOn?: pulumi.Input<Record<string, pulumi.Input<string>>>;
}

/**
 * A process on this machine. It runs in a session of its own, so that it outlives the engine, and is known by its pid and
 * its start time, so that another process with the same pid is never taken for it. Working folder: its own folder.
 * A dead process is started again by the next `up`, with or without a refresh. A changed setting restarts it where it
 * must; readiness, stop signal and grace time change without a restart.
 * Errors: a port in use, a command not found, an exit before it is ready, a deadline that passed; the last two with
 * the end of its log. After an error nothing of it runs.
 */
export class Process extends pulumi.CustomResource {
  /** Its name in the environment. */
  declare readonly name: pulumi.Output<string>;
  /** Absolute path of its own folder. */
  declare readonly directory: pulumi.Output<string>;
  /** Absolute path of the file that its standard output and error are appended to. From 10 MiB on put aside at a start. */
  declare readonly logFile: pulumi.Output<string>;
  /** Its process id. */
  declare readonly pid: pulumi.Output<number>;
  /** When it started, in the system's own terms: only to be compared. */
  declare readonly startTime: pulumi.Output<string>;
  /** Whether it ran when the engine last looked. */
  declare readonly running: pulumi.Output<boolean>;
  /** Hash of what it was started with. Changes with every restart or reload for a changed setting, not with a heal. */
  declare readonly configurationHash: pulumi.Output<string>;
  /** The ports that it listens on. */
  declare readonly ports: pulumi.Output<number[] | undefined>;

  constructor(name: string, args: ProcessArgs, options?: pulumi.CustomResourceOptions) {
    super(
      "meridian-local:index:Process",
      name,
      {
        root: args.root,
        name: args.name,
        command: args.command,
        arguments: args.arguments,
        environment: args.environment,
        files: args.files,
        prepare: args.prepare,
        ports: args.ports,
        readiness: args.readiness,
        stopSignal: args.stopSignal,
        graceSeconds: args.graceSeconds,
        reload: args.reload,
        restartOn: args.restartOn,
        directory: undefined,
        logFile: undefined,
        pid: undefined,
        startTime: undefined,
        running: undefined,
        configurationHash: undefined,
      },
      options,
    );
  }
}

/** Arguments of a {@link Job}. */
export interface JobArgs {
  /** Root of the environment. A changed root replaces the job. */
  root: pulumi.Input<string>;
  /** Its identity in the environment, and its folder under the root. See {@link ProcessArgs.name}. */
  name: pulumi.Input<string>;
  /** Absolute path of the program, or a name on PATH. */
  command: pulumi.Input<string>;
  /** Its arguments; `{directory}` stands for its folder. */
  arguments?: pulumi.Input<pulumi.Input<string>[]>;
  /** Environment variables, beside those that {@link ProcessArgs.environment} names. */
  environment?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /** Files to write into its folder, by relative path. */
  files?: pulumi.Input<Record<string, pulumi.Input<FileArgs>>>;
  /** Seconds that one attempt may take; then it is stopped and has failed. Default 300. */
  deadlineSeconds?: pulumi.Input<number>;
  /** Any values; a change of one runs it again. */
  triggers?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /** How often it is tried at most. Default 1. */
  attempts?: pulumi.Input<number>;
  /** Seconds between two attempts. Default 1. */
  retryDelaySeconds?: pulumi.Input<number>;
}

/**
 * A program that runs to its end, such as a migration: at its creation, and again when its command, arguments,
 * environment, files or triggers change. It must be safe to run again, since a killed engine runs it anew.
 * An exit code other than 0 is an error with the end of its log.
 */
export class Job extends pulumi.CustomResource {
  /** Absolute path of its own folder. */
  declare readonly directory: pulumi.Output<string>;
  /** Absolute path of the file that its output is appended to. */
  declare readonly logFile: pulumi.Output<string>;
  /** Hash of what it last ran with. */
  declare readonly configurationHash: pulumi.Output<string>;

  constructor(name: string, args: JobArgs, options?: pulumi.CustomResourceOptions) {
    super(
      "meridian-local:index:Job",
      name,
      {
        root: args.root,
        name: args.name,
        command: args.command,
        arguments: args.arguments,
        environment: args.environment,
        files: args.files,
        deadlineSeconds: args.deadlineSeconds,
        triggers: args.triggers,
        attempts: args.attempts,
        retryDelaySeconds: args.retryDelaySeconds,
        directory: undefined,
        logFile: undefined,
        configurationHash: undefined,
      },
      options,
    );
  }
}
