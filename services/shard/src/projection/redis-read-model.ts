/** The read model in Redis, as the projection writes it. */
import { StoreUnavailableError } from "../stores/contracts.ts";
import { commandSpan } from "../stores/redis.ts";
import type { RedisConnection } from "../stores/redis-connection.ts";
import type { Tracing } from "../tracing/contracts.ts";
import { NO_TRACING } from "../tracing/no-tracing.ts";
import type { Control, Position, Positions, ReadModel } from "./contracts.ts";
import { BUCKETS, CONTROL_KEY, encodeEntry, entryKey, generationPrefix, positionsKey } from "./layout.ts";

const NAME = "redis";

/** What it needs. */
export interface RedisReadModelOptions {
  readonly connection: RedisConnection;
  /** Longest time for one command, in milliseconds. Those that remove a generation take as long as they take. */
  readonly timeoutMilliseconds: number;
  /** How long an entry stays that nothing writes, in milliseconds. */
  readonly ttlMilliseconds: number;
  /** How long a deletion stays, in milliseconds. After that, reads of it go to the store of record. */
  readonly tombstoneTtlMilliseconds: number;
  /** Default: nothing is traced. */
  readonly tracing?: Tracing | undefined;
  /** Milliseconds since 1970; tests give their own. */
  readonly now?: () => number;
}

function readPosition(text: string): Position | undefined {
  const [whole, offset, asOf, end] = /^(\d{1,16})@(\d{1,16})@(\d{1,16})$/.exec(text) ?? [];
  return whole === undefined ? undefined : { offset: Number(offset), asOf: Number(asOf), end: Number(end) };
}

function readControl(reply: unknown): Control {
  const [serving = 0, building = 0, startedAt = 0] = Array.isArray(reply) ? reply.map(Number) : [];
  if (!(serving > 0)) throw new StoreUnavailableError(NAME, "the generations cannot be read");
  return building > 0 ? { serving, building, startedAt } : { serving, building: undefined, startedAt: undefined };
}

/** Makes it. Does not close the connection. */
export function createRedisReadModel(options: RedisReadModelOptions): ReadModel {
  const { connection, timeoutMilliseconds, tracing = NO_TRACING } = options;
  const now = options.now ?? Date.now;

  const within = async <Result>(call: () => Promise<Result>): Promise<Result> => {
    if (!connection.ready()) throw new StoreUnavailableError(NAME, "not connected");
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        reject(new StoreUnavailableError(NAME, `no answer within ${timeoutMilliseconds} ms`));
      }, timeoutMilliseconds);
    });
    try {
      return await Promise.race([call(), late]);
    } catch (error) {
      if (error instanceof StoreUnavailableError) throw error;
      throw new StoreUnavailableError(NAME, error instanceof Error ? error.message : String(error), { cause: error });
    } finally {
      clearTimeout(timer);
    }
  };

  const control = async (action: "read" | "start" | "finish", subject = 0): Promise<Control> => {
    const seconds = String(Math.floor(now() / 1000));
    return readControl(
      await within(() =>
        connection.run("controlGenerations", [CONTROL_KEY], [seconds, action, String(subject), String(now())]),
      ),
    );
  };

  const positionsOf = async (generation: number, bucket: number): Promise<Positions> => {
    const fields = await within(() => connection.hash(positionsKey(generation, bucket)));
    return new Map(
      Object.entries(fields).flatMap(([name, text]): [string, Position][] => {
        const position = readPosition(text);
        return position === undefined ? [] : [[name, position]];
      }),
    );
  };

  return {
    control: () => control("read"),
    startRebuild: (instead) => control("start", instead),
    finishRebuild: (generation) => control("finish", generation),
    positions: (generation) =>
      Promise.all(Array.from({ length: BUCKETS }, (_, bucket) => positionsOf(generation, bucket))),
    async apply(generation, bucket, claims, entries) {
      const keys = [positionsKey(generation, bucket), ...entries.map(({ address }) => entryKey(generation, address))];
      const parameters = [
        String(claims.length),
        ...claims.flatMap(({ name, from, offset, asOf, end }) => [
          name,
          ...[from, offset, Math.floor(asOf), end].map(String),
        ]),
        ...entries.flatMap(({ entry }) => [
          String(entry.order.number),
          entry.order.region,
          encodeEntry(entry),
          String(entry.value === undefined ? options.tombstoneTtlMilliseconds : options.ttlMilliseconds),
        ]),
      ];
      const apply = (): Promise<unknown> => within(() => connection.run("applyToBucket", keys, parameters));
      const applied = Number(await tracing.call(() => commandSpan("apply"), apply));
      return applied < 0 ? "gap" : applied;
    },
    async remove(generation) {
      if (connection.ready()) await connection.removeAll(generationPrefix(generation));
    },
  };
}
