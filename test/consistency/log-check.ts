/** Whether every region's Kafka holds every event: its own in its topic, and those of the other regions in MirrorMaker's copies. */
import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { join } from "node:path";
import { z } from "zod";
import { projectFolder } from "../engine/harness.ts";
import type { Replica } from "./environment.ts";

/** An event that has to be in the logs. */
export interface LoggedEvent {
  /** Class and key. */
  readonly path: string;
  readonly id: string;
  readonly sequence: number;
  /** The region that wrote it. */
  readonly region: string;
}

const TOPIC = z.string();
const MISSING = z.record(z.string(), z.array(z.string()));

/** Time that a reader may take beside the time that it waits, in milliseconds: its start, and connections that fail. */
const READER_GRACE = 30_000;

/**
 * Waits until the Kafka of a region holds events.
 *
 * @param topics ids of the events, by topic
 * @returns the ids that are missing when the time is up, by topic
 */
async function missingIn(
  { start }: Replica,
  topics: Readonly<Record<string, readonly string[]>>,
  milliseconds: number,
): Promise<Readonly<Record<string, readonly string[]>>> {
  const child = spawn(start.command, [join(projectFolder, "test", "consistency", "log-reader.mts")], {
    env: start.variables,
    stdio: ["pipe", "pipe", "pipe"],
    timeout: milliseconds + READER_GRACE,
    killSignal: "SIGKILL",
  });
  child.stdin.on("error", () => undefined);
  child.stdin.end(JSON.stringify({ topics, milliseconds }));
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  const [code, output, errors] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
  if (code !== 0) throw new Error(`the reader of the log ended with ${code}: ${errors}`);
  return MISSING.parse(JSON.parse(output));
}

/** Says which events are missing in which region's Kafka when the time is up. */
export async function logProblems(
  replicas: readonly Replica[],
  events: readonly LoggedEvent[],
  milliseconds: number,
): Promise<readonly string[]> {
  const byRegion = new Map(replicas.map((replica) => [replica.region, replica]));
  const found = await Promise.all(
    [...byRegion].map(async ([region, replica]) => {
      const own = TOPIC.parse(replica.start.variables["KAFKA_TOPIC"]);
      const topicOf = (event: LoggedEvent): string => (event.region === region ? own : `${event.region}.${own}`);
      const topics: Record<string, string[]> = {};
      for (const event of events) (topics[topicOf(event)] ??= []).push(event.id);
      const missing = await missingIn(replica, topics, milliseconds);
      return events.flatMap((event) =>
        missing[topicOf(event)]?.includes(event.id) === true
          ? [`${event.path}: event ${event.sequence} of ${event.region} is not in ${topicOf(event)} of ${region}`]
          : [],
      );
    }),
  );
  return found.flat();
}
