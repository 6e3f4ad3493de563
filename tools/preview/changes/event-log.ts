import type { EngineEvent } from "@pulumi/pulumi/automation";
import { z } from "zod";
import { CommandError } from "../../command-error.ts";

/** What every event has. What it tells of is the engine's own. */
const event = z.looseObject({ sequence: z.number(), timestamp: z.number() });

/**
 * Reads an event log, as `pulumi preview --event-log` writes it: an event a line, as JSON. In the order of the engine, whatever the order of
 * the lines.
 *
 * @param source what the log is called in messages
 * @throws CommandError for a line that is no event, and for a log without any
 */
export function readEventLog(content: string, source: string): EngineEvent[] {
  const lines = content.split("\n");
  const events = lines.flatMap((line, index): EngineEvent[] => {
    if (line.trim() === "") return [];
    const read = event.safeParse(parsed(line));
    // Checked as far as every event is the same; the rest is read field by field.
    if (read.success) return [read.data];
    throw new CommandError(
      `${source}, line ${index + 1} is no event of the engine. Accepted: what pulumi preview --event-log writes, an event a line, as JSON.`,
    );
  });
  if (events.length === 0) {
    throw new CommandError(`${source} holds no event. Write it with pulumi preview --event-log ${source}.`);
  }
  return events.sort((one, other) => one.sequence - other.sequence);
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
