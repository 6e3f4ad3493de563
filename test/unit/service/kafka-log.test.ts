/** How events are sent to Kafka: to which partition, and how many together. */
import { createKafkaLog } from "../../../services/shard/src/stores/kafka.ts";
import type { LogProducer } from "../../../services/shard/src/stores/kafka.ts";
import { metadataOf } from "../../service/fakes/log-producer.ts";
import type { WriteEvent, WriteLog } from "../../../services/shard/src/stores/contracts.ts";

const PARTITIONS = 6;

interface Sent {
  readonly records: readonly { readonly key: string; readonly partition: number }[];
  readonly end: () => void;
}
let sends: Sent[];
let log: WriteLog;

beforeEach(() => {
  sends = [];
  const send = ({ messages }: { messages: { key: string; partition: number }[] }): Promise<object> =>
    new Promise((resolve) => {
      const records = messages.map(({ key, partition }) => ({ key, partition: partition % PARTITIONS }));
      sends.push({
        records,
        end: () => {
          resolve({});
        },
      });
    });
  log = createKafkaLog({
    clientId: "test",
    brokers: [],
    access: { login: { method: "password", username: "u", password: "p" }, encryption: undefined, mechanism: "PLAIN" },
    topic: "writes",
    timeoutMilliseconds: 1000,
    observer: { observe: () => undefined, breakerState: () => undefined },
    producer: {
      send: send as LogProducer["send"],
      metadata: metadataOf("writes", PARTITIONS),
      close: () => Promise.resolve(),
    },
  });
});

const event = (key: string, className = "ledger"): WriteEvent => ({
  version: 1,
  type: "put",
  class: className,
  key,
  slot: 0,
  region: "alpha",
  node: "alpha-0",
  placementVersion: 1,
  id: "7d444840-9dc0-11d1-b245-5ffdce74fad2",
  sequence: 1,
  timestamp: 1,
});
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** The numbers are what kafka-clients 4.1.0 makes of these keys: `Utils.toPositive(Utils.murmur2(key)) % 6`. */
test.each([
  ["ledger/a", 0],
  ["ledger/b", 1],
  ["ledger/c", 0],
  ["ledger/d", 5],
  ["ledger/ab", 4],
  ["profile/Ada", 2],
])("an event whose key is %s goes to the partition that Kafka's own clients choose", async (recordKey, partition) => {
  const [className = "", key = ""] = recordKey.split("/");
  const appended = log.append(event(key, className), "1");
  await settled();
  expect(sends.map(({ records }) => records)).toEqual([[{ key: recordKey, partition }]]);
  sends[0]?.end();
  await appended;
});

test("a partition gets one request at a time, with what came meanwhile; other partitions do not wait", async () => {
  const first = log.append(event("a"), "1");
  await settled();
  const later = [log.append(event("c"), "1"), log.append(event("b"), "1"), log.append(event("a"), "2")];
  await settled();
  const keys = (): (readonly string[])[] => sends.map(({ records }) => records.map(({ key }) => key));
  expect(keys()).toEqual([["ledger/a"], ["ledger/b"]]);

  sends[0]?.end();
  await first;
  await settled();
  expect(keys()).toEqual([["ledger/a"], ["ledger/b"], ["ledger/c", "ledger/a"]]);
  for (const { end } of sends) end();
  await Promise.all(later);
});
