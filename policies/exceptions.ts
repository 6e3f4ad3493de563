import type { Topology } from "../components/topology/index.ts";
import type { Verdict, Violation } from "./judge.ts";
import { nameInUrn } from "./urn.ts";

/** An exception, as the topology declares it. */
export type Exception = Topology["policies"]["exceptions"][number];

/** What became of a violation. */
export interface JudgedViolation extends Violation {
  /** The exception that covers it and still holds. */
  readonly exception: Exception | undefined;
  /** The exception that covered it until its end. */
  readonly ended: Exception | undefined;
}

/** Violations with the exceptions that cover them, and the exceptions that cover nothing. */
export interface Excepted {
  readonly violations: readonly JudgedViolation[];
  /** Nothing is violated that they allow: they can go. Only where the whole environment was judged. */
  readonly unused: readonly Exception[];
}

/**
 * Holds violations against the declared exceptions. One that has ended covers nothing, and is named with what it covered.
 *
 * @param today `2026-01-31`
 */
export function applyExceptions(
  verdicts: readonly Verdict[],
  exceptions: readonly Exception[],
  today: string,
): Excepted {
  const used = new Set<Exception>();
  const violations = verdicts.flatMap((verdict) =>
    verdict.violations.map((violation): JudgedViolation => {
      const covering = exceptions.filter((exception) => covers(exception, violation));
      for (const exception of covering) used.add(exception);
      return {
        ...violation,
        exception: covering.find(({ until }) => until >= today),
        ended: covering.find(({ until }) => until < today),
      };
    }),
  );
  return { violations, unused: exceptions.filter((exception) => !used.has(exception)) };
}

/** Whether an exception is of this policy and this resource, ended or not. */
export function covers(exception: Exception, violation: Violation): boolean {
  if (exception.policy !== violation.policy.id) return false;
  const { urn } = violation;
  if (urn === undefined) return exception.resource === "environment";
  const pattern = new RegExp(`^${exception.resource.split("*").map(escaped).join(".*")}$`);
  return pattern.test(exception.resource.includes("::") ? urn : nameInUrn(urn));
}

const escaped = (text: string): string => text.replace(/[\\^$.|?+()[\]{}]/g, String.raw`\$&`);

/** A violation's message, with the exception that has ended, loudly. */
export function messageOf({ message, ended }: JudgedViolation): string {
  return ended === undefined ? message : `${message} (THE EXCEPTION ENDED on ${ended.until}: ${ended.reason})`;
}
