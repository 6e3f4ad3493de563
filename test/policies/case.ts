import type { Topology } from "../../components/topology/index.ts";
import type { Change } from "./change.ts";

/** What a policy makes of a shipped environment after a change. */
export interface Case {
  /** The policy's id. */
  readonly policy: string;
  /** What is changed, in words. */
  readonly title: string;
  /** Shipped environment that is changed. Default: `prod`. */
  readonly environment?: "dev" | "staging" | "prod";
  readonly changes: readonly Change[];
  /** What is demanded instead of what the environment's topology says: planned anew, and held against the same resources. */
  readonly topology?: (shipped: Topology) => Topology;
  /** Settings of the policy. Default: its own. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Day on which it is judged. Default: 2026-06-01. */
  readonly today?: string;
  /**
   * `passes`: no violation, nothing unevaluated; a boundary. `fails`: exactly these violations, as `<logical name>: <message>` (a pattern for
   * a part of it), or `environment: <message>`. `unevaluated`: exactly these, as `<logical name>: <path>`, and no violation.
   */
  readonly expects:
    "passes" | { readonly fails: readonly (string | RegExp)[] } | { readonly unevaluated: readonly string[] };
}
