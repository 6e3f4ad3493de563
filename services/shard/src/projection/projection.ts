/** The projection of a running node: follows the generations, projects its partitions into each, and says how far all have come. */
import type { DataClass } from "../configuration.ts";
import type { Dependency } from "../stores/contracts.ts";
import type { Tracing } from "../tracing/contracts.ts";
import { completenessOf } from "./completeness.ts";
import type { Completeness } from "./completeness.ts";
import type { Control, LogGroup, LogReader, ReadModel, Topics } from "./contracts.ts";
import { createProjector } from "./projector.ts";
import type { Projector, ProjectorObserver } from "./projector.ts";

/** How a rebuild is going, for operators. */
export interface ReplayState {
  readonly status: "idle" | "rebuilding";
  /** The generation that reads are answered from. */
  readonly serving: number;
  readonly building: number | null;
  /** Milliseconds since 1970. */
  readonly startedAt: number | null;
  /** Of the generation that is being built, else of the one that serves. */
  readonly partitions: number;
  readonly partitionsAtEnd: number;
  /** Events that are left, as far as the ends of partitions are known. */
  readonly eventsLeft: number;
}

/** What the projection tells of itself, beside what becomes of records. */
export interface ProjectionObserver extends ProjectorObserver {
  /** Another generation serves. */
  switched(generation: number): void;
  /** A generation is being built; `lost-log`: because the log does not have any more what the one that serves has not seen. */
  rebuilding(generation: number, reason: "asked" | "lost-log"): void;
  /** Kafka or Redis did not do what it was asked. Each reason is told once, until all is well again. */
  interrupted(reason: string): void;
}

/** What the projection needs. */
export interface ProjectionOptions {
  readonly model: ReadModel;
  readonly group: LogGroup;
  /** Makes a reader; each generation has its own. */
  readonly createReader: () => LogReader;
  readonly classes: readonly DataClass[];
  readonly mirrored: (topic: string) => number | undefined;
  readonly observer: ProjectionObserver;
  /** Default: nothing is traced. */
  readonly tracing?: Tracing | undefined;
  /** How often it is looked at topics and generations, in milliseconds. Default 500. */
  readonly lookMilliseconds?: number;
  /** How far it may be behind before it counts as missing, in milliseconds. Default 30000. */
  readonly longestBehindMilliseconds?: number;
  /** Milliseconds since 1970; tests give their own. */
  readonly now?: () => number;
}

/** A projection. */
export interface Projection {
  /** Rejects when the read model is too far behind this region's log. */
  readonly dependency: Dependency;
  /** The generation that serves; `undefined`: not known yet. */
  generation(): number | undefined;
  /** As of when the generation that serves has the events of all regions, in milliseconds since 1970; 0: not known. */
  completeAsOf(): number;
  /** How far the generation that serves is behind this region's log, in milliseconds. */
  behindMilliseconds(): number;
  /** Begins to rebuild, unless a rebuild is under way. Rejects when Redis does not answer. */
  replay(): Promise<ReplayState>;
  /** How the rebuild is going. Rejects when Redis does not answer. */
  replayState(): Promise<ReplayState>;
  start(): void;
}

/** A generation may serve when it is no further behind than this, in milliseconds. */
const CAUGHT_UP = 5000;
/** So many looks after a switch every node has seen it. */
const LOOKS_BEFORE_REMOVAL = 6;
/** Pause after a failure and between rounds without anything new, in milliseconds. Reading itself waits for something new. */
const PAUSE_AFTER_FAILURE = 500;
const PAUSE_WHEN_IDLE = 50;

