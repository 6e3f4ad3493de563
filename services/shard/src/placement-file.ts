/** Takes a new placement over while the service runs: the file is looked at, and what is newer is put in force. */
import { stat } from "node:fs/promises";
import { loadRoutingTable } from "./placement.ts";
import type { RoutingTable } from "./placement.ts";

/** What following the file needs. */
export interface PlacementFileOptions {
  readonly path: string;
  /** Regions that have nodes: a placement that gives slots to another one is refused. */
  readonly peerRegions: readonly string[];
  /** The placement that the service started with. */
  readonly initial: RoutingTable;
  readonly intervalMilliseconds: number;
  /** A new placement is in force. */
  readonly onChange: (table: RoutingTable, previous: RoutingTable) => void;
  /** A file was not taken over; the placement that there was stays in force. Told once for each content. */
  readonly onRefused: (reason: string) => void;
}

/** Follows the file. */
export interface PlacementFile {
  /** The placement in force. */
  current(): RoutingTable;
  /** Looks at the file now. Never rejects. */
  look(): Promise<void>;
  start(): void;
  stop(): void;
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Makes what follows the file. It is looked at by its state, not by events: a mounted ConfigMap is swapped by a link. */
export function createPlacementFile(options: PlacementFileOptions): PlacementFile {
  const { path } = options;
  let table = options.initial;
  let seen: string | undefined;
  let timer: NodeJS.Timeout | undefined;
  let running = false;

  const take = (found: RoutingTable): void => {
    const previous = table;
    if (found.placementVersion === previous.placementVersion) {
      if (JSON.stringify(found.summary()) === JSON.stringify(previous.summary())) return;
      options.onRefused(
        `PLACEMENT_FILE=${path}: found another placement with the version ${found.placementVersion}, which is in force; write the next one with \`npm run plan <env> -- --write\`.`,
      );
      return;
    }
    if (found.placementVersion < previous.placementVersion) {
      options.onRefused(
        `PLACEMENT_FILE=${path}: found the version ${found.placementVersion}, but ${previous.placementVersion} is in force, and a placement never goes back; write the next one with \`npm run plan <env> -- --write\`.`,
      );
      return;
    }
    table = found;
    options.onChange(found, previous);
  };

  const look = async (): Promise<void> => {
    let state: string;
    try {
      const { ino, size, mtimeNs } = await stat(path, { bigint: true });
      state = `${ino} ${size} ${mtimeNs}`;
    } catch (error) {
      state = reasonOf(error);
    }
    if (state === seen) return;
    seen = state;
    try {
      take(await loadRoutingTable(path, options.peerRegions));
    } catch (error) {
      options.onRefused(reasonOf(error));
    }
  };

  const schedule = (): void => {
    timer = setTimeout(() => {
      void look().finally(() => {
        if (running) schedule();
      });
    }, options.intervalMilliseconds);
  };

  return {
    current: () => table,
    look,
    start() {
      running = true;
      schedule();
    },
    stop() {
      running = false;
      clearTimeout(timer);
    },
  };
}
