import cassandra from "cassandra-driver";
import type { EventOutline } from "../../../services/shard/src/entities/event.ts";
import { entryKey } from "../../../services/shard/src/projection/layout.ts";
import { slotOf } from "../../../services/shard/src/placement.ts";
import type { RangePage, SequenceEnd } from "../../../services/shard/src/repair/contracts.ts";
import type { Attempt } from "../../../services/shard/src/repair/retry.ts";
import { createCassandraRanges } from "../../../services/shard/src/stores/cassandra-ranges.ts";
import { createCassandraScan } from "../../../services/shard/src/stores/cassandra-scan.ts";
import type { CassandraSession, Statement } from "../../../services/shard/src/stores/cassandra-session.ts";
import { StoreUnavailableError } from "../../../services/shard/src/stores/contracts.ts";
import type { KeyScan, RedisConnection } from "../../../services/shard/src/stores/redis-connection.ts";
import { createRedisEntries } from "../../../services/shard/src/stores/redis-entries.ts";

type Row = Readonly<Record<string, unknown>>;

const row = (key: string, sequencer: string, sequence: number, kind: string | null, className = "profile"): Row => ({
  class: className,
  key,
  sequencer,
  sequence: BigInt(sequence),
  id: `${key}-${sequence}`,
  kind,
  written: BigInt(1000 + sequence),
  origin: sequencer,
  fencing_token: 0n,
});

