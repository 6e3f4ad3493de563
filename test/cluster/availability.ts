/** Why a test that needs a control plane cannot run here; set by setup.ts before any test. */
export const UNAVAILABLE = "MERIDIAN_NO_CONTROL_PLANE";

/**
 * Like `describe`, for tests that need a control plane. Where its binaries cannot be had they are skipped, with the reason in their
 * name; in CI that is a failure (see setup.ts).
 */
export function describeOnControlPlane(name: string, tests: () => void): void {
  const reason = process.env[UNAVAILABLE];
  if (reason === undefined || reason === "") describe(name, tests);
  else describe.skip(`${name} (skipped: ${reason})`, tests);
}
