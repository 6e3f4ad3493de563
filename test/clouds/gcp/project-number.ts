import { createHash } from "node:crypto";

/** The number that a project has beside its id, 12 digits: the same in each run. */
export function projectNumber(project: string): string {
  const digits = BigInt(`0x${createHash("sha256").update(project).digest("hex").slice(0, 12)}`) % 900_000_000_000n;
  return String(100_000_000_000n + digits);
}
