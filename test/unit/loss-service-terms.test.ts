import {
  CASSANDRA_GIVEN_UP,
  KAFKA_GIVEN_UP,
  REDIS_GIVEN_UP,
  REQUEST_DEADLINE_SECONDS,
  SHARES,
} from "../../components/topology/losses/service-terms.ts";
import { SERVICE_VARIABLES } from "../../services/shard/src/configuration.ts";
import { SHARES as SHARES_OF_SERVICE } from "../../services/shard/src/ownership/groups.ts";

/** Seconds that the service takes by default. */
function defaultOf(name: string): number {
  const found = Object.values(SERVICE_VARIABLES).find((each) => each.name === name);
  if (found === undefined || !("default" in found))
    throw new Error(`the service has no variable ${name} with a default`);
  return Number(found.default) / 1000;
}

test("runbooks count with what the service really does", () => {
  expect({
    redis: REDIS_GIVEN_UP.value,
    kafka: KAFKA_GIVEN_UP.value,
    cassandra: CASSANDRA_GIVEN_UP.value,
    deadline: REQUEST_DEADLINE_SECONDS,
    shares: SHARES,
  }).toEqual({
    redis: defaultOf("REDIS_TIMEOUT_MILLISECONDS"),
    kafka: defaultOf("KAFKA_TIMEOUT_MILLISECONDS"),
    cassandra: defaultOf("CASSANDRA_TIMEOUT_MILLISECONDS"),
    deadline: defaultOf("REQUEST_DEADLINE_MILLISECONDS"),
    shares: SHARES_OF_SERVICE,
  });
});
