/** The repairs of a node: one at a time, begun by an operator, known as long as the process lives. */
import { randomUUID } from "node:crypto";
import { StoreUnavailableError } from "../stores/contracts.ts";
import type { Difference } from "./close-look.ts";
import type { RepairMetrics } from "./metrics.ts";
import { createPace, wait } from "./pace.ts";
import type { Wait } from "./pace.ts";
import { ReadModelReplacedError } from "./read-model-check.ts";
import type { CheckTerms } from "./read-model-check.ts";
import { MOST_EXAMPLES } from "./run.ts";
import { RegionsNotComparedError, RegionUnansweredError } from "./regions-check.ts";
import type { RegionsTerms } from "./regions-check.ts";
import { createRetry } from "./retry.ts";
import type { Counts, Phase, RegionDifference, RepairRequest, RepairRun, RunProgress, RunStatus } from "./run.ts";

/** What the repairs of a node need. */
export interface RepairsOptions {
  /** Compares the log with the read model. */
  readonly checkReadModel: (terms: CheckTerms) => Promise<void>;
  /** Compares the region with the others. */
  readonly checkRegions: (terms: RegionsTerms) => Promise<void>;
  /** Whether it is known what serves reads. */
  readonly readModelKnown: () => boolean;
  readonly metrics: RepairMetrics;
  readonly logger: {
    info(details: object, message: string): void;
    warn(details: object, message: string): void;
    error(details: object, message: string): void;
  };
  /** Waits; tests give their own. */
  readonly wait?: Wait;
  /** Before a store or region is asked a second time, in milliseconds. Default: as `createRetry` has it. */
  readonly firstPauseMilliseconds?: number;
  /** Milliseconds since 1970; tests give their own. */
  readonly now?: () => number;
}

/** What came of a request for a run. */
export type Begun =
  | { readonly outcome: "begun" | "under-way"; readonly run: RepairRun }
  | { readonly outcome: "draining" | "read-model-unknown" | "strong-class" };

/** The repairs of a node. */
export interface Repairs {
  /**
   * Begins a run, unless one is under way.
   *
   * @param authorization of the request, by which other regions are asked; it is kept as long as the run goes on, and shown nowhere
   */
  begin(request: RepairRequest, authorization?: string): Begun;
  /** The run that is under way and those that ended last, the latest first. */
  runs(): readonly RepairRun[];
  /** Ends the run that is under way after what it is at, and begins no more. Never rejects. */
  stop(): Promise<void>;
}

/** So many runs are remembered. */
const MOST_RUNS = 20;

const NOTHING: Counts = {
  compared: 0,
  differingSlots: 0,
  lookedAtClosely: 0,
  differing: 0,
  mended: 0,
  undecided: 0,
};

/** Whether a store or region that has not answered may do so when it is asked again. */
function mayPass(error: unknown): boolean {
  return error instanceof StoreUnavailableError || (error instanceof RegionUnansweredError && error.passing);
}

/** What is counted as metrics, of what a run counts. */
const COUNTED = ["compared", "differing", "mended", "undecided"] as const;

