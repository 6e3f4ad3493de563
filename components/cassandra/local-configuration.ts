import * as pulumi from "@pulumi/pulumi";

/** Heap of a local node, in MiB. */
const HEAP_MIB = 320;

/** The JDK's internals that Cassandra 5 reaches into on Java 17, as its own jvm17-server.options opens them. */
const EXPORTS = [
  "java.base/jdk.internal.misc",
  "java.base/jdk.internal.ref",
  "java.base/sun.nio.ch",
  "java.management.rmi/com.sun.jmx.remote.internal.rmi",
  "java.rmi/sun.rmi.registry",
  "java.rmi/sun.rmi.server",
  "java.rmi/sun.rmi.transport.tcp",
  "java.sql/java.sql",
  "jdk.attach/sun.tools.attach",
  "jdk.compiler/com.sun.tools.javac.file",
];
const OPENS = [
  "java.base/java.io",
  "java.base/java.lang",
  "java.base/java.lang.module",
  "java.base/java.lang.reflect",
  "java.base/java.math",
  "java.base/java.net",
  "java.base/java.nio",
  "java.base/java.util",
  "java.base/java.util.concurrent",
  "java.base/java.util.concurrent.atomic",
  "java.base/jdk.internal.loader",
  "java.base/jdk.internal.math",
  "java.base/jdk.internal.module",
  "java.base/jdk.internal.ref",
  "java.base/jdk.internal.reflect",
  "java.base/jdk.internal.util.jar",
  "java.base/sun.nio.ch",
  "java.rmi/sun.rmi.transport.tcp",
  "jdk.management/com.sun.management.internal",
];

/** Roles are kept by so many nodes from the start, or by all where there are fewer. */
const MOST_ROLE_REPLICAS = 3;

/**
 * Arguments of the Java virtual machine, up to the class path.
 *
 * @param nodes number of nodes in the cluster
 */
export function javaArguments(nodes: number): string[] {
  return [
    `-Xms${HEAP_MIB}m`,
    `-Xmx${HEAP_MIB}m`,
    "-Xmn96m",
    "-XX:+UseSerialGC",
    "-XX:MaxDirectMemorySize=128m",
    // The first compiler only: a start takes half the processor time, which counts where a few cores are shared by all.
    "-XX:TieredStopAtLevel=1",
    "-XX:+ExitOnOutOfMemoryError",
    // Nothing outside the node's folder, also when it is killed: native libraries are unpacked there, and no statistics are kept.
    "-Djava.io.tmpdir={directory}",
    "-XX:-UsePerfData",
    "-Djava.security.manager=allow",
    "-Djdk.attach.allowAttachSelf=true",
    "-Dio.netty.tryReflectionSetAccessible=true",
    "-Dcassandra.config=file://{directory}/cassandra.yaml",
    "-Dcassandra-rackdc.properties=file://{directory}/cassandra-rackdc.properties",
    "-Dcassandra.storagedir={directory}/data",
    "-Dlogback.configurationFile=file://{directory}/logback.xml",
    "-Dcassandra-foreground=yes",
    // One machine has no gossip to wait for: these shorten the start, and change nothing once a node has joined.
    "-Dcassandra.ring_delay_ms=1000",
    "-Dcassandra.broadcast_interval_ms=1000",
    "-Dcassandra.skip_wait_for_gossip_to_settle=0",
    // Also the pause between tries to make the default role, for which a majority must be up: without one, the first node
    // would try it a thousand times a second until the others have come.
    "-Dcassandra.superuser_setup_delay_ms=500",
    // Without it the default role is made by one node alone, and is not seen once the roles are kept by all.
    `-Dcassandra.system_auth.default_rf=${Math.min(MOST_ROLE_REPLICAS, nodes)}`,
    "-Dcassandra.consistent.rangemovement=false",
    ...EXPORTS.map((name) => `--add-exports=${name}=ALL-UNNAMED`),
    ...OPENS.map((name) => `--add-opens=${name}=ALL-UNNAMED`),
  ];
}

/** What differs between the nodes of a cluster. */
export interface NodeConfiguration {
  readonly clusterName: string;
  /** `host:port` of every node, comma-separated: each is a seed, so that any of them can start while others are down. */
  readonly seeds: pulumi.Input<string>;
  readonly storage: pulumi.Input<number>;
  readonly native: pulumi.Input<number>;
}

/** `cassandra.yaml` of a node that is small and alone in its datacentre. */
export function cassandraYaml(node: NodeConfiguration): pulumi.Output<string> {
  return pulumi.interpolate`cluster_name: ${JSON.stringify(node.clusterName)}
num_tokens: 16
auto_bootstrap: false
partitioner: org.apache.cassandra.dht.Murmur3Partitioner
endpoint_snitch: GossipingPropertyFileSnitch
seed_provider:
  - class_name: org.apache.cassandra.locator.SimpleSeedProvider
    parameters:
      - seeds: "${node.seeds}"
listen_address: 127.0.0.1
rpc_address: 127.0.0.1
storage_port: ${node.storage}
native_transport_port: ${node.native}
client_encryption_options:
  enabled: true
  optional: false
  require_client_auth: false
  keystore: "{directory}/node.pem"
  ssl_context_factory:
    class_name: org.apache.cassandra.security.PEMBasedSslContextFactory
authenticator:
  class_name: org.apache.cassandra.auth.PasswordAuthenticator
authorizer:
  class_name: org.apache.cassandra.auth.CassandraAuthorizer
role_manager:
  class_name: org.apache.cassandra.auth.CassandraRoleManager
commitlog_sync: periodic
commitlog_sync_period: 10000ms
commitlog_segment_size: 8MiB
commitlog_total_space: 128MiB
memtable_heap_space: 64MiB
memtable_offheap_space: 32MiB
file_cache_size: 32MiB
networking_cache_size: 16MiB
key_cache_size: 4MiB
counter_cache_size: 0MiB
row_cache_size: 0MiB
concurrent_reads: 8
concurrent_writes: 16
concurrent_compactors: 1
hinted_handoff_enabled: true
max_hint_window: 3h
request_timeout: 5000ms
read_request_timeout: 3000ms
write_request_timeout: 2000ms
cas_contention_timeout: 2000ms
phi_convict_threshold: 8
paxos_variant: v2
internode_compression: none
materialized_views_enabled: false
user_defined_functions_enabled: false
`;
}

/** `logback.xml`: to standard output, from which the process's log is kept. */
export const LOGBACK = `<configuration>
  <appender name="STDOUT" class="ch.qos.logback.core.ConsoleAppender">
    <encoder><pattern>%-5level [%thread] %date{ISO8601} %F:%L - %msg%n</pattern></encoder>
  </appender>
  <root level="INFO"><appender-ref ref="STDOUT"/></root>
</configuration>
`;
