/** Which share of the requests was served, second by second. */
import type { Answer } from "./answers.ts";
import { isServed } from "./answers.ts";

/** Requests of one class over one way, by the second in which they were to be sent. */
export interface Availability {
  readonly className: string;
  /** `entry`, or the region that was asked directly. */
  readonly way: string;
  /** A pair for each second since the load began: how many were sent, and how many of these were served. */
  readonly seconds: readonly (readonly [sent: number, served: number])[];
}

/** The availability of every class over every way that was used, by their names. */
export function availabilityOf(answers: readonly Answer[]): Availability[] {
  const last = Math.max(-1, ...answers.map(({ at }) => Math.floor(at / 1000)));
  const groups = Map.groupBy(answers, ({ className, way }) => `${className} ${way}`);
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, group]): Availability[] => {
      const [first] = group;
      if (first === undefined) return [];
      const seconds = Array.from({ length: last + 1 }, (): [number, number] => [0, 0]);
      for (const answer of group) {
        const second = seconds[Math.floor(answer.at / 1000)];
        if (second === undefined) continue;
        second[0] += 1;
        if (isServed(answer)) second[1] += 1;
      }
      return [{ className: first.className, way: first.way, seconds }];
    });
}

/** The share that was served, from 0 to 1. Undefined of no request. */
export function servedShare(answers: readonly Answer[]): number | undefined {
  return answers.length === 0 ? undefined : answers.filter(isServed).length / answers.length;
}
