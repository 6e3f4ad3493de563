/** Looks at ranges of the table of events in the order of Cassandra's tokens; and lets Cassandra bring the replicas of a sequence together. */
import cassandra from "cassandra-driver";
import type { DataClass } from "../configuration.ts";
import type { NewestOfSequence, RangePage, RangeScan } from "../repair/contracts.ts";
import { once } from "../repair/retry.ts";
import type { TokenRange } from "../repair/token-range.ts";
import type { CassandraSession } from "./cassandra-session.ts";

const { localQuorum, all } = cassandra.types.consistencies;

/** Rows of a page: few, so that each is read well within a statement's time. */
const ROWS = 200;

const TOKEN = "token(class, key, sequencer)";

/** A sequence's first row is that of its newest event; what follows are older ones and idempotency keys, whose sequence is 0. */
class Newest {
  #current: string | undefined;
  readonly #className: string;

  constructor(className: string) {
    this.#className = className;
  }

  of(rows: readonly cassandra.types.Row[]): readonly NewestOfSequence[] {
    return rows.flatMap((row): NewestOfSequence[] => {
      const [className, key, sequencer] = [row.get("class"), row.get("key"), row.get("sequencer")].map(String);
      const name = `${className ?? ""}/${sequencer ?? ""}/${key ?? ""}`;
      if (name === this.#current) return [];
      this.#current = name;
      const sequence = Number(row.get("sequence"));
      if (className !== this.#className || sequence === 0) return [];
      const [id, timestamp] = [String(row.get("id")), Number(row.get("written"))];
      return [{ token: tokenOf(row), key: key ?? "", sequencer: sequencer ?? "", sequence, id, timestamp }];
    });
  }
}

const tokenOf = (row: cassandra.types.Row): bigint => BigInt(String(row.get("place")));

/** Where the next page begins; the driver gives null after the last one, which its types do not say. */
function nextOf({ pageState }: { readonly pageState: string | null }): string | undefined {
  return pageState ?? undefined;
}

/** Makes it. `LOCAL_QUORUM`: what readers in the region see, whichever replicas answer. */
export function createCassandraRanges(session: CassandraSession): RangeScan {
  const pageOf = (
    { consistency }: DataClass,
    { from, to }: TokenRange,
    state: string | undefined,
  ): Promise<cassandra.types.ResultSet> =>
    session.execute({
      operation: "compare",
      breaker: "scan",
      // Without PER PARTITION LIMIT, which Amazon Keyspaces does not have.
      query:
        `SELECT class, key, sequencer, sequence, id, written, ${TOKEN} AS place FROM ${session.keyspaceOf(consistency)}.events ` +
        `WHERE ${TOKEN} > ? AND ${TOKEN} <= ?`,
      parameters: [from, to],
      consistency: localQuorum,
      page: { rows: ROWS, state },
    });

  return {
    async *newest(dataClass, range, attempt = once) {
      const { from, to } = range;
      const newest = new Newest(dataClass.name);
      let state: string | undefined;
      do {
        const next = state;
        const page = await attempt(() => pageOf(dataClass, range, next));
        state = nextOf(page);
        const last = page.rows.at(-1);
        const reached = state === undefined ? to : last === undefined ? from : tokenOf(last);
        yield { rows: page.rows.length, reached, sequences: newest.of(page.rows) } satisfies RangePage;
      } while (state !== undefined);
    },
    async readFromAll({ name, consistency }, key, sequencer) {
      let state: string | undefined;
      do {
        const page = await session.execute({
          operation: "mend",
          breaker: "scan",
          query: `SELECT * FROM ${session.keyspaceOf(consistency)}.events WHERE class = ? AND key = ? AND sequencer = ?`,
          parameters: [name, key, sequencer],
          consistency: all,
          page: { rows: ROWS, state },
        });
        state = nextOf(page);
      } while (state !== undefined);
    },
  };
}
