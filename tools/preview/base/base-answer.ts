import { z } from "zod";

/** Files of a kept environment, in its folder. */
export const STATE_FILE = "state.json";
export const ANSWER_FILE = "base.json";

/** What a process is to do with the program of a commit, in the commit's own folder. Paths are absolute. */
export interface BaseTask {
  /** `up`: bring it up, and keep it in `folder`. `judge`: preview what is kept there with the commit's own policies. */
  readonly kind: "up" | "judge";
  readonly environment: string;
  /** The commit's files. */
  readonly tree: string;
  /** The kept environment. */
  readonly folder: string;
  /** Folder for what the process needs meanwhile. */
  readonly work: string;
  /** File that `judge` leaves what policies said in: an `EngineEvent[]`. */
  readonly events: string;
}

const exception = z.object({
  policy: z.string(),
  resource: z.string(),
  until: z.string().default(""),
  reason: z.string().default(""),
});

/** What is known of an environment at a commit. Parts that this tree cannot read are left out: an older commit may have had none. */
export const baseAnswer = z.object({
  /** The commit's plan, as it wrote it: read leniently, part by part. */
  plan: z.unknown(),
  /** Exceptions from policies that its topology declares. */
  exceptions: z.array(exception).catch([]),
  enforcement: z.enum(["advisory", "mandatory"]).catch("advisory"),
  /** What the cloud had before it came up. */
  publicZones: z.array(z.string()),
  principals: z.array(z.string()),
});
export type BaseAnswer = z.infer<typeof baseAnswer>;
