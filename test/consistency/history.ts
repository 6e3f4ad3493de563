/** What clients saw of the keys of `strong` classes: the operations that a checker judges. */

interface Performed {
  /** Number of the client; a client does one thing at a time. */
  readonly client: number;
  readonly key: string;
  /** Nanoseconds of one clock, for all clients. */
  readonly call: number;
}

/** A read that was answered. One that was not says nothing, and is left out. */
export interface Read extends Performed {
  readonly kind: "read";
  readonly return: number;
  /** Name of the value that it found; empty: there was no entry. */
  readonly found: string;
}

/** A write or, of the empty value, a deletion. */
export type Write = Performed & {
  readonly kind: "write";
  /** Name of the value, which no other write has; empty: a deletion. */
  readonly value: string;
  /** Name of the value that has to be there, empty for none. Default: it is written whatever is there. */
  readonly expected?: string;
} & (
    | { readonly outcome: "written"; readonly return: number }
    /** What was there did not allow it; `found`, where the answer says what it was. */
    | { readonly outcome: "refused"; readonly return: number; readonly found?: string }
    /** No answer, or one that says that nobody knows: it may have happened at any time since, or never. */
    | { readonly outcome: "unknown" }
  );

/** An operation of a client. */
export type Operation = Read | Write;

/** The history as the checker reads it: an operation a line. */
export function encodeHistory(operations: readonly Operation[]): string {
  return operations.map((operation) => `${JSON.stringify(operation)}\n`).join("");
}
