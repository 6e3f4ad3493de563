/** Answers for the tests of rehearsals. */
import type { Answer } from "../../tools/rehearsal/answers.ts";

/** An answer of a read of `ledger/a` over the entry that is served 10 ms after it was to be sent, unless it is said otherwise. */
export function answer(over: Partial<Answer> & Pick<Answer, "at">): Answer {
  return {
    className: "ledger",
    consistency: "strong",
    key: "a",
    operation: over.value === undefined ? "read" : "write",
    value: undefined,
    way: "entry",
    to: "entry",
    sentAt: over.at,
    answeredAt: over.at + 10,
    status: 200,
    found: undefined,
    ...over,
  };
}

/** Answers a time apart, from one time to before another. */
export function answersEvery(
  milliseconds: number,
  from: number,
  to: number,
  over: (at: number) => Partial<Answer> = () => ({}),
): Answer[] {
  return Array.from({ length: Math.ceil((to - from) / milliseconds) }, (_, number) => {
    const at = from + number * milliseconds;
    return answer({ at, ...over(at) });
  });
}
