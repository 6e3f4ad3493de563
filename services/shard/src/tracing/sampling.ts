/** Which traces are recorded. Whoever begins a trace decides, and all that take part in it follow. */
import { TraceFlags } from "@opentelemetry/api";
import { AlwaysOnSampler, ParentBasedSampler, TraceIdRatioBasedSampler } from "@opentelemetry/sdk-trace";
import type { Sampler } from "@opentelemetry/sdk-trace";

/** Of the spans without a parent: those that are linked to a recorded one, so that its story goes on, and a share of the others. */
function roots(ratio: number): Sampler {
  const linked = new AlwaysOnSampler();
  const share = new TraceIdRatioBasedSampler(ratio);
  return {
    shouldSample(...asked) {
      const [, traceId, , , , links] = asked;
      const recorded = links.some(({ context }) => (context.traceFlags & TraceFlags.SAMPLED) !== 0);
      return recorded ? linked.shouldSample() : share.shouldSample(asked[0], traceId);
    },
    toString: () => `LinkedOrRatio{${ratio}}`,
  };
}

/**
 * Makes the sampler: a parent's decision is followed, whether it is this process's or a caller's.
 *
 * @param ratio share of the traces that begin here, 0 to 1
 */
export function createSampler(ratio: number): Sampler {
  return new ParentBasedSampler({ root: roots(ratio) });
}
