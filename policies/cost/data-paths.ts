import type { Resource, Resources } from "../resource.ts";

/** A resource that moves data between regions, which is paid for by the GB. */
export interface DataPath {
  readonly resource: Resource;
  /** Regions that it moves data between, its own among them; sorted, each once. */
  readonly regions: readonly string[];
  /** It moves data to something whose region nobody can tell, as it is declared nowhere here. */
  readonly unnamed?: string;
  /** What carries the tags that its traffic is told apart by on the bill: itself, or what it copies. None where AWS takes no tags for it. */
  readonly tagged?: Resource;
  /** It joins two regions, and its name can say which. */
  readonly joins: boolean;
}

type Read = (
  resource: Resource,
  resources: Resources,
) => Omit<DataPath, "resource" | "regions"> & { readonly to: readonly string[] };

const KAFKA = "aws:msk/cluster:Cluster";
const BUCKET = "aws:s3/bucket:Bucket";
const CACHE = "aws:elasticache/replicationGroup:ReplicationGroup";
const GLOBAL_CACHE = "aws:elasticache/globalReplicationGroup:GlobalReplicationGroup";

const joined: Read = (resource) => ({
  to: [resource.properties.text("peerRegion") ?? resource.region],
  tagged: resource,
  joins: true,
});

/** The clusters themselves, or the regions in their ARNs. */
const replicator: Read = (resource, resources) => {
  const clusters = resources.referenced(resource, "kafkaClusters", KAFKA);
  const arns = resource.properties.list("kafkaClusters");
  const regions =
    clusters.length >= arns.length
      ? clusters.map(({ region }) => region)
      : arns.map(
          (cluster) => cluster.text("amazonMskCluster.mskClusterArn")?.split(":")[3] ?? "a region without a name",
        );
  return { to: regions, tagged: resource, joins: true };
};

/** A bucket's ARN does not name its region: only a bucket of the environment has one that is known. */
const bucketCopies: Read = (resource, resources) => {
  const targets = resources.referenced(resource, "rules", BUCKET);
  const [source] = resources.referenced(resource, "bucket", BUCKET);
  return {
    to: targets.map(({ region }) => region),
    ...(targets.length === 0 ? { unnamed: "a bucket that is not declared in the environment" } : {}),
    ...(source === undefined ? {} : { tagged: source }),
    joins: false,
  };
};

const imageCopies: Read = ({ properties }) => ({
  to: properties
    .list("replicationConfiguration.rules")
    .flatMap((rule) => rule.list("destinations"))
    .flatMap((destination) => destination.text("region") ?? []),
  joins: false,
});

/** A secondary of a global datastore is written from its primary's region. */
const secondary: Read = (group, resources) => {
  const [global] = resources.referenced(group, "globalReplicationGroupId", GLOBAL_CACHE);
  const [primary] = global === undefined ? [] : resources.referenced(global, "primaryReplicationGroupId", CACHE);
  return { to: primary === undefined ? [] : [primary.region], tagged: group, joins: false };
};

const keyspace: Read = (resource) => ({
  to: resource.properties.texts("replicationSpecification.regionLists"),
  tagged: resource,
  joins: false,
});

const secret: Read = (resource) => ({
  to: resource.properties.list("replicas").flatMap((replica) => replica.text("region") ?? []),
  tagged: resource,
  joins: false,
});

/** How each type says where it moves data to. */
const READERS: Readonly<Record<string, Read>> = {
  "aws:msk/replicator:Replicator": replicator,
  "aws:ec2transitgateway/peeringAttachment:PeeringAttachment": joined,
  "aws:ec2/vpcPeeringConnection:VpcPeeringConnection": joined,
  "aws:s3/bucketReplicationConfig:BucketReplicationConfig": bucketCopies,
  "aws:ecr/replicationConfiguration:ReplicationConfiguration": imageCopies,
  [CACHE]: secondary,
  "aws:keyspaces/keyspace:Keyspace": keyspace,
  "aws:secretsmanager/secret:Secret": secret,
};

/** Types of what may move data between regions. */
export const DATA_PATH_TYPES: readonly string[] = Object.keys(READERS);

/**
 * Where a resource moves data to and from; undefined where that is inside one region.
 *
 * @throws UnknownProperty where a region is not known yet
 */
export function dataPathOf(resource: Resource, resources: Resources): DataPath | undefined {
  const read = READERS[resource.type];
  if (read === undefined) return undefined;
  const { to, ...rest } = read(resource, resources);
  const regions = [...new Set([resource.region, ...to])].sort();
  return regions.length < 2 && rest.unnamed === undefined ? undefined : { resource, regions, ...rest };
}
