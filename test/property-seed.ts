import { configureGlobal } from "fast-check";

/**
 * Property tests draw the same cases in every run, so that a change is judged by itself. Other cases: MERIDIAN_SEED=<number> npm test.
 * A failure prints the seed that it was found with.
 */
configureGlobal({ seed: Number(process.env["MERIDIAN_SEED"] ?? 20_261_121) });
