/** What the service's own settings contribute to a recovery: defaults of its configuration that no topology changes. */
import type { Term } from "../plan-types.ts";

const seconds = (name: string, value: number, source: string): Term => ({ name, value, unit: "s", source });

/** A read of Redis is given up and goes to Cassandra; after five of them in a row nobody waits for it. */
export const REDIS_GIVEN_UP = seconds("redisTimeout", 0.25, "the service's REDIS_TIMEOUT_MILLISECONDS");
/** An append to Kafka is given up, and the event waits in the outbox; after five in a row nobody waits for it. */
export const KAFKA_GIVEN_UP = seconds("kafkaTimeout", 2, "the service's KAFKA_TIMEOUT_MILLISECONDS");
/** A statement to Cassandra is given up, and the request is passed on to another region. */
export const CASSANDRA_GIVEN_UP = seconds("cassandraTimeout", 2, "the service's CASSANDRA_TIMEOUT_MILLISECONDS");
/** A replica notices that Cassandra is away: two checks that fail, each of a second at most, a second apart. */
export const NOTICED = seconds("notice", 4, "the service's readiness: two failed checks of 1 s, 1 s apart");
/** etcd ends a lease after its time, and up to so much later. */
export const LEASE_ENDED = seconds("expiry", 0.5, "the service's README: etcd ends a lease up to half a second late");
/** The second in the order of a slot waits so long for the first, with the most of its jitter. */
export const TAKEN_OVER = seconds(
  "takeover",
  0.45,
  "the service's TAKEOVER_DELAY_MILLISECONDS, 1.5 times: the second in line; the first waits for nothing",
);
/** The service's consumer group gives a member up that says nothing. */
export const MEMBER_GIVEN_UP = seconds("session", 10, "the service's consumer group: SESSION_TIMEOUT");
/** The members of the group come together again. */
export const GROUP_REBALANCED = seconds("rebalance", 10, "the service's consumer group: REBALANCE_TIMEOUT, at most");
/** What waits in the outbox is looked for. */
export const SWEPT = seconds("sweep", 15, "the service's sweeper: what is 10 s old, every 5 s");
/** Longest time for a request, in seconds: REQUEST_DEADLINE_MILLISECONDS. */
export const REQUEST_DEADLINE_SECONDS = 5;
/** The part of its lease that an owner relies on, less the part after which it is kept alive: what is left at the least when etcd goes. */
export const LEASE_PART_LEFT = 0.6;
/** Shares that the slots of one order are owned in. */
export const SHARES = 8;
