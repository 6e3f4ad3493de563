import { closeSync, existsSync, fstatSync, mkdirSync, openSync, readSync, writeSync } from "node:fs";
import { join } from "node:path";
import type { WireObject } from "../../../providers/local/properties.ts";
import type { ImpliedResource, Properties } from "./model.ts";

/** What can be done to a resource. */
export type OperationName = "create" | "read" | "update" | "delete";

/**
 * What came of an operation: `done`, `refused` by the cloud, `throttled` and tried again, `failed` by a fault, `unfinished`
 * (done, but the provider could not wait for its end) or `unanswered` (done, but nobody was told).
 */
export type Outcome = "done" | "refused" | "throttled" | "failed" | "unfinished" | "unanswered";

/** An operation on a resource, in the order in which they happened. */
export interface OperationEntry {
  readonly kind: "operation";
  readonly operation: OperationName;
  readonly outcome: Outcome;
  readonly type: string;
  /** Logical name. */
  readonly name: string;
  readonly urn: string;
  /** Region; `global` for types that have none. */
  readonly region: string;
  /** Absent where nothing came into being. */
  readonly id?: string;
  /** Why it was refused, or failed. */
  readonly message?: string;
  /** The resource as it is after a creation or an update that was carried out. */
  readonly resource?: RecordedResource;
}

/** A resource as it is on record. */
export interface RecordedResource {
  /** As the engine sent them, secrets marked. */
  readonly inputs: WireObject;
  readonly outputs: Properties;
  readonly implied: readonly ImpliedResource[];
}

/** Outputs that a rule has laid over another resource's. */
export interface AmendmentEntry {
  readonly kind: "amendment";
  readonly type: string;
  readonly region: string;
  readonly id: string;
  readonly outputs: Properties;
}

/** A fault on demand. */
export interface Fault {
  readonly operation: OperationName;
  /** Only on this type. Default: on every one. */
  readonly type?: string;
  /** Regular expression that the logical name must match. Default: any name. */
  readonly name?: string;
  /**
   * `throttle`: the cloud answers that there are too many requests; the provider tries again, up to 25 times.
   * `fail`: the cloud fails, and nothing is done.
   * `lost-answer`: it is done, but the provider cannot find out whether it came to its end. It knows the id, and so does
   * the engine, which finishes the resource in its next update.
   * `unanswered`: it is done, but the answer gets lost with the id in it. The real provider has no way to find it again: what has
   * a fixed name is then in the way of the next creation, and what has none is left over.
   * `kill`: the provider dies before anything is done.
   */
  readonly kind: "throttle" | "fail" | "lost-answer" | "unanswered" | "kill";
  /** How often. Default 1. */
  readonly times?: number;
}

/** Faults that take the place of those before. */
export interface FaultsEntry {
  readonly kind: "faults";
  readonly faults: readonly Fault[];
}

/** That a fault has happened, by its position in the last list. */
export interface FaultUseEntry {
  readonly kind: "fault-use";
  readonly position: number;
}

/** What there is before anything is created. */
export interface CloudSettings {
  /** Part of every id. Default: empty. */
  readonly seed?: string;
  /** Names of public hosted zones that exist already and are delegated to, such as `example.com`. Default: none. */
  readonly publicZones?: readonly string[];
  /** ARNs of IAM roles and users that exist already, such as an organisation's administrators. Default: none. */
  readonly principals?: readonly string[];
}

export interface SettingsEntry {
  readonly kind: "settings";
  readonly settings: CloudSettings;
}

/** A line of the journal. */
export type Entry = OperationEntry | AmendmentEntry | FaultsEntry | FaultUseEntry | SettingsEntry;

/**
 * The journal of a simulated cloud: a file to which every process appends and from which every process learns what the
 * others did. What was appended survives the end of the process, however it comes (not that of the machine).
 */
export class Journal {
  readonly #file: number;
  #position = 0;
  /** The beginning of a line whose end was not there yet. */
  #rest = Buffer.alloc(0);

  /** @param folder the cloud's folder; it is made if it is not there */
  constructor(folder: string) {
    mkdirSync(folder, { recursive: true });
    const path = join(folder, "journal.jsonl");
    const isNew = !existsSync(path);
    this.#file = openSync(path, "a+");
    // A process that was killed in the middle of a line leaves it to be skipped.
    if (!isNew && !this.#endsWithLine()) writeSync(this.#file, "\n");
  }

  #endsWithLine(): boolean {
    const { size } = fstatSync(this.#file);
    const last = Buffer.alloc(1);
    return size === 0 || (readSync(this.#file, last, 0, 1, size - 1) === 1 && last.toString() === "\n");
  }

  append(entry: Entry): void {
    writeSync(this.#file, `${JSON.stringify(entry)}\n`);
  }

  /** What was appended since the last call, by whomever. */
  news(): readonly Entry[] {
    const { size } = fstatSync(this.#file);
    if (size <= this.#position) return [];
    const read = Buffer.alloc(size - this.#position);
    const count = readSync(this.#file, read, 0, read.length, this.#position);
    this.#position += count;
    const text = Buffer.concat([this.#rest, read.subarray(0, count)]);
    const end = text.lastIndexOf("\n") + 1;
    this.#rest = text.subarray(end);
    return text
      .subarray(0, end)
      .toString("utf8")
      .split("\n")
      .flatMap((line) => parse(line) ?? []);
  }

  close(): void {
    closeSync(this.#file);
  }
}

function parse(line: string): Entry | undefined {
  if (line === "") return undefined;
  try {
    return JSON.parse(line) as Entry;
  } catch {
    return undefined;
  }
}
