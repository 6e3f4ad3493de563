import * as terms from "../../components/topology/losses/service-terms.ts";
import { SERVICE_VARIABLES } from "../../services/shard/src/configuration.ts";
import { SWEEP_INTERVAL, SWEEP_SETTLE } from "../../services/shard/src/entities/sweeper.ts";
import { SHARES } from "../../services/shard/src/ownership/groups.ts";
import { KEEP_ALIVE_PART, SAFETY_MARGIN } from "../../services/shard/src/ownership/lease.ts";
import { REBALANCE_TIMEOUT, SESSION_TIMEOUT } from "../../services/shard/src/projection/kafka-group.ts";
import { FAILURES_TO_LOSE, READINESS_INTERVAL, READINESS_TIMEOUT } from "../../services/shard/src/readiness.ts";

/** Seconds that the service takes by default. */
function defaultOf(name: string): number {
  const found = Object.values(SERVICE_VARIABLES).find((each) => each.name === name);
  if (found === undefined || !("default" in found))
    throw new Error(`the service has no variable ${name} with a default`);
  return Number(found.default) / 1000;
}

test("runbooks count with what the service really does", () => {
  expect({
    redis: terms.REDIS_GIVEN_UP.value,
    kafka: terms.KAFKA_GIVEN_UP.value,
    cassandra: terms.CASSANDRA_GIVEN_UP.value,
    deadline: terms.REQUEST_DEADLINE_SECONDS,
    shares: terms.SHARES,
    // The second in line, with the most of its jitter.
    takeover: terms.TAKEN_OVER.value,
    notice: terms.NOTICED.value,
    sweep: terms.SWEPT.value,
    lease: terms.LEASE_PART_LEFT,
    session: terms.MEMBER_GIVEN_UP.value,
    rebalance: terms.GROUP_REBALANCED.value,
  }).toEqual({
    redis: defaultOf("REDIS_TIMEOUT_MILLISECONDS"),
    kafka: defaultOf("KAFKA_TIMEOUT_MILLISECONDS"),
    cassandra: defaultOf("CASSANDRA_TIMEOUT_MILLISECONDS"),
    deadline: defaultOf("REQUEST_DEADLINE_MILLISECONDS"),
    shares: SHARES,
    takeover: expect.closeTo(1.5 * defaultOf("TAKEOVER_DELAY_MILLISECONDS"), 9) as number,
    notice: (FAILURES_TO_LOSE * (READINESS_INTERVAL + READINESS_TIMEOUT)) / 1000,
    sweep: (SWEEP_SETTLE + SWEEP_INTERVAL) / 1000,
    lease: expect.closeTo(1 - SAFETY_MARGIN - KEEP_ALIVE_PART, 9) as number,
    session: SESSION_TIMEOUT / 1000,
    rebalance: REBALANCE_TIMEOUT / 1000,
  });
});
