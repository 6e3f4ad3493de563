/** All rounds of a rehearsal together. */
import { quantile } from "../quantiles.ts";
import type { ClassResult, RehearsalReport, Verdict } from "../report-schema.ts";

/** A figure of all rounds. */
export interface Total {
  readonly what: string;
  readonly unit: Verdict["unit"];
  readonly rounds: number;
  /** The median and the worst of the rounds; null where some round did not come to it. */
  readonly median: number | null;
  readonly worst: number | null;
  /** The worst prediction, and the target of the round with the worst one. */
  readonly predicted: number | null;
  readonly target: number | null;
  /** Rounds that were as predicted, of those that had a prediction. */
  readonly asPredicted: number;
  readonly withPrediction: number;
  readonly met: boolean;
}

/** Each verdict over all rounds, in the order of the first one's. */
export function totalsOf({ rounds }: Pick<RehearsalReport, "rounds">): Total[] {
  const byName = Map.groupBy(
    rounds.flatMap(({ verdicts }) => verdicts),
    ({ what, unit }) => `${unit} ${what}`,
  );
  return [...byName.values()].flatMap((verdicts): Total[] => {
    const [first] = verdicts;
    if (first === undefined) return [];
    const measured = verdicts.flatMap(({ measured: value }) => value ?? []);
    const whole = measured.length === verdicts.length;
    const withPrediction = verdicts.filter(({ asPredicted }) => asPredicted !== null);
    return [
      {
        what: first.what,
        unit: first.unit,
        rounds: verdicts.length,
        median: whole ? (quantile(measured, 0.5) ?? null) : null,
        worst: whole ? Math.max(...measured) : null,
        predicted: mostOf(verdicts.map(({ predicted }) => predicted)),
        target: mostOf(verdicts.map(({ target }) => target)),
        asPredicted: withPrediction.filter(({ asPredicted }) => asPredicted).length,
        withPrediction: withPrediction.length,
        met: verdicts.every(({ met }) => met),
      },
    ];
  });
}

/** Lost and acknowledged writes of a class over all rounds. */
export function writesOf(
  { rounds }: Pick<RehearsalReport, "rounds">,
  name: string,
): Pick<ClassResult["lost"], "writes" | "acknowledged" | "forGood"> {
  const lost = rounds.flatMap(({ classes }) => classes.filter((each) => each.name === name).map((each) => each.lost));
  const sum = (of: (each: ClassResult["lost"]) => number): number => lost.reduce((total, each) => total + of(each), 0);
  return {
    writes: sum(({ writes }) => writes),
    acknowledged: sum(({ acknowledged }) => acknowledged),
    forGood: sum(({ forGood }) => forGood),
  };
}

function mostOf(values: readonly (number | null)[]): number | null {
  const known = values.flatMap((value) => value ?? []);
  return known.length === 0 ? null : Math.max(...known);
}
