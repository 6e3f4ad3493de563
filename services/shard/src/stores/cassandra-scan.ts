/** Looks through the table of events, in the order of Cassandra's tokens, page by page. */
import cassandra from "cassandra-driver";
import type { Consistency } from "../configuration.ts";
import type { EventOutline } from "../entities/event.ts";
import type { SequenceEnd, SequenceScan } from "../repair/contracts.ts";
import { once } from "../repair/retry.ts";
import { outlineOf } from "./cassandra-events.ts";
import type { CassandraSession } from "./cassandra-session.ts";

const { quorum, localQuorum } = cassandra.types.consistencies;

/** Rows of a page: few, so that each is read well within a statement's time. */
const ROWS = 200;

const COLUMNS = "class, key, sequencer, sequence, id, kind, written, origin, fencing_token";

/**
 * The newest event that does something, of each sequence. Rows come sequence by sequence, the newest event first and idempotency keys
 * (sequence 0) last; a sequence can go on in the next page.
 */
class Ends {
  #current: string | undefined;
  #found = false;
  readonly #className: string;

  constructor(className: string) {
    this.#className = className;
  }

  of(rows: readonly cassandra.types.Row[]): readonly SequenceEnd[] {
    return rows.flatMap((row): SequenceEnd[] => {
      const className = String(row.get("class"));
      if (className !== this.#className) return [];
      const [key, sequencer] = [String(row.get("key")), String(row.get("sequencer"))];
      const name = `${sequencer}/${key}`;
      if (name !== this.#current) {
        this.#current = name;
        this.#found = false;
      }
      if (this.#found || Number(row.get("sequence")) === 0) return [];
      const event: EventOutline = outlineOf(row);
      if (event.kind === "void") return [];
      this.#found = true;
      return [{ key, sequencer, event }];
    });
  }
}

/** Where the next page begins; the driver gives null after the last one, which its types do not say. */
function nextOf({ pageState }: { readonly pageState: string | null }): string | undefined {
  return pageState ?? undefined;
}

/** Makes it. The table has the classes of one consistency together, so that others' rows are read and left out. */
export function createCassandraScan(session: CassandraSession): SequenceScan {
  const pageOf = (consistency: Consistency, state: string | undefined): Promise<cassandra.types.ResultSet> =>
    session.execute({
      operation: "scan",
      breaker: "scan",
      // Without PER PARTITION LIMIT, which Amazon Keyspaces does not have.
      query: `SELECT ${COLUMNS} FROM ${session.keyspaceOf(consistency)}.events`,
      parameters: [],
      consistency: consistency === "strong" ? quorum : localQuorum,
      page: { rows: ROWS, state },
    });

  return {
    async *ends({ name, consistency }, attempt = once) {
      const ends = new Ends(name);
      let state: string | undefined;
      do {
        const from = state;
        const page = await attempt(() => pageOf(consistency, from));
        yield { rows: page.rows.length, ends: ends.of(page.rows) };
        state = nextOf(page);
      } while (state !== undefined);
    },
  };
}
