/** The log of writes: one topic of the region's own Kafka. */
import { murmur2, Producer, stringSerializers } from "@platformatic/kafka";
import { ATTRIBUTES } from "../tracing/attributes.ts";
import type { CallDescription, Tracing } from "../tracing/contracts.ts";
import { NO_TRACING } from "../tracing/no-tracing.ts";
import type { WriteEvent, WriteLog } from "./contracts.ts";
import { Grouped } from "./grouped.ts";
import { createGuard } from "./guard.ts";
import type { StoreObserver } from "./guard.ts";
import { kafkaAccess } from "./kafka-access.ts";
import type { KafkaAccess } from "./kafka-access.ts";

const NAME = "kafka";

/** `acks` that waits for every replica that is in sync. */
const ALL_IN_SYNC_REPLICAS = -1;

/** What the log needs. */
export interface KafkaLogOptions {
  readonly clientId: string;
  readonly brokers: readonly string[];
  readonly access: KafkaAccess;
  readonly topic: string;
  /** Longest time for one append, in milliseconds, its retry included. */
  readonly timeoutMilliseconds: number;
  readonly observer: StoreObserver;
  /** Default: nothing is traced. */
  readonly tracing?: Tracing | undefined;
  /** Default: a client of these brokers; tests give their own. */
  readonly producer?: LogProducer;
}

/** Most events that are sent together: with values of 64 KiB, half of what a broker takes in one request. */
const MOST_TOGETHER = 8;

/** So many events wait for their turn at a partition at most: 4 MiB of the largest. What is refused has its marker, and is sent later. */
const MOST_WAITING = 64;

/** A record that is to be sent. */
interface EventRecord {
  readonly key: string;
  readonly value: string;
  readonly headers: Record<string, string>;
  /** Hash of the key: the client makes a partition of it. */
  readonly partition: number;
}

/** What the log needs of Kafka's client. */
export type LogProducer = Pick<Producer<string, string, string, string>, "send" | "metadata" | "close">;

/** The key of an event: all events of an entry go to one partition, in order. */
export function eventKey(event: Pick<WriteEvent, "class" | "key">): string {
  return `${event.class}/${event.key}`;
}

/** The hash whose remainder by their number is a key's partition: what Kafka's own clients take, unlike this client's default. */
function partitionHash(key: string): number {
  return murmur2(key) & 0x7fff_ffff;
}

/** The event as JSON, with the value's own text as its last member: what the client sent is passed on unchanged. */
export function encodeEvent(event: WriteEvent, valueJson: string | undefined): string {
  const head = JSON.stringify(event);
  return valueJson === undefined ? head : `${head.slice(0, -1)},"value":${valueJson}}`;
}

function createProducer(options: KafkaLogOptions): LogProducer {
  return new Producer({
    clientId: options.clientId,
    bootstrapBrokers: [...options.brokers],
    ...kafkaAccess(options.access),
    serializers: stringSerializers,
    acks: ALL_IN_SYNC_REPLICAS,
    autocreateTopics: false,
    connectTimeout: Math.min(1000, options.timeoutMilliseconds),
    requestTimeout: options.timeoutMilliseconds,
    timeout: options.timeoutMilliseconds,
    // A moved leader shows as an error, upon which the metadata are fetched anew; asking every few seconds adds nothing.
    metadataMaxAge: 60_000,
    retries: 2,
    retryDelay: 100,
  });
}

/**
 * Connects at the first append or check, and again whenever it must.
 *
 * A partition gets one request at a time, with the events that came while the one before was under way; so they are in the order in which they came, and a
 * partition whose leader is away keeps no other waiting.
 *
 * The client's idempotent producer is not used. It has one request under way for each broker, and when one partition fails it gives up its sequences in all, so that a request of another
 * partition can be taken for one that is stored already. What is stored twice instead, consumers know by its id.
 *
 * An event that is appended in a trace carries its `traceparent`, and `tracestate` if there is one, as header fields of the record.
 */
export function createKafkaLog(options: KafkaLogOptions): WriteLog {
  const { topic, tracing = NO_TRACING } = options;
  const producer = options.producer ?? createProducer(options);
  const sending: CallDescription = {
    name: `send ${topic}`,
    kind: "producer",
    attributes: {
      [ATTRIBUTES.messagingSystem]: NAME,
      [ATTRIBUTES.messagingOperation]: "send",
      [ATTRIBUTES.messagingOperationType]: "send",
      [ATTRIBUTES.messagingDestination]: topic,
    },
  };
  const guard = createGuard({
    dependency: NAME,
    timeoutMilliseconds: options.timeoutMilliseconds,
    observer: options.observer,
    tracing,
  });
  const sends = new Grouped<EventRecord>({
    most: MOST_TOGETHER,
    mostWaiting: MOST_WAITING,
    patienceMilliseconds: options.timeoutMilliseconds,
    refusal: (reason) => new Error(reason),
    async send(records) {
      const messages = records.map(({ key, value, headers, partition }) => ({ topic, key, value, headers, partition }));
      await producer.send({ messages, acks: ALL_IN_SYNC_REPLICAS });
    },
  });
  /** How many partitions there are; once there are more, some are sent to together. */
  let partitions: number | undefined;
  const partitionCount = async (): Promise<number> => {
    if (partitions !== undefined) return partitions;
    const { topics } = await producer.metadata({ topics: [topic] });
    partitions = topics.get(topic)?.partitionsCount;
    if (partitions === undefined) throw new Error(`Kafka knows no topic ${topic}`);
    return partitions;
  };
  const send = async (record: EventRecord): Promise<void> => {
    await sends.add(String(record.partition % (await partitionCount())), record);
  };

  return {
    name: NAME,
    async append(event, valueJson) {
      const key = eventKey(event);
      const value = encodeEvent(event, valueJson);
      const partition = partitionHash(key);
      await guard.run(
        "append",
        () => send({ key, value, headers: { ...tracing.fields() }, partition }),
        () => sending,
      );
    },
    async check() {
      await producer.metadata({ topics: [topic], forceUpdate: true, retries: 0 });
    },
    async close() {
      await producer.close(true).catch(() => undefined);
    },
  };
}