/** Makes the projection; it begins with `start`. */
export function createProjection(options: ProjectionOptions): Projection {
  const { model, group, observer } = options;
  const now = options.now ?? Date.now;
  const lookInterval = options.lookMilliseconds ?? 500;
  const longestBehind = options.longestBehindMilliseconds ?? 30_000;
  const made = now();
  const projectors = new Map<number, Projector>();
  const timers = new Set<NodeJS.Timeout>();
  let running = false;
  let topics: Topics | undefined;
  let snapshot: { readonly control: Control; readonly serving: Completeness | undefined } | undefined;
  /** What has been told since all was well. */
  const told = new Set<string>();

  /** After the end it takes no time, so that whoever waits comes to the end as well. */
  const pause = (milliseconds: number): Promise<void> =>
    new Promise((resolve) => {
      if (!running) {
        resolve();
        return;
      }
      const timer = setTimeout(() => {
        timers.delete(timer);
        resolve();
      }, milliseconds);
      timers.add(timer);
    });
  const interrupted = (error: unknown): void => {
    const reason = error instanceof Error ? error.message : String(error);
    if (!told.has(reason)) observer.interrupted(reason);
    told.add(reason);
  };

  const startRebuild = async (reason: "asked" | "lost-log", instead?: number): Promise<Control> => {
    const before = await model.control();
    const control = await model.startRebuild(instead);
    if (control.building !== undefined && control.building !== before.building) {
      observer.rebuilding(control.building, reason);
    }
    return control;
  };

  /** Projects into a generation until it is no more. */
  const drive = async (projector: Projector): Promise<void> => {
    while (running && projectors.get(projector.generation) === projector) {
      try {
        const outcome = await projector.step();
        if (outcome === "lost") {
          await startRebuild("lost-log", projector.generation);
          await pause(PAUSE_AFTER_FAILURE);
        } else if (outcome === "idle") await pause(PAUSE_WHEN_IDLE);
      } catch (error) {
        // Closing a reader interrupts it, which is meant.
        if (projectors.get(projector.generation) === projector) interrupted(error);
        await pause(PAUSE_AFTER_FAILURE);
      }
    }
  };

  const keepProjectors = (control: Control): void => {
    const wanted = [control.serving, ...(control.building === undefined ? [] : [control.building])];
    for (const [generation, projector] of projectors) {
      if (wanted.includes(generation)) continue;
      projectors.delete(generation);
      void projector.close();
    }
    for (const generation of wanted) {
      if (projectors.has(generation)) continue;
      const projector = createProjector({
        generation,
        model,
        reader: options.createReader(),
        classes: options.classes,
        mirrored: options.mirrored,
        tracing: options.tracing,
        observer: {
          ...observer,
          lag: (partition, events) => {
            if (snapshot?.control.serving === generation) observer.lag(partition, events);
          },
        },
        now,
      });
      projectors.set(generation, projector);
      void drive(projector);
    }
    const assigned = group.assigned();
    for (const projector of projectors.values()) projector.assign(assigned);
  };

  const completeness = async (generation: number): Promise<Completeness | undefined> =>
    topics === undefined ? undefined : completenessOf(topics, await model.positions(generation));

  /** Lets the generation serve that is being built, if it has come far enough. */
  const finish = async (control: Control): Promise<Control> => {
    const { building, startedAt = 0 } = control;
    if (building === undefined) return control;
    const built = await completeness(building);
    if (built?.mirroredAtEnd !== true) return control;
    if (built.ownAsOf < Math.max(startedAt, now() - CAUGHT_UP)) return control;
    const finished = await model.finishRebuild(building);
    // Of all nodes only one has switched; what it fails to remove ends with its time to live.
    if (finished.serving === building && finished.building === undefined) {
      // The other nodes have to have seen it: whoever finds the old one empty would begin to fill it again.
      void pause(LOOKS_BEFORE_REMOVAL * lookInterval)
        .then(() => model.remove(control.serving))
        .catch(interrupted);
    }
    return finished;
  };

  const look = async (): Promise<void> => {
    const looked = group.look().then(
      (found) => {
        topics = found;
        return true;
      },
      (error: unknown) => {
        if (running) interrupted(error);
        return false;
      },
    );
    const [answered, current] = await Promise.all([looked, model.control()]);
    const control = await finish(current);
    const serving = await completeness(control.serving);
    if (snapshot !== undefined && snapshot.control.serving !== control.serving) observer.switched(control.serving);
    snapshot = { control, serving };
    if (running) keepProjectors(control);
    if (answered && projectors.size > 0 && (serving?.ownAsOf ?? 0) > now() - longestBehind) told.clear();
  };

  const follow = async (): Promise<void> => {
    while (running) {
      await look().catch((error: unknown) => {
        if (running) interrupted(error);
      });
      await pause(lookInterval);
    }
  };

  const stateOf = async (control: Control): Promise<ReplayState> => {
    const { serving, building, startedAt } = control;
    const come = await completeness(building ?? serving);
    return {
      status: building === undefined ? "idle" : "rebuilding",
      serving,
      building: building ?? null,
      startedAt: startedAt ?? null,
      partitions: come?.partitions ?? 0,
      partitionsAtEnd: come?.partitionsAtEnd ?? 0,
      eventsLeft: come?.eventsLeft ?? 0,
    };
  };

  // Until it is known otherwise, since this node began: a start takes its time.
  const behindMilliseconds = (): number => Math.max(0, now() - Math.max(made, snapshot?.serving?.ownAsOf ?? 0));

  return {
    dependency: {
      name: "projection",
      check() {
        const behind = behindMilliseconds();
        return behind > longestBehind
          ? Promise.reject(new Error(`${Math.round(behind / 1000)} s behind the log`))
          : Promise.resolve();
      },
      async close() {
        running = false;
        for (const timer of timers) clearTimeout(timer);
        timers.clear();
        const closing = [...projectors.values()].map((projector) => projector.close());
        projectors.clear();
        await Promise.allSettled([...closing, group.close()]);
      },
    },
    generation: () => snapshot?.control.serving,
    completeAsOf: () => snapshot?.serving?.allAsOf ?? 0,
    behindMilliseconds,
    replay: async () => stateOf(await startRebuild("asked")),
    replayState: async () => stateOf(await model.control()),
    start() {
      running = true;
      void follow();
    },
  };
}
