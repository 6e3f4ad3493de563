import { CommandError } from "../command-error.ts";
import type { HealthResult } from "./health.ts";
import type { DeploymentStep } from "./waves.ts";

/** What a rollout does, and with what. */
export interface Rollout {
  readonly steps: readonly DeploymentStep[];
  /** Every region of the environment on a cloud that is not left out. */
  readonly regions: readonly string[];
  /** Runs `pulumi up` with these arguments. @throws when it fails */
  readonly update: (arguments_: readonly string[]) => Promise<void>;
  /** Asks a region a few times whether it is ready, without waiting for it. */
  readonly isReady: (region: string) => Promise<HealthResult>;
  /** Waits until a region is ready, or too long. */
  readonly untilReady: (region: string) => Promise<HealthResult>;
  readonly say: (line: string) => void;
}

/**
 * Takes a change through the steps, one after the other, and stops at the first region that does not become ready: the others keep what they
 * had.
 *
 * Where no region is ready at the beginning, nothing serves, and nothing is asked between the steps: it is the first update, or the one that
 * mends an environment that is down.
 *
 * @throws CommandError when only some regions are ready at the beginning, or when one is not after its step
 */
export async function rollOut({ steps, regions, update, isReady, untilReady, say }: Rollout): Promise<void> {
  const before = await Promise.all(regions.map(async (region) => ({ region, ...(await isReady(region)) })));
  const down = before.filter(({ ready }) => !ready);
  const gated = down.length < before.length;
  if (gated && down.length > 0) {
    throw new CommandError(
      down
        .map(
          ({ region, last }) =>
            `${region}\n    found     not ready before the deployment: ${last}\n    accepted  every region ready, or left out\n` +
            `    mend      leave it out with --exclude ${region}, or bring it back first; nothing was changed`,
        )
        .join("\n"),
    );
  }
  if (!gated) say("no region is ready: nothing serves that could be harmed, and no step waits for health");
  for (const [position, step] of steps.entries()) {
    say(`step ${position + 1} of ${steps.length}: ${step.title}`);
    await update(step.arguments);
    if (!gated) continue;
    for (const region of step.gated) {
      const { ready, last, asked } = await untilReady(region);
      if (ready) {
        say(`${region} is ready`);
        continue;
      }
      const left = steps.slice(position + 1).map(({ title }) => title);
      throw new CommandError(
        `${region}\n    found     not ready after its update, asked ${asked} times: ${last}\n    accepted  ready within the deadline\n` +
          `    mend      revert the change and deploy again; not updated: ${left.length === 0 ? "nothing" : left.join(", ")}`,
      );
    }
  }
}
