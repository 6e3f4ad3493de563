import type { EngineEvent } from "@pulumi/pulumi/automation";

/** What an operation did to the resources. */
export interface OperationCounts {
  /** Resources by operation (`create`, `update`, `delete`, `replace`), without those that stayed the same. */
  readonly changed: Readonly<Record<string, number>>;
  readonly same: number;
}

const VERBS: Readonly<Record<string, readonly [doing: string, done: string]>> = {
  create: ["starting", "started"],
  "create-replacement": ["starting anew", "started anew"],
  update: ["changing", "changed"],
  replace: ["replacing", "replaced"],
  delete: ["stopping", "stopped"],
  "delete-replaced": ["stopping", "stopped"],
  refresh: ["looking at", "looked at"],
};

/** Resources whose coming and going a person wants to see; the rest is bookkeeping. */
const SHOWN = new Map([
  ["meridian-local:index:Process", ""],
  ["meridian-local:index:Job", ""],
  ["meridian-local:index:Tool", "tool "],
]);

/** Tells a person what the engine is doing: a line when something starts that takes long, and one when it is done. */
export class Progress {
  readonly #write: (line: string) => void;
  readonly #started = new Map<string, number>();
  readonly #from = Date.now();
  readonly #diagnostics: string[] = [];
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

  /** Takes one event; hand it to `onEvent`. */
  readonly onEvent = (event: EngineEvent): void => {
    const pre = event.resourcePreEvent?.metadata;
    if (pre !== undefined) this.#began(pre.urn, pre.type, pre.op);
    const post = event.resOutputsEvent?.metadata;
    if (post !== undefined) this.#ended(post.urn, post.type, post.op);
    const failed = event.resOpFailedEvent?.metadata;
    if (failed !== undefined) this.#line("failed", failed.urn, failed.type);
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
    if (!SHOWN.has(type) || operation === "same" || operation === "refresh") return;
    this.#started.set(urn, Date.now());
    this.#line(VERBS[operation]?.[0] ?? operation, urn, type);
  }

  #ended(urn: string, type: string, operation: string): void {
    const since = this.#started.get(urn);
    if (since === undefined || !SHOWN.has(type)) return;
    const took = ((Date.now() - since) / 1000).toFixed(1);
    this.#line(VERBS[operation]?.[1] ?? operation, urn, type, `  (${took} s)`);
  }

  #diagnose(message: string): void {
    const text = plain(message);
    if (!this.#diagnostics.includes(text)) this.#diagnostics.push(text);
  }

  #line(verb: string, urn: string, type: string, after = ""): void {
    const elapsed = `${Math.round((Date.now() - this.#from) / 1000)} s`.padStart(6);
    this.#write(`${elapsed}   ${verb.padEnd(9)} ${SHOWN.get(type) ?? ""}${urn.split("::").at(-1) ?? urn}${after}`);
  }
}

/** The engine's own colour marks, taken out. */
function plain(message: string): string {
  return message.replaceAll(/<\{%[^%]*%\}>/g, "").trimEnd();
}
