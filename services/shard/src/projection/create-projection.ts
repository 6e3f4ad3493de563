/** Puts the projection of a node together. */
import type { DataClass } from "../configuration.ts";
import type { Metrics } from "../metrics.ts";
import type { KafkaAccess } from "../stores/kafka-access.ts";
import type { RedisConnection } from "../stores/redis-connection.ts";
import type { Tracing } from "../tracing/contracts.ts";
import { createKafkaGroup } from "./kafka-group.ts";
import { createKafkaReader } from "./kafka-reader.ts";
import { createProjection } from "./projection.ts";
import type { Projection } from "./projection.ts";
import { createRedisReadModel } from "./redis-read-model.ts";

/** What the projection of a node needs. */
export interface NodeProjectionOptions {
  readonly environment: string;
  readonly region: string;
  readonly node: string;
  readonly classes: readonly DataClass[];
  readonly regions: () => readonly string[];
  readonly redis: RedisConnection;
  readonly brokers: readonly string[];
  readonly access: KafkaAccess;
  readonly topic: string;
  /** Longest time for one append to Kafka, in milliseconds: by so much the times of an appended event may be out of order. */
  readonly appendTimeoutMilliseconds: number;
  readonly metrics: Pick<Metrics, "projection">;
  /** Default: nothing is traced. */
  readonly tracing?: Tracing | undefined;
  readonly logger: {
    info(details: object, message: string): void;
    warn(details: object, message: string): void;
  };
}

/** Longest time for one command of the projection, in milliseconds. Its scripts are longer than a reader's commands. */
const COMMAND_TIMEOUT = 2000;

/** How long what nobody writes stays in the read model, in milliseconds; then it is read from the store of record again. */
export const ENTRY_TTL_MILLISECONDS = 7 * 86_400_000;
/** How long a deletion stays, in milliseconds: longer than any redelivery goes back. */
export const TOMBSTONE_TTL_MILLISECONDS = 86_400_000;

/** Makes it; it begins with `start`. */
export function createNodeProjection(options: NodeProjectionOptions): Projection {
  const { environment, region, node, topic, brokers, access, logger, tracing } = options;
  const metrics = options.metrics.projection;
  const kafka = { clientId: `meridian-projection-${node}`, brokers, access };
  const projection = createProjection({
    model: createRedisReadModel({
      connection: options.redis,
      timeoutMilliseconds: COMMAND_TIMEOUT,
      ttlMilliseconds: ENTRY_TTL_MILLISECONDS,
      tombstoneTtlMilliseconds: TOMBSTONE_TTL_MILLISECONDS,
      tracing,
    }),
    group: createKafkaGroup({
      ...kafka,
      groupId: `meridian.${environment}.${region}.projection`,
      topic,
      otherRegions: () => options.regions().filter((name) => name !== region),
      onFailure: (reason) => {
        logger.warn({ reason }, "the projection's group has failed; trying again");
      },
    }),
    createReader: () => createKafkaReader(kafka),
    tracing,
    classes: options.classes,
    mirrored: (name) => (name === topic ? undefined : options.appendTimeoutMilliseconds),
    observer: {
      applied: (newer, older) => {
        metrics.applied(newer, older);
      },
      skipped: (partition, offset, reason) => {
        metrics.skipped(reason);
        logger.warn({ ...partition, offset, reason }, "a record of the log was skipped");
      },
      lag: (partition, events) => {
        metrics.lag(partition, events);
      },
      switched: (generation) => {
        logger.info({ generation }, "another generation of the read model serves");
      },
      rebuilding: (generation, reason) => {
        metrics.rebuilding(reason);
        logger.info({ generation, reason }, "the read model is being rebuilt");
      },
      interrupted: (reason) => {
        logger.warn({ reason }, "the projection was interrupted; trying again");
      },
    },
  });
  metrics.watch({
    behindSeconds: () => projection.behindMilliseconds() / 1000,
    generation: () => projection.generation() ?? 0,
  });
  return projection;
}
