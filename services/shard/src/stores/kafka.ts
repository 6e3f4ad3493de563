/** The log of writes: one topic of the region's own Kafka. */
import { Producer, stringSerializers } from "@platformatic/kafka";
import { ATTRIBUTES } from "../tracing/attributes.ts";
import type { CallDescription, Tracing } from "../tracing/contracts.ts";
import { NO_TRACING } from "../tracing/no-tracing.ts";
import type { WriteEvent, WriteLog } from "./contracts.ts";
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

/** What the log needs of Kafka's client. */
export type LogProducer = Pick<Producer<string, string, string, string>, "send" | "metadata" | "close">;

/** The key of an event: all events of an entry go to one partition, in order. */
export function eventKey(event: Pick<WriteEvent, "class" | "key">): string {
  return `${event.class}/${event.key}`;
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
  return {
    name: NAME,
    async append(event, valueJson) {
      const message = { topic, key: eventKey(event), value: encodeEvent(event, valueJson) };
      await guard.run(
        "append",
        () =>
          producer.send({ messages: [{ ...message, headers: { ...tracing.fields() } }], acks: ALL_IN_SYNC_REPLICAS }),
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
