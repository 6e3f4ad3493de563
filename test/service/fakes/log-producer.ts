/** The log of writes over a client of Kafka that sends nothing. */
import type { WriteLog } from "../../../services/shard/src/stores/contracts.ts";
import { createKafkaLog } from "../../../services/shard/src/stores/kafka.ts";
import type { LogProducer } from "../../../services/shard/src/stores/kafka.ts";
import type { Tracing } from "../../../services/shard/src/tracing/contracts.ts";

/** What a client knows of a cluster that has this topic. */
export function metadataOf(topic: string, partitionsCount: number): LogProducer["metadata"] {
  const known = { id: topic, partitions: [], partitionsCount, lastUpdate: 0 };
  const cluster = { id: "test", brokers: new Map(), controllerId: 0, topics: new Map([[topic, known]]), lastUpdate: 0 };
  return () => Promise.resolve(cluster);
}

/** Makes it. `onRecord` is told the header fields of each record. */
export function kafkaLogWithoutKafka(
  tracing: Tracing | undefined,
  onRecord: (fields: Readonly<Record<string, string>>) => void,
): WriteLog {
  const send = ({ messages }: { messages: { headers?: Record<string, string> }[] }): Promise<object> => {
    for (const { headers = {} } of messages) onRecord(headers);
    return Promise.resolve({});
  };
  return createKafkaLog({
    clientId: "test",
    brokers: [],
    access: { login: { method: "password", username: "u", password: "p" }, encryption: undefined, mechanism: "PLAIN" },
    topic: "writes",
    timeoutMilliseconds: 1000,
    observer: { observe: () => undefined, breakerState: () => undefined },
    tracing,
    producer: {
      send: send as LogProducer["send"],
      metadata: metadataOf("writes", 1),
      close: () => Promise.resolve(),
    },
  });
}
