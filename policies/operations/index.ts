import type { Policy } from "../policy.ts";
import { alarmsTellSomebody } from "./alarms-tell-somebody.ts";
import { backupRetention } from "./backup-retention.ts";
import { bucketGrowth } from "./bucket-growth.ts";
import { explicitRegion } from "./explicit-region.ts";
import { keyDeletionWindow } from "./key-deletion-window.ts";
import { logRetention } from "./log-retention.ts";
import { logicalNamesTellRegion } from "./logical-names-tell-region.ts";
import { maintenanceApart } from "./maintenance-apart.ts";
import { physicalNamesTellEnvironment } from "./physical-names-tell-environment.ts";
import { storesAndEntryWatched } from "./stores-and-entry-watched.ts";
import { tagsComplete } from "./tags-complete.ts";
import { versionsSupported } from "./versions-supported.ts";

/** The policies of this pack, in the order of the documentation. */
export const OPERATIONS: readonly Policy[] = [
  tagsComplete,
  explicitRegion,
  logicalNamesTellRegion,
  physicalNamesTellEnvironment,
  logRetention,
  bucketGrowth,
  backupRetention,
  keyDeletionWindow,
  alarmsTellSomebody,
  storesAndEntryWatched,
  versionsSupported,
  maintenanceApart,
];
