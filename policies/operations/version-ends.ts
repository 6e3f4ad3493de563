/** Versions that a service runs, and when support for them ends. */
export interface VersionTable {
  /** First day without standard support, by version; undefined while no end has been published. */
  readonly ends: Readonly<Record<string, string | undefined>>;
  /** Where the table comes from. */
  readonly source: string;
  /** Month that its pages were of. */
  readonly asOf: string;
}

/** After it EKS charges six times as much, or upgrades by itself, as the cluster's upgrade policy says. */
export const EKS: VersionTable = {
  source: "Amazon EKS User Guide, Kubernetes release calendar; 1.35 from endoflife.date",
  asOf: "2026-02",
  ends: {
    "1.28": "2024-11-26",
    "1.29": "2025-03-23",
    "1.30": "2025-07-23",
    "1.31": "2025-11-26",
    "1.32": "2026-03-23",
    "1.33": "2026-07-29",
    "1.34": "2026-12-02",
    "1.35": "2027-03-27",
  },
};

/** After it MSK upgrades the cluster by itself, at any time and without notice. */
export const KAFKA: VersionTable = {
  source: "Amazon MSK Developer Guide, Supported Apache Kafka versions; 3.7.x from endoflife.date",
  asOf: "2026-05",
  ends: {
    "2.8.1": "2024-09-11",
    "2.8.2.tiered": "2025-01-14",
    "3.1.1": "2024-09-11",
    "3.2.0": "2024-09-11",
    "3.3.1": "2024-09-11",
    "3.3.2": "2024-09-11",
    "3.4.0": "2025-08-04",
    "3.5.1": "2025-10-23",
    "3.6.0": "2026-06-01",
    "3.7.x": "2026-09-01",
    "3.8.x": undefined,
    "3.9.x": undefined,
    "4.0.x": undefined,
    "4.1.x": undefined,
  },
};

/** After it ElastiCache charges for extended support. By engine and major version. */
export const REDIS: VersionTable = {
  source: "Amazon ElastiCache User Guide, End of life schedule; Valkey has no published end",
  asOf: "2026-02",
  ends: {
    "redis 3": "2023-08-01",
    "redis 4": "2026-02-01",
    "redis 5": "2026-02-01",
    "redis 6": undefined,
    "redis 7": undefined,
    "valkey 7": undefined,
    "valkey 8": undefined,
  },
};
