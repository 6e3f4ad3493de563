/** The outbox of this region in Cassandra, in the `available` keyspace: it is the region's own affair, and asks no other. */
import cassandra from "cassandra-driver";
import { z } from "zod";
import { bucketOf, windowOf } from "../entities/outbox.ts";
import type { Marker, Outbox } from "../entities/outbox.ts";
import { StoreUnavailableError } from "./contracts.ts";
import type { CassandraSession, Statement } from "./cassandra-session.ts";
import { Grouped } from "./grouped.ts";

const CONSISTENCY = z.enum(["strong", "available"]);

/** Markers are put and removed by whatever node, so that each says with which timestamp: removing one always comes later. */
const microseconds = (marker: Marker, later: number): bigint => BigInt(marker.marked) * 1000n + BigInt(later);

/** So many statements a batch at most. Source: Amazon Keyspaces takes 30 in an unlogged batch. */
const MOST_TOGETHER = 30;
/** So many markers wait for their turn at most, by bucket and window: some 300 KB. */
const MOST_WAITING = 1000;

/** Makes the outbox of a region. Markers of one window and bucket that come at the same time are stored, and removed, together. */
export function createCassandraOutbox(session: CassandraSession, region: string, timeoutMilliseconds: number): Outbox {
  const markers = `${session.keyspaceOf("available")}.pending_events`;
  const positions = `${session.keyspaceOf("available")}.pending_positions`;
  const execute = (
    operation: string,
    query: string,
    parameters: readonly unknown[],
  ): Promise<cassandra.types.ResultSet> =>
    session.execute({
      operation,
      breaker: "available",
      query,
      parameters,
      consistency: cassandra.types.consistencies.localQuorum,
    });
  const placeOf = (marker: Marker): readonly unknown[] => [
    region,
    bucketOf(marker.slot),
    BigInt(windowOf(marker.marked)),
    cassandra.types.Uuid.fromString(marker.markerId),
  ];

  const together = (operation: string, statementOf: (marker: Marker) => Pick<Statement, "query" | "parameters">) =>
    new Grouped<Marker>({
      most: MOST_TOGETHER,
      mostWaiting: MOST_WAITING,
      patienceMilliseconds: timeoutMilliseconds,
      refusal: (reason) => new StoreUnavailableError(session.name, reason),
      send: (group) =>
        session.batch({
          operation,
          breaker: "available",
          statements: group.map(statementOf),
          consistency: cassandra.types.consistencies.localQuorum,
        }),
    });
  const marking = together("mark", (marker) => ({
    query:
      `INSERT INTO ${markers} (region, bucket, opened, marker, consistency, class, key, slot, id, written, marked) ` +
      "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) USING TIMESTAMP ?",
    parameters: [
      ...placeOf(marker),
      marker.consistency,
      marker.className,
      marker.key,
      marker.slot,
      cassandra.types.Uuid.fromString(marker.writeId),
      BigInt(marker.timestamp),
      BigInt(marker.marked),
      microseconds(marker, 0),
    ],
  }));
  const unmarking = together("unmark", (marker) => ({
    query: `DELETE FROM ${markers} USING TIMESTAMP ? WHERE region = ? AND bucket = ? AND opened = ? AND marker = ?`,
    parameters: [microseconds(marker, 1), ...placeOf(marker)],
  }));
  const partitionOf = (marker: Marker): string => `${bucketOf(marker.slot)}/${windowOf(marker.marked)}`;

  return {
    mark: (marker) => marking.add(partitionOf(marker), marker),
    unmark: (marker) => unmarking.add(partitionOf(marker), marker),
    async pending(bucket, window) {
      const { rows } = await execute(
        "pending",
        `SELECT marker, consistency, class, key, slot, id, written, marked FROM ${markers} WHERE region = ? AND bucket = ? AND opened = ?`,
        [region, bucket, BigInt(window)],
      );
      return rows.map((row) => ({
        markerId: String(row.get("marker")),
        consistency: CONSISTENCY.parse(row.get("consistency")),
        className: String(row.get("class")),
        key: String(row.get("key")),
        slot: Number(row.get("slot")),
        writeId: String(row.get("id")),
        timestamp: Number(row.get("written")),
        marked: Number(row.get("marked")),
      }));
    },
    async position(bucket) {
      const query = `SELECT opened FROM ${positions} WHERE region = ? AND bucket = ?`;
      const row = (await execute("pending", query, [region, bucket])).first() as cassandra.types.Row | null;
      return row === null ? undefined : Number(row.get("opened"));
    },
    async advance(bucket, window) {
      // The window is its own timestamp, so that a node that is behind does not set the others back.
      const query = `INSERT INTO ${positions} (region, bucket, opened) VALUES (?, ?, ?) USING TIMESTAMP ?`;
      await execute("pending", query, [region, bucket, BigInt(window), BigInt(window)]);
    },
  };
}
