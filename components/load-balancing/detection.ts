import type { Plan } from "../topology/index.ts";

/** When a region or a replica counts as lost. The topology's checks have seen to it that the clouds can check so. */
export type Detection = Plan["detection"];

/** Path that says whether a replica can serve: 200, or 503. */
export const READINESS_PATH = "/readyz";