/** Makes them. */
export function createRepairs(options: RepairsOptions): Repairs {
  const { logger, metrics } = options;
  const now = options.now ?? Date.now;
  const ending = new AbortController();
  let runs: readonly RepairRun[] = [];
  let under: Promise<void> = Promise.resolve();

  const update = (id: string, change: (run: RepairRun) => Partial<RepairRun>): void => {
    runs = runs.map((run) => (run.id === id ? { ...run, ...change(run) } : run));
  };

  const progressOf = ({ id, what }: RepairRun): RunProgress => ({
    phase(phase: Phase) {
      update(id, () => ({ phase }));
    },
    count(counted, by) {
      update(id, ({ counts }) => ({ counts: { ...counts, [counted]: counts[counted] + by } }));
      const outcome = COUNTED.find((name) => name === counted);
      if (outcome !== undefined) metrics.entities(what, outcome, by);
    },
    example(difference: Difference) {
      update(id, ({ examples }) => ({ examples: [...examples, difference].slice(0, MOST_EXAMPLES) }));
    },
    regionExample(difference: RegionDifference) {
      update(id, ({ regionExamples }) => ({ regionExamples: [...regionExamples, difference].slice(0, MOST_EXAMPLES) }));
    },
    reason(reason: string) {
      addReason(id, reason);
    },
  });

  const addReason = (id: string, more: string): void => {
    update(id, ({ reason }) => ({ reason: reason === undefined ? more : `${reason}; ${more}` }));
  };

  const end = (id: string, status: Exclude<RunStatus, "running">, reason?: string): void => {
    if (reason !== undefined) addReason(id, reason);
    update(id, () => ({ status, endedAt: now() }));
    const run = runs.find((one) => one.id === id);
    if (run === undefined) return;
    metrics.ended(run.what, status);
    const details = { repair: id, what: run.what, class: run.dataClass.name, mend: run.mend, status, ...run.counts };
    if (status === "failed") logger.warn({ ...details, reason: run.reason }, "a repair has ended");
    else logger.info(details, "a repair has ended");
  };

  const carryOut = async (run: RepairRun, authorization: string | undefined): Promise<void> => {
    const { id, dataClass, what, mend, entitiesPerSecond } = run;
    const { signal } = ending;
    try {
      const waiting = options.wait ?? wait;
      const pace = createPace({ perSecond: entitiesPerSecond, signal, wait: waiting });
      const attempt = createRetry({
        signal,
        wait: waiting,
        firstPauseMilliseconds: options.firstPauseMilliseconds,
        mayPass,
        onRetry: (error) => {
          const last = error instanceof Error ? error.message : String(error);
          update(id, ({ retries }) => ({ retries: { count: retries.count + 1, last } }));
        },
      });
      const terms: CheckTerms = { dataClass, mend, pace, attempt, progress: progressOf(run) };
      if (what === "regions") await options.checkRegions({ ...terms, authorization, signal });
      else await options.checkReadModel(terms);
      end(id, "done");
    } catch (error) {
      if (signal.aborted) end(id, "aborted");
      else if (error instanceof RegionsNotComparedError) end(id, "failed");
      else if (error instanceof StoreUnavailableError || error instanceof ReadModelReplacedError) {
        end(id, "failed", error.message);
      } else {
        const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
        logger.error({ repair: id, err: { type: name, message, stack } }, "a repair failed by a defect");
        end(id, "failed", "a defect, which is in the log under the repair's id");
      }
    }
  };

  return {
    begin(request, authorization) {
      if (ending.signal.aborted) return { outcome: "draining" };
      const current = runs.find(({ status }) => status === "running");
      if (current !== undefined) return { outcome: "under-way", run: current };
      if (request.what === "regions" && request.dataClass.consistency === "strong") return { outcome: "strong-class" };
      if (request.what === "read-model" && !options.readModelKnown()) return { outcome: "read-model-unknown" };
      const run: RepairRun = {
        ...request,
        id: randomUUID(),
        status: "running",
        phase: request.what,
        reason: undefined,
        retries: { count: 0, last: undefined },
        startedAt: now(),
        endedAt: undefined,
        counts: NOTHING,
        examples: [],
        regionExamples: [],
      };
      runs = [run, ...runs].slice(0, MOST_RUNS);
      const { by, what, mend, dataClass, entitiesPerSecond } = request;
      const audit = { by, change: "repair", what, class: dataClass.name, mend, entitiesPerSecond };
      logger.info({ audit, repair: run.id }, "a repair has begun");
      under = carryOut(run, authorization);
      return { outcome: "begun", run };
    },
    runs: () => runs,
    async stop() {
      ending.abort();
      await under;
    },
  };
}
