/** Repairs, in lines for people. */
import type { NodeRepairs } from "./repairs.ts";

type Run = NodeRepairs["runs"][number];

const held = (sequence: number | null): string => (sequence === null ? "nothing" : `event ${sequence}`);

function examplesOf(run: Run): readonly string[] {
  return [
    ...run.examples.map(({ key, kind }) => `  ${key} is ${kind}`),
    ...run.regionExamples.map(({ region, key, sequencer, here, there, mended }) => {
      const state = `here ${held(here)} of ${sequencer}, in ${region} ${held(there)}`;
      return `  ${key}: ${state}${mended ? "; the same now" : ""}`;
    }),
  ];
}

/** One line for each run, and one for each example of it. */
export function repairsText(nodes: readonly NodeRepairs[]): string {
  const lines = nodes.flatMap(({ region, node, runs }) =>
    runs.flatMap((run) => {
      const { compared, differing, mended, undecided } = run.entities;
      const counts = `${compared} compared, ${differing} differing, ${mended} mended, ${undecided} undecided`;
      const what = `${run.class}, ${run.what}${run.mend ? ", mending" : ""}`;
      const reason = run.reason === null ? "" : `: ${run.reason}`;
      const { count, last } = run.retries;
      const again = count === 1 ? "once" : `${count} times`;
      const retries = last === null ? [] : [`  had to ask again ${again}, the last time because: ${last}`];
      return [
        `${run.status}  ${region}/${node}, ${what}, by ${run.by} at ${run.startedAt}: ${counts}${reason}`,
        ...retries,
        ...examplesOf(run),
      ];
    }),
  );
  return lines.length === 0 ? "No node has taken a repair since it began." : lines.join("\n");
}
