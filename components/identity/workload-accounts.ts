import type { Bucket } from "../storage/index.ts";

/** What workloads are called in Kubernetes, as far as a component is told; the same on every cloud. */
export interface WorkloadAccountsArgs {
  /** Kubernetes namespace of the service. Default: `meridian`. */
  readonly namespace?: string;
  /** Service account of the service's pods; the migrations' is `<serviceAccount>-migrations`. Default: `shard`. */
  readonly serviceAccount?: string;
  /** Where the stores' backups go, and who writes them. Default: nowhere, and no identity for it. */
  readonly backups?: {
    readonly bucket: Bucket;
    /** Kubernetes namespace of the stores. Default: the service's. */
    readonly namespace?: string;
    /** Service account of the pods that write backups. Default: `backups`. */
    readonly serviceAccount?: string;
  };
}

/** Namespaces and service accounts of workloads. */
export interface WorkloadAccounts {
  /** Of the service. */
  readonly namespace: string;
  readonly serviceAccount: string;
  /** The migrations' service account, in the service's namespace. */
  readonly migrationsAccount: string;
  /** Of the pods that write backups. */
  readonly backups: { readonly namespace: string; readonly serviceAccount: string };
}

/** The accounts with the defaults put in. */
export function workloadAccounts(args: WorkloadAccountsArgs): WorkloadAccounts {
  const { namespace = "meridian", serviceAccount = "shard", backups } = args;
  return {
    namespace,
    serviceAccount,
    migrationsAccount: `${serviceAccount}-migrations`,
    backups: {
      namespace: backups?.namespace ?? namespace,
      serviceAccount: backups?.serviceAccount ?? "backups",
    },
  };
}
