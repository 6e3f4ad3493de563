/** The controls of an environment in etcd: followed by every node, changed by compare-and-swap. */
import type { Etcd, Following, KeyValue } from "../ownership/contracts.ts";
import type { Change } from "./changes.ts";
import { ControlsUnreadableError, decodeControls, encodeControls, firstEnd, inForce, NOTHING_SET } from "./document.ts";
import type { ControlsDocument } from "./document.ts";

/** What the controls need. */
export interface ControlsOptions {
  readonly etcd: Pick<Etcd, "get" | "replaceIf" | "follow">;
  readonly environment: string;
  /** Other controls are in force on this node. */
  readonly onChange: (document: ControlsDocument) => void;
  /** The document that is there cannot be read; what this node knew stays in force. */
  readonly onUnreadable: (reason: string) => void;
  /** Milliseconds since 1970; tests give their own. */
  readonly now?: () => number;
}

/** The controls, with etcd's revision of the document: 0 when there is none. */
export interface StoredControls {
  readonly document: ControlsDocument;
  readonly revision: bigint;
}

/** What became of a change: `refused` by the check, `contended`: others changed the document again and again meanwhile. */
export type Changed<Refusal> =
  | { readonly outcome: "changed" | "unchanged"; readonly stored: StoredControls }
  | { readonly outcome: "refused"; readonly refusal: Refusal }
  | { readonly outcome: "contended" };

/** Follows and changes the controls. */
export interface Controls {
  /** Whether this node has heard what is set. Until then nothing is in force here, and it should own no slots. */
  known(): boolean;
  /** What is in force, as this node knows. While etcd is away that is what it knew last. The same object as long as nothing changes. */
  current(): ControlsDocument;
  /** The last that was heard, with its revision. */
  lastHeard(): StoredControls;
  /** What is set, from etcd. Rejects with an EtcdUnavailableError or a ControlsUnreadableError. */
  read(): Promise<StoredControls>;
  /**
   * Makes a change against what is set, unless the check refuses what would come of it. Rejects as `read`; then the change may
   * have been made or not, and may be made again.
   */
  change<Refusal>(
    change: Change,
    check: (before: StoredControls, after: ControlsDocument) => Refusal | undefined,
  ): Promise<Changed<Refusal>>;
  follow(): void;
  stop(): void;
}

/** Most attempts at a change that others come before. */
const MOST_ATTEMPTS = 8;

/** The key of an environment's controls, below what its nodes may use. */
export function controlsKey(environment: string): string {
  return `/meridian/${environment}/controls`;
}

/** Makes the controls; they are followed from `follow` on. */
export function createControls(options: ControlsOptions): Controls {
  const { etcd } = options;
  const now = options.now ?? Date.now;
  const key = controlsKey(options.environment);
  let heard: StoredControls | undefined;
  let isKnown = false;
  let effective = NOTHING_SET;
  /** When the next of the controls ends. */
  let lasting = Number.POSITIVE_INFINITY;
  let following: Following | undefined;

  const effect = (): ControlsDocument => {
    const before = effective;
    effective = inForce(heard?.document ?? NOTHING_SET, now());
    lasting = firstEnd(effective);
    if (effective !== before) options.onChange(effective);
    return effective;
  };
  const take = (stored: StoredControls): void => {
    // What is older, or is known, changes nothing; a document that was deleted by hand is newer.
    if (heard !== undefined && stored.revision <= heard.revision) return;
    heard = stored;
    isKnown = true;
    effect();
  };
  const storedOf = (entry: KeyValue | undefined): StoredControls =>
    entry === undefined
      ? { document: NOTHING_SET, revision: 0n }
      : { document: decodeControls(key, entry.value), revision: entry.modRevision };
  const takeEntry = (entry: KeyValue): void => {
    try {
      take(storedOf(entry));
    } catch (error) {
      if (!(error instanceof ControlsUnreadableError)) throw error;
      // A document that nobody can read must not keep nodes from owning slots.
      isKnown = true;
      options.onUnreadable(error.message);
    }
  };
  const read = async (): Promise<StoredControls> => storedOf(await etcd.get(key));
  /** A change whose first answer was lost on its way is refused when it is repeated: it is there, as it was sent. */
  const revisionOf = async (text: string): Promise<bigint | undefined> => {
    const entry = await etcd.get(key);
    return entry?.value === text ? entry.modRevision : undefined;
  };

  return {
    known: () => isKnown,
    current: () => (lasting <= now() ? effect() : effective),
    lastHeard: () =>
      // Of a document that is not there, the revision only says as of when.
      heard === undefined || heard.document === NOTHING_SET ? { document: NOTHING_SET, revision: 0n } : heard,
    read,
    async change(change, check) {
      for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
        const before = await read();
        const found = inForce(before.document, now());
        const after = change(found);
        const refusal = check({ ...before, document: found }, after);
        if (refusal !== undefined) return { outcome: "refused", refusal };
        if (after === found) return { outcome: "unchanged", stored: { ...before, document: found } };
        const text = encodeControls(after);
        const revision = (await etcd.replaceIf(key, text, before.revision)) ?? (await revisionOf(text));
        if (revision === undefined) continue;
        const stored = { document: after, revision };
        take(stored);
        return { outcome: "changed", stored };
      }
      return { outcome: "contended" };
    },
    follow() {
      following = etcd.follow(key, {
        listed(entries, revision) {
          const entry = entries.find((other) => other.key === key);
          if (entry === undefined) take({ document: NOTHING_SET, revision });
          else takeEntry(entry);
        },
        changed(changes) {
          for (const change of changes) {
            if (change.type === "delete") {
              if (change.key === key) take({ document: NOTHING_SET, revision: change.revision });
            } else if (change.entry.key === key) takeEntry(change.entry);
          }
        },
        // What was set stays in force: nodes that lose etcd do not all come back at once.
        lost: () => undefined,
      });
    },
    stop() {
      following?.stop();
    },
  };
}
