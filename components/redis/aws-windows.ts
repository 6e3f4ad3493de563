const DAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"] as const;

/** When ElastiCache may work on a region's Redis, in UTC. */
export interface Windows {
  /** Daily, such as `03:00-04:00`. */
  readonly snapshot: string;
  /** Weekly, such as `mon:05:00-mon:06:00`. Never while snapshots are taken, which ElastiCache refuses. */
  readonly maintenance: string;
}

/** Windows by a region's index: regions that are neighbours in the list are never maintained on the same day. */
export function windowsOf(index: number): Windows {
  const day = DAYS[index % DAYS.length] ?? "sun";
  return { snapshot: "03:00-04:00", maintenance: `${day}:05:00-${day}:06:00` };
}
