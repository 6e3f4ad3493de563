/** Reads partitions of the region's Kafka from given offsets. Membership in a group is another client's business. */
import { Consumer } from "@platformatic/kafka";
import { kafkaAccess } from "../stores/kafka-access.ts";
import type { KafkaAccess } from "../stores/kafka-access.ts";
import type { TraceContext } from "../tracing/contracts.ts";
import type { Cursor, Fetched, LogReader, LogRecord, TopicPartition } from "./contracts.ts";
import { nameOf } from "./contracts.ts";

/** How the region's Kafka is reached. */
export interface KafkaConnectionOptions {
  readonly clientId: string;
  readonly brokers: readonly string[];
  readonly access: KafkaAccess;
}

/** Longest time that a fetch waits for something new, in milliseconds. */
const FETCH_WAIT = 250;
/** Most bytes of a fetch, in all and of one partition; the first batch comes whole, whatever its size. */
const FETCH_BYTES = 1024 * 1024;
const PARTITION_BYTES = 256 * 1024;
/** How long it is believed who leads a partition, in milliseconds. A wrong leader shows sooner. */
const METADATA_AGE = 30_000;

/** What `ListOffsets` takes for the first offset and for the end. Source: Kafka protocol guide, ListOffsets, "timestamp". */
const EARLIEST = -2n;
const LATEST = -1n;

/** Bit of a batch that has markers of transactions instead of records. Source: Kafka documentation, "Record Batch", attributes. */
const CONTROL_BATCH = 0x20;

/** The options that every client of the projection has. */
export function clientOptions({ clientId, brokers, access }: KafkaConnectionOptions) {
  return {
    clientId,
    bootstrapBrokers: [...brokers],
    ...kafkaAccess(access),
    autocreateTopics: false,
    connectTimeout: 2000,
    requestTimeout: 10_000,
    retries: 1,
    retryDelay: 200,
  };
}

type Batches = NonNullable<
  Awaited<ReturnType<Consumer["fetch"]>>["responses"][number]["partitions"][number]["records"]
>;

/** The trace that a record was sent in, by its header fields; `undefined`: none. The first field of a name counts. */
export function traceOf(headers: readonly (readonly [Buffer | null, Buffer | null])[]): TraceContext | undefined {
  const valueOf = (wanted: string): string | undefined =>
    headers.find(([name]) => name?.toString("utf8") === wanted)?.[1]?.toString("utf8");
  const traceparent = valueOf("traceparent");
  return traceparent === undefined ? undefined : { traceparent, tracestate: valueOf("tracestate") };
}

/** The records from an offset on: a fetch gives whole batches, which may begin before it. */
function recordsOf(batches: Batches, from: number): { readonly records: readonly LogRecord[]; readonly next: number } {
  const records: LogRecord[] = [];
  let next = from;
  for (const batch of batches) {
    const first = Number(batch.firstOffset);
    next = Math.max(next, first + batch.lastOffsetDelta + 1);
    if ((batch.attributes & CONTROL_BATCH) !== 0) continue;
    for (const { offsetDelta, timestampDelta, value, headers } of batch.records) {
      if (first + offsetDelta < from) continue;
      records.push({
        offset: first + offsetDelta,
        value: value?.toString("utf8"),
        timestamp: Number(batch.firstTimestamp + timestampDelta),
        trace: headers.length === 0 ? undefined : traceOf(headers),
      });
    }
  }
  return { records, next };
}

/** Connects when it is first asked. */
export function createKafkaReader(options: KafkaConnectionOptions): LogReader {
  const consumer = new Consumer({
    ...clientOptions(options),
    // Never joined: the client demands a name.
    groupId: `${options.clientId}-reader`,
    metadataMaxAge: METADATA_AGE,
  });
  // Its failures come back from the calls as well.
  consumer.on("error", () => undefined);
  const ends = new Map<string, number>();

  const fetchFrom = async (
    node: number,
    cursors: readonly (Cursor & { readonly topicId: string })[],
  ): Promise<readonly Fetched[]> => {
    const topicIds = [...new Set(cursors.map(({ topicId }) => topicId))];
    const response = await consumer.fetch({
      node,
      maxWaitTime: FETCH_WAIT,
      minBytes: 1,
      maxBytes: FETCH_BYTES,
      topics: topicIds.map((topicId) => ({
        topicId,
        partitions: cursors
          .filter((cursor) => cursor.topicId === topicId)
          .map(({ partition, offset }) => ({
            partition,
            fetchOffset: BigInt(offset),
            partitionMaxBytes: PARTITION_BYTES,
            currentLeaderEpoch: -1,
            lastFetchedEpoch: -1,
          })),
      })),
    });
    return cursors.map(({ topic, partition, offset, topicId }): Fetched => {
      const found = response.responses
        .find((one) => one.topicId === topicId)
        ?.partitions.find(({ partitionIndex }) => partitionIndex === partition);
      const name = nameOf({ topic, partition });
      // A partition in which nothing has changed is not in the answer.
      if (found !== undefined) ends.set(name, Number(found.highWatermark));
      const { records, next } = recordsOf(found?.records ?? [], offset);
      return { topic, partition, records, next, end: Math.max(ends.get(name) ?? 0, next) };
    });
  };

  return {
    async bounds(partitions) {
      const topics = [...new Set(partitions.map(({ topic }) => topic))];
      const wanted: Record<string, number[]> = {};
      for (const { topic, partition } of partitions) (wanted[topic] ??= []).push(partition);
      const at = async (timestamp: bigint) => consumer.listOffsets({ topics, partitions: wanted, timestamp });
      const [starts, latest] = await Promise.all([at(EARLIEST), at(LATEST)]);
      return partitions.map(({ topic, partition }) => {
        const start = starts.get(topic)?.[partition];
        const end = latest.get(topic)?.[partition];
        if (start === undefined || end === undefined) throw new Error(`no offsets of ${topic}:${partition}`);
        return { topic, partition, start: Number(start), end: Number(end) };
      });
    },
    async fetch(cursors) {
      const topics = [...new Set(cursors.map(({ topic }) => topic))];
      for (const topic of topics) if (!consumer.topics.current.includes(topic)) consumer.topics.track(topic);
      for (const topic of [...consumer.topics.current]) if (!topics.includes(topic)) consumer.topics.untrack(topic);
      const metadata = await consumer.metadata({ topics });
      const byNode = new Map<number, (Cursor & { readonly topicId: string })[]>();
      for (const cursor of cursors) {
        const topic = metadata.topics.get(cursor.topic);
        const leader = topic?.partitions[cursor.partition]?.leader;
        if (topic === undefined || leader === undefined || leader < 0) {
          throw new Error(`${nameOf(cursor)} has no leader`);
        }
        const there = byNode.get(leader);
        if (there === undefined) byNode.set(leader, [{ ...cursor, topicId: topic.id }]);
        else there.push({ ...cursor, topicId: topic.id });
      }
      const fetched = await Promise.all([...byNode].map(([node, wanted]) => fetchFrom(node, wanted)));
      return fetched.flat();
    },
    async close() {
      await consumer.close(true).catch(() => undefined);
    },
  };
}

/** The partitions of topics, by what Kafka says of them. */
export function partitionsOf(topic: string, count: number): readonly TopicPartition[] {
  return Array.from({ length: count }, (_, partition) => ({ topic, partition }));
}
