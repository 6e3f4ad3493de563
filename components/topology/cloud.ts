/** A place that regions can be in. `local` is this machine: its tiers are processes. */
export const CLOUDS = ["aws", "gcp", "local"] as const;
export type Cloud = (typeof CLOUDS)[number];

/** The classes of environment that sizes and defaults depend on. */
export const ENVIRONMENTS = ["local", "dev", "staging", "prod"] as const;
export type EnvironmentClass = (typeof ENVIRONMENTS)[number];

/** Highest region index. Six bits of the supernet's prefix number the regions. */
export const HIGHEST_REGION_INDEX = 63;
