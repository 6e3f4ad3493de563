/**
 * Looks for events in the Kafka of one region. A process of its own, as the service's modules are: configured by the environment variables of a
 * replica, told what to look for on standard input, and its answer is on standard output, both as in `log-check.ts`.
 */
import { text } from "node:stream/consumers";
import { setTimeout as wait } from "node:timers/promises";
import { Admin } from "@platformatic/kafka";
import { z } from "zod";
import { readConfiguration } from "../../services/shard/src/configuration.ts";
import type { Cursor } from "../../services/shard/src/projection/contracts.ts";
import { clientOptions, createKafkaReader, partitionsOf } from "../../services/shard/src/projection/kafka-reader.ts";

const WANTED = z.object({
  /** Ids of events, by topic. */
  topics: z.record(z.string(), z.array(z.string())),
  milliseconds: z.number(),
});
const EVENT = z.object({ id: z.string() });

const { topics, milliseconds } = WANTED.parse(JSON.parse(await text(process.stdin)));
const deadline = performance.now() + milliseconds;
const configuration = readConfiguration(process.env);
const connection = {
  clientId: "consistency-check",
  brokers: configuration.kafkaBrokers,
  access: configuration.access.kafka,
};
const missing = new Map(Object.entries(topics).map(([topic, ids]) => [topic, new Set(ids)]));

/** A cursor at the beginning of each partition. A topic that is not there yet has none, and then everything of it is missing. */
async function beginnings(): Promise<Cursor[]> {
  const admin = new Admin({ ...clientOptions(connection), metadataMaxAge: 1000 });
  try {
    const present = (await admin.listTopics()).filter((topic) => missing.has(topic));
    if (present.length === 0) return [];
    const metadata = await admin.metadata({ topics: present, forceUpdate: true });
    const partitions = present.flatMap((topic) =>
      partitionsOf(topic, metadata.topics.get(topic)?.partitionsCount ?? 0),
    );
    return partitions.map((partition) => ({ ...partition, offset: 0 }));
  } finally {
    await admin.close();
  }
}

const complete = (): boolean => [...missing.values()].every(({ size }) => size === 0);

let cursors: Cursor[] = [];
const reader = createKafkaReader(connection);
while (!complete() && performance.now() < deadline) {
  try {
    if (new Set(cursors.map(({ topic }) => topic)).size < missing.size) cursors = await beginnings();
    const fetched = cursors.length === 0 ? [] : await reader.fetch(cursors);
    for (const { topic, records } of fetched)
      for (const { value } of records)
        if (value !== undefined) missing.get(topic)?.delete(EVENT.parse(JSON.parse(value)).id);
    cursors = fetched.map(({ topic, partition, next }) => ({ topic, partition, offset: next }));
    if (fetched.length === 0) await wait(200);
  } catch (error) {
    // A broker that has only just come back; the deadline ends it.
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    await wait(500);
  }
}
await reader.close();
process.stdout.write(JSON.stringify(Object.fromEntries([...missing].map(([topic, ids]) => [topic, [...ids]]))));
process.exit(0);
