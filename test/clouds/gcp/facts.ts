import { join } from "node:path";
import { readFacts } from "../simulated/facts.ts";
import type { Facts } from "../simulated/facts.ts";

/** Reads the facts of every type of Google Cloud that is simulated, from `facts/`. A type is added by adding it there. */
export function gcpFacts(): Facts {
  return readFacts(join(__dirname, "facts"));
}