/** A session that has these pages; a page that is an error is given when it is asked for, once. */
function sessionOf(pages: (readonly Row[] | Error)[]): CassandraSession & { readonly asked: Statement[] } {
  const asked: Statement[] = [];
  let at = 0;
  return {
    asked,
    name: "cassandra",
    keyspaceOf: (consistency) => `test_${consistency}`,
    execute(statement) {
      asked.push(statement);
      const page = pages[at++];
      if (page instanceof Error) return Promise.reject(page);
      const rows = (page ?? []).map((cells) => ({ get: (name: string) => cells[name] }));
      const result = { rows, pageState: at < pages.length ? `page-${at}` : null };
      return Promise.resolve(result as unknown as Awaited<ReturnType<CassandraSession["execute"]>>);
    },
    batch: () => Promise.reject(new Error("scans write nothing")),
    check: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
}

/** Tries three times at most. */
const threeTimes: Attempt = async (call) => {
  for (let attempt = 1; attempt < 3; attempt++) {
    try {
      return await call();
    } catch {
      // Once more.
    }
  }
  return call();
};

async function endsOf(
  session: CassandraSession,
  attempt?: Attempt,
): Promise<{ readonly rows: number; readonly ends: SequenceEnd[] }> {
  let rows = 0;
  const ends: SequenceEnd[] = [];
  const scan = createCassandraScan(session);
  for await (const part of scan.ends({ name: "profile", consistency: "available" }, attempt)) {
    rows += part.rows;
    ends.push(...part.ends);
  }
  return { rows, ends };
}

describe("a scan of the events", () => {
  it("gives of each sequence the newest event that does something, also over the end of a page", async () => {
    const session = sessionOf([
      [row("a", "alpha", 2, "put"), row("a", "alpha", 1, "put"), row("x", "alpha", 7, "put", "cart")],
      [row("b", "alpha", 3, "void"), row("b", "alpha", 2, "void")],
      [row("b", "alpha", 1, "delete"), row("b", "alpha", 0, null), row("b", "beta", 1, "put")],
      [row("b", "beta", 0, null), row("c", "alpha", 0, null), row("d", "alpha", 1, "void")],
    ]);
    const { rows, ends } = await endsOf(session);
    expect(rows).toBe(11);
    expect(
      ends.map(({ key, sequencer, event }): readonly [string, string, EventOutline["kind"], number, number] => [
        ...([key, sequencer, event.kind, event.sequence, event.timestamp] as const),
      ]),
    ).toEqual([
      ["a", "alpha", "put", 2, 1002],
      ["b", "alpha", "delete", 1, 1001],
      ["b", "beta", "put", 1, 1001],
    ]);
    expect(session.asked.map(({ page }) => page?.state)).toEqual([undefined, "page-1", "page-2", "page-3"]);
    expect(session.asked[0]).toMatchObject({ breaker: "scan", page: { rows: 200 } });
  });

  it("asks again for the page that was not answered, as often as it is let, and goes on from there", async () => {
    const away = new StoreUnavailableError("cassandra", "told to fail");
    const recovering = sessionOf([[row("a", "alpha", 1, "put")], away, away, [row("b", "alpha", 1, "put")]]);
    expect((await endsOf(recovering, threeTimes)).ends).toHaveLength(2);
    expect(recovering.asked.map(({ page }) => page?.state)).toEqual([undefined, "page-1", "page-1", "page-1"]);
    const lost = sessionOf([away, away, away, []]);
    await expect(endsOf(lost, threeTimes)).rejects.toBe(away);
    expect(lost.asked).toHaveLength(3);
    await expect(endsOf(sessionOf([away, []]))).rejects.toBe(away);
  });
});

describe("the entries of a generation", () => {
  const address = (key: string, className = "profile") => ({ className, key, slot: slotOf(key) });
  const texts = new Map([
    [entryKey(7, address("a")), "5/beta/5@1=1"],
    [entryKey(7, address("b:c")), "6/beta/6@1-"],
    [entryKey(7, address("damaged")), "?"],
    [entryKey(7, address("x", "cart")), "5/beta/5@1=1"],
    // Matches the pattern, and is another class's entry.
    [entryKey(7, address("}:e:profile:y", "cart")), "5/beta/5@1=1"],
    [entryKey(8, address("a")), "9/beta/9@1=1"],
  ]);
  let patterns: string[];
  let ran: (readonly unknown[])[];
  let connected: boolean;
  let asked: string[];
  /** Cursors whose part fails once. */
  let failing: Set<string>;
  const entries = () =>
    createRedisEntries({
      connection,
      ttlMilliseconds: 2000,
      tombstoneTtlMilliseconds: 1000,
      timeoutMilliseconds: 5000,
    });
  const connection: RedisConnection = {
    ready: () => connected,
    get: () => Promise.resolve(null),
    head: (key, bytes) => Promise.resolve((texts.get(key) ?? "").slice(0, bytes)),
    // Two servers, the first of which has two parts.
    scans: () =>
      ["one", "two"].map((server): KeyScan => (pattern, cursor) => {
        patterns.push(pattern);
        asked.push(`${server} ${cursor}`);
        if (failing.delete(`${server} ${cursor}`)) return Promise.reject(new Error("told to fail"));
        const keys = [...texts.keys()].filter((key) => key.startsWith("g7:"));
        if (server === "two") return Promise.resolve({ cursor: "0", keys: keys.slice(3) });
        return Promise.resolve(
          cursor === "0" ? { cursor: "17", keys: keys.slice(0, 2) } : { cursor: "0", keys: keys.slice(2, 3) },
        );
      }),
    hash: () => Promise.resolve({}),
    run: (...call) => {
      ran.push(call);
      return Promise.resolve(1);
    },
    removeAll: () => Promise.resolve(),
    ping: () => Promise.resolve(),
    close: () => undefined,
  };
  beforeEach(() => {
    [patterns, ran, connected, asked, failing] = [[], [], true, [], new Set()];
  });

  const all = async (attempt?: Attempt): Promise<string[]> => {
    const keys: string[] = [];
    for await (const part of entries().addresses(7, "profile", attempt)) {
      keys.push(...part.map(({ key, slot }) => (slot === slotOf(key) ? key : "another slot")));
    }
    return keys;
  };

  it("are those of the class, whatever their keys have in them", async () => {
    expect(await all()).toEqual(["a", "b:c", "damaged"]);
    expect(new Set(patterns)).toEqual(new Set(["g7:{b*}:e:profile:*"]));
    expect(asked).toEqual(["one 0", "one 17", "two 0"]);
    expect(
      await entries().held(
        7,
        ["a", "b:c", "damaged", "none"].map((key) => address(key)),
      ),
    ).toEqual([
      { order: { number: 5, region: "beta" }, timestamp: 5 },
      { order: { number: 6, region: "beta" }, timestamp: 6 },
      undefined,
      undefined,
    ]);
  });

  it("are asked for again, part by part, where a server did not answer", async () => {
    failing = new Set(["one 17", "two 0"]);
    expect(await all(threeTimes)).toEqual(["a", "b:c", "damaged"]);
    expect(asked).toEqual(["one 0", "one 17", "one 17", "two 0", "two 0"]);
    failing = new Set(["one 17"]);
    await expect(all()).rejects.toThrow("redis: told to fail");
  });

  it("are put unless a newer one is there, deletions for a shorter time, and removed if they are still the same", async () => {
    const entry = { value: "1", timestamp: 5, order: { number: 5, region: "beta" }, asOf: 1 };
    await entries().put(7, address("a"), entry);
    await entries().put(7, address("a"), { ...entry, value: undefined });
    await entries().remove(7, address("a"), entry.order);
    const name = entryKey(7, address("a"));
    expect(ran).toEqual([
      ["putUnlessNewer", [name], ["5", "beta", "5/beta/5@1=1", "2000"]],
      ["putUnlessNewer", [name], ["5", "beta", "5/beta/5@1-", "1000"]],
      ["removeThisOrder", [name], ["5", "beta"]],
    ]);
  });

  it("cannot be had without a connection", async () => {
    connected = false;
    const away = new StoreUnavailableError("redis", "not connected");
    await expect(all()).rejects.toThrow(away);
    await expect(entries().held(7, [address("a")])).rejects.toThrow(away);
  });
});

describe("the look through a range of the table of events", () => {
  const at = (token: number, cells: Row): Row => ({ ...cells, place: BigInt(token) });

  it("finds the newest event of each sequence, over pages, and says how far it has come", async () => {
    const session = sessionOf([
      [at(-5, row("a", "alpha", 3, "put")), at(-5, row("a", "alpha", 2, "put"))],
      [
        at(-5, row("a", "alpha", 1, "put")),
        at(-5, row("a", "alpha", 0, null)),
        at(2, row("a", "alpha", 9, "put", "session")),
        at(4, row("a", "beta", 7, "void")),
        at(8, row("only-reserved", "beta", 0, null)),
      ],
      [],
    ]);
    const pages: RangePage[] = [];
    const scan = createCassandraRanges(session);
    const range = { from: -9n, to: 100n };
    for await (const page of scan.newest({ name: "profile", consistency: "available" }, range)) pages.push(page);
    expect(pages).toEqual([
      {
        rows: 2,
        reached: -5n,
        sequences: [{ token: -5n, key: "a", sequencer: "alpha", sequence: 3, id: "a-3", timestamp: 1003 }],
      },
      {
        rows: 5,
        reached: 8n,
        sequences: [{ token: 4n, key: "a", sequencer: "beta", sequence: 7, id: "a-7", timestamp: 1007 }],
      },
      { rows: 0, reached: 100n, sequences: [] },
    ]);
    const { consistencies } = cassandra.types;
    expect(session.asked.map(({ parameters, consistency, page }) => [parameters, consistency, page?.state])).toEqual([
      [[-9n, 100n], consistencies.localQuorum, undefined],
      [[-9n, 100n], consistencies.localQuorum, "page-1"],
      [[-9n, 100n], consistencies.localQuorum, "page-2"],
    ]);
  });

  it("asks again for a page that was not answered, and goes on from there", async () => {
    const away = new StoreUnavailableError("cassandra", "told to fail");
    const session = sessionOf([[at(-5, row("a", "alpha", 1, "put"))], away, [at(4, row("b", "alpha", 1, "put"))]]);
    const keys: string[] = [];
    const scan = createCassandraRanges(session);
    const range = { from: -9n, to: 100n };
    for await (const page of scan.newest({ name: "profile", consistency: "available" }, range, threeTimes)) {
      keys.push(...page.sequences.map(({ key }) => key));
    }
    expect(keys).toEqual(["a", "b"]);
    expect(session.asked.map(({ page }) => page?.state)).toEqual([undefined, "page-1", "page-1"]);
  });

  it("reads the whole of a sequence from all replicas, page by page", async () => {
    const session = sessionOf([[row("a", "alpha", 2, "put")], [row("a", "alpha", 1, "put")]]);
    await createCassandraRanges(session).readFromAll({ name: "profile", consistency: "available" }, "a", "alpha");
    expect(session.asked.map(({ parameters, consistency, page }) => [parameters, consistency, page?.state])).toEqual([
      [["profile", "a", "alpha"], cassandra.types.consistencies.all, undefined],
      [["profile", "a", "alpha"], cassandra.types.consistencies.all, "page-1"],
    ]);
  });
});
