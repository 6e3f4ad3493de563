import type { Resource } from "../resource.ts";
import type { Charge, Charges } from "./charges.ts";
import { PRICE_KEYS } from "./price-keys.ts";

/** A controller makes a load balancer of it, and a bill. */
const serviceCharges = ({ properties }: Resource): readonly Charge[] =>
  properties.text("spec.type") === "LoadBalancer" ? [{ unpriced: "a load balancer that a Service asks for" }] : [];

/** A volume for each claim of each pod. */
const statefulSetCharges = ({ properties }: Resource): readonly Charge[] =>
  properties
    .list("spec.volumeClaimTemplates")
    .flatMap((claim) =>
      volumeCharges(claim.text("spec.resources.requests.storage"), properties.number("spec.replicas") ?? 1),
    );

function volumeCharges(size: string | undefined, count: number): readonly Charge[] {
  // As storage classes here ask for volumes in whole GiB, other spellings of sizes are left to be asked about.
  const gib = /^(\d+)Gi$/.exec(size ?? "")?.[1];
  return gib === undefined
    ? [{ unpriced: "a volume whose size is not in Gi" }]
    : [{ price: PRICE_KEYS.podVolume, count: Number(gib) * count }];
}

/** A volume for each node of each datacentre, in whichever cluster the operator makes it. Source: K8ssandra, `K8ssandraCluster`. */
const cassandraCharges = ({ properties }: Resource): readonly Charge[] => {
  const size = properties.text("spec.cassandra.storageConfig.cassandraDataVolumeClaimSpec.resources.requests.storage");
  const nodes = properties
    .list("spec.cassandra.datacenters")
    .reduce((sum, datacentre) => sum + (datacentre.number("size") ?? 0), 0);
  return volumeCharges(size, nodes);
};

/** What objects in clusters are paid for by existing: by the cloud, for what controllers make of them. All others cost nothing. */
export const clusterCharges: Readonly<Record<string, Charges>> = {
  "kubernetes:apps/v1:StatefulSet": statefulSetCharges,
  "kubernetes:core/v1:PersistentVolumeClaim": ({ properties }) =>
    volumeCharges(properties.text("spec.resources.requests.storage"), 1),
  "kubernetes:core/v1:Service": serviceCharges,
  "kubernetes:k8ssandra.io/v1alpha1:K8ssandraCluster": cassandraCharges,
};
