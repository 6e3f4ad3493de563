const DAYS = ["SUNDAY", "MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY"] as const;

/** When Memorystore may work on a region's Redis, in UTC. */
export interface GcpWindows {
  /** Hour at which the daily backup begins. */
  readonly backupHour: number;
  /** Day and hour at which the weekly maintenance begins; it takes an hour at most. */
  readonly maintenance: { readonly day: string; readonly hour: number };
}

/** Windows by a region's index: regions that are neighbours in the list are never maintained on the same day, as on AWS. */
export function gcpWindowsOf(index: number): GcpWindows {
  return { backupHour: 3, maintenance: { day: DAYS[index % DAYS.length] ?? "SUNDAY", hour: 5 } };
}
