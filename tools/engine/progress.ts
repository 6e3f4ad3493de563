import type { EngineEvent } from "@pulumi/pulumi/automation";
import { withoutColours } from "../plain-text.ts";

/** What an operation did to the resources. */
export interface OperationCounts {
  /** Resources by operation (`create`, `update`, `delete`, `replace`), without those that stayed the same. */
  readonly changed: Readonly<Record<string, number>>;
  readonly same: number;
}

/** What is said when an operation begins and when it has ended. An empty word says nothing. */
type Verbs = Readonly<Record<string, readonly [doing: string, done: string]>>;

const RUNNING: Verbs["create"] = ["running", "done"];

/** Resources whose coming and going a person wants to see, and what happens to them; the rest is bookkeeping. */
const SHOWN: ReadonlyMap<string, Verbs> = new Map<string, Verbs>([
  [
    "meridian-local:index:Process",
    {
      create: ["starting", "started"],
      "create-replacement": ["starting", "started"],
      update: ["changing", "changed"],
      delete: ["stopping", "stopped"],
      "delete-replaced": ["stopping", "stopped"],
    },
  ],
  // Taking away the record of a job that is done, or of a tool that stays in the cache, is nothing to be seen.
  ["meridian-local:index:Job", { create: RUNNING, "create-replacement": RUNNING, update: RUNNING }],
  ["meridian-local:index:Tool", { create: ["", "found"], update: ["", "found"] }],
]);

/** Tells a person what the engine is doing: a line when something starts that takes long, and one when it is done. */
export class Progress {
  readonly #write: (line: string) => void;
  readonly #started = new Map<string, number>();
  readonly #from = Date.now();
  readonly #diagnostics: string[] = [];
  #interrupted = false;
  #counts: OperationCounts | undefined;

  constructor(write: (line: string) => void = (line) => process.stderr.write(`${line}\n`)) {
    this.#write = write;
  }

  /** Errors that the engine or a provider told, in order, each once. */
  get diagnostics(): readonly string[] {
    return this.#diagnostics;
  }

  /** Known once the operation has ended. */
  get counts(): OperationCounts | undefined {
    return this.#counts;
  }

  /** From now on what fails does so because it was interrupted, which is no failure to tell of. */
  interrupted(): void {
    this.#interrupted = true;
  }

  /** Takes one event; hand it to `onEvent`. */
  readonly onEvent = (event: EngineEvent): void => {
    const pre = event.resourcePreEvent?.metadata;
    if (pre !== undefined) this.#began(pre.urn, pre.type, pre.op);
    const post = event.resOutputsEvent?.metadata;
    if (post !== undefined) this.#ended(post.urn, post.type, post.op);
    const failed = event.resOpFailedEvent?.metadata;
    if (failed !== undefined && !this.#interrupted && SHOWN.has(failed.type)) this.#line("failed", failed.urn);
    const diagnostic = event.diagnosticEvent;
    if (diagnostic?.severity === "error") this.#diagnose(diagnostic.message);
    if (diagnostic?.severity.startsWith("info") === true && diagnostic.ephemeral !== true) {
      this.#write(`         ${plain(diagnostic.message)}`);
    }
    const summary = event.summaryEvent;
    if (summary !== undefined) {
      const { same = 0, ...changed } = summary.resourceChanges as Record<string, number>;
      this.#counts = { changed, same };
    }
  };

  #began(urn: string, type: string, operation: string): void {
    const verbs = SHOWN.get(type)?.[operation];
    if (verbs === undefined) return;
    this.#started.set(urn, Date.now());
    if (verbs[0] !== "") this.#line(verbs[0], urn);
  }

  #ended(urn: string, type: string, operation: string): void {
    const since = this.#started.get(urn);
    const verbs = SHOWN.get(type)?.[operation];
    if (since === undefined || verbs === undefined) return;
    const took = ((Date.now() - since) / 1000).toFixed(1);
    this.#line(verbs[1], urn, `  (${took} s)`);
  }

  #diagnose(message: string): void {
    const text = plain(message);
    // The engine's own last line says nothing more.
    if (text === "update failed") return;
    if (!this.#diagnostics.includes(text)) this.#diagnostics.push(text);
  }

  #line(verb: string, urn: string, after = ""): void {
    const elapsed = `${Math.round((Date.now() - this.#from) / 1000)} s`.padStart(6);
    this.#write(`${elapsed}   ${verb.padEnd(8)}  ${nameOf(urn)}${after}`);
  }
}

function nameOf(urn: string): string {
  return urn.split("::").at(-1) ?? urn;
}

/** The engine's own colour marks, taken out. */
function plain(message: string): string {
  return withoutColours(message).trimEnd();
}
