/** A chart at one version. */
export interface Chart {
  readonly chart: string;
  /** Exact version of the chart, not of what it installs. */
  readonly version: string;
  /** URL of the repository. */
  readonly repository: string;
  /** Namespace that it is installed in. */
  readonly namespace: string;
  /** Service account of what talks to the cloud, as `values` names it. */
  readonly serviceAccount: string;
}

/**
 * The charts, pinned: a preview shows no change that nobody made, and all regions run the same.
 *
 * Source: the projects' own repositories, as recalled in 2026. Check before you rely on them, and before you change one: `helm search repo
 * <repository>/<chart> --versions`, and the notes for the versions between.
 */
export const CHARTS = {
  certificates: {
    chart: "cert-manager",
    version: "v1.19.1",
    repository: "https://charts.jetstack.io",
    namespace: "cert-manager",
    serviceAccount: "cert-manager",
  },
  secrets: {
    chart: "external-secrets",
    version: "0.20.4",
    repository: "https://charts.external-secrets.io",
    namespace: "external-secrets",
    serviceAccount: "external-secrets",
  },
  metrics: {
    chart: "metrics-server",
    version: "3.13.0",
    repository: "https://kubernetes-sigs.github.io/metrics-server/",
    namespace: "kube-system",
    serviceAccount: "metrics-server",
  },
  "load-balancing": {
    chart: "aws-load-balancer-controller",
    version: "1.14.1",
    repository: "https://aws.github.io/eks-charts",
    namespace: "kube-system",
    serviceAccount: "aws-load-balancer-controller",
  },
  autoscaler: {
    chart: "cluster-autoscaler",
    version: "9.52.1",
    repository: "https://kubernetes.github.io/autoscaler",
    namespace: "kube-system",
    serviceAccount: "cluster-autoscaler",
  },
} as const satisfies Readonly<Record<string, Chart>>;
export type Prerequisite = keyof typeof CHARTS;
