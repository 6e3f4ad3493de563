import type { Term } from "../plan-types.ts";
import type { LossEffect } from "./effect.ts";
import type { RunbookStep } from "./runbook-types.ts";

type Wording = Pick<RunbookStep, "part" | "name" | "regions">;

/** What happens while a term of a formula runs. */
export function wordingOf({ name }: Term, { loss, serving, storeless, slots }: LossEffect): Wording {
  const say = (part: RunbookStep["part"], what: string, regions: readonly string[] = []): Wording => ({
    part,
    name: what,
    regions,
  });
  const away = loss.regions.length > 1 ? "the regions" : "the region";
  const lost = loss.zones.length === 0 ? away : loss.regions.length > 0 ? "what is lost" : "the zone";
  const takers = slots.takenBy.map(({ region }) => region);
  switch (name) {
    case "detect":
      return say("detect", `Health checks of ${lost} fail, and it is left out`, serving);
    case "unhealthy":
      return say(
        "detect",
        `The load balancer's checks of ${lost} fail; requests that it sends there until then get no answer`,
      );
    case "shift":
      return say(
        "route",
        loss.zones.length > 0
          ? "The accelerator leads clients to what is healthy"
          : "The accelerator leads clients to the nearest region that is healthy",
        serving,
      );
    case "ttl":
      return say("route", `DNS answers that clients hold end, and new ones name no address of ${lost}`, serving);
    case "reconnect":
      return say("route", "Clients open new connections", serving);
    case "lease":
      return say("lease", "The leases of the slots' lost owners end in etcd");
    case "election":
      return say(
        "promote",
        "The remaining voters of etcd elect a leader, if the leader was lost; leases then begin anew",
      );
    case "watch":
      return say("promote", "All replicas hear of the new owners", takers);
    case "expiry":
      return say("lease", "etcd ends them up to half a second late");
    case "takeover":
      return say("promote", "The next replica in each slot's order becomes its owner", takers);
    case "warmUp":
      return say("promote", "The first requests are served where the slots now are", takers);
    case "session":
      return say("promote", "Kafka gives the zone's brokers up, and the service's group its members there");
    case "rebalance":
      return say("replay", "Consumer groups share the partitions anew and go on from the log");
    case "redisTimeout":
      return say("degrade", "Reads give Redis up and go to Cassandra; a breaker then spares them the wait", serving);
    case "kafkaTimeout":
      return say("degrade", "Writes give Kafka up and are acknowledged; a breaker then spares them the wait", serving);
    case "cassandraTimeout":
      return say("route", "Requests to replicas without Cassandra go on to the next region", [
        ...storeless,
        ...serving,
      ]);
    case "notice":
      return say("detect", "Replicas without Cassandra notice: /readyz says 503, and they hand their slots over", [
        ...storeless,
        ...serving,
      ]);
    case "sweep":
      return say("replay", "Once Kafka is back, a sweeper sends the events that wait in the outbox", serving);
    default:
      throw new Error(`no step of a runbook is known for the term "${name}"`);
  }
}
