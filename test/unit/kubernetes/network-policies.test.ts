import * as pulumi from "@pulumi/pulumi";
import { awsFlows, awsMigrationFlows } from "../../../components/service/flows-aws.ts";
import { checkFlows } from "../../../components/workload/flows.ts";
import type { Flow } from "../../../components/workload/flows.ts";
import type { Recording } from "../aws/recorder.ts";
import { record, valueOf } from "../aws/recorder.ts";
import { IMAGE, manifest, planOf, regionOf, serviceProgram } from "./surroundings.ts";

const POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy";
/** The networks of all regions, by default. */
const SUPERNET = "10.0.0.0/8";
const SHARD = { matchLabels: { "app.kubernetes.io/name": "shard", "app.kubernetes.io/instance": "prod" } };

interface PolicySpec {
  readonly podSelector: unknown;
  readonly policyTypes: readonly string[];
  readonly ingress?: readonly { readonly from: readonly unknown[]; readonly ports: readonly unknown[] }[];
  readonly egress?: readonly { readonly to: readonly unknown[]; readonly ports: readonly unknown[] }[];
}

function specs(recording: Recording<unknown>): Record<string, PolicySpec> {
  return Object.fromEntries(
    recording
      .namesOf(POLICY)
      .map((name) => [
        name.replace(/^eu-west-1-service-(network-policy|namespace)-/, ""),
        manifest(recording, name).spec as unknown as PolicySpec,
      ]),
  );
}

const tcp = (port: number): object => ({ protocol: "TCP", port });
const blocks = (...cidrs: string[]): object[] => cidrs.map((cidr) => ({ ipBlock: { cidr } }));
const ingress = (from: object[], ...ports: object[]): object => ({
  podSelector: SHARD,
  policyTypes: ["Ingress"],
  ingress: [{ from, ports }],
});
const egress = (to: object[], ...ports: object[]): object => ({
  podSelector: SHARD,
  policyTypes: ["Egress"],
  egress: [{ to, ports }],
});

test("nothing is let in or out but what is named", async () => {
  const planned = planOf(3);
  const { addresses } = regionOf(planned);
  const data = addresses.zones.map((zone) => zone.data);
  const publicRanges = addresses.zones.map((zone) => zone.public);
  const everyonesPods = planned.regions.map((region) => region.addresses.pods);
  expect(data).toHaveLength(3);
  expect(everyonesPods).toHaveLength(3);
  expect(specs(await record(serviceProgram(planned)))).toEqual({
    "default-deny": { podSelector: {}, policyTypes: ["Ingress", "Egress"] },
    "from-load-balancer": ingress(blocks(...publicRanges), tcp(8080)),
    "from-monitoring": ingress(
      [
        {
          namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "monitoring" } },
          podSelector: { matchLabels: { "app.kubernetes.io/name": "prometheus" } },
        },
      ],
      tcp(8080),
    ),
    "from-regions": ingress(blocks(...everyonesPods), tcp(8443)),
    "to-regions": egress(blocks(...everyonesPods), tcp(8443)),
    "to-kafka": egress(blocks(...data), tcp(9098)),
    "to-redis": egress(blocks(...data), tcp(6379)),
    "to-cassandra": egress(blocks(...data), tcp(9142)),
    "to-coordination": egress(blocks(...everyonesPods), tcp(2379)),
    "to-token-keys": egress(
      [{ ipBlock: { cidr: "0.0.0.0/0", except: [planned.supernet, "169.254.0.0/16"] } }],
      tcp(443),
    ),
    "to-identity": egress(blocks("169.254.170.23/32"), tcp(80)),
    "to-names": egress(
      [
        {
          namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "kube-system" } },
          podSelector: { matchLabels: { "k8s-app": "kube-dns" } },
        },
      ],
      { protocol: "UDP", port: 53 },
      { protocol: "TCP", port: 53 },
    ),
  });
});

test.each([1, 2, 3, 5])("with %d regions, replicas speak with those regions' pods and with no others", (count) => {
  const planned = planOf(count);
  const flows = awsFlows({ plan: planned, own: regionOf(planned) });
  const pods = planned.regions.map((region) => region.addresses.pods);
  expect(pods).toHaveLength(count);
  // Both ways: the owner of a slot is reached by its own address.
  const withRegions = flows.filter(({ name }) => name === "regions");
  expect(withRegions.map(({ direction, peers }) => [direction, peers])).toEqual([
    ["from", [{ ranges: pods }]],
    ["to", [{ ranges: pods }]],
  ]);
  const voting = new Set(planned.coordination.voters.map(({ region }) => region));
  const toVoters = flows.find(({ name }) => name === "coordination");
  expect(toVoters?.peers).toEqual([
    { ranges: planned.regions.filter(({ name }) => voting.has(name)).map((region) => region.addresses.pods) },
  ]);
});

test("the token issuer's keys are asked for over HTTPS outside of the environment, and nothing else there is", () => {
  const planned = planOf(3);
  const flows = awsFlows({ plan: planned, own: regionOf(planned) });
  const internet = flows.filter(({ peers }) =>
    peers.some((peer) => "ranges" in peer && peer.ranges.includes("0.0.0.0/0")),
  );
  expect(internet).toEqual([
    {
      name: "token-keys",
      direction: "to",
      peers: [{ ranges: ["0.0.0.0/0"], except: [planned.supernet, "169.254.0.0/16"] }],
      ports: [443],
    },
  ]);
});

test.each([
  ["http://collector.tracing.svc:4318", { namespace: "tracing", labels: {} }, 4318],
  ["http://collector.tracing.svc.cluster.local:4318/base", { namespace: "tracing", labels: {} }, 4318],
  ["http://[fd00::7]:4318", { ranges: ["fd00::7/128"] }, 4318],
  ["http://10.9.8.7", { ranges: ["10.9.8.7/32"] }, 80],
  ["https://otlp.example.com", { ranges: ["0.0.0.0/0"], except: [SUPERNET, "169.254.0.0/16"] }, 443],
  ["https://otel.prod.svc.example.com", { ranges: ["0.0.0.0/0"], except: [SUPERNET, "169.254.0.0/16"] }, 443],
])("the collector %s is reached by its own port, and by as few as its name says", (endpoint, peer, port) => {
  const planned = planOf(1, { service: { image: IMAGE, tracing: { endpoint } } });
  const named = (flow: Flow): boolean => flow.name === "collector";
  expect(awsFlows({ plan: planned, own: regionOf(planned) }).filter(named)).toEqual([
    { name: "collector", direction: "to", peers: [peer], ports: [port] },
  ]);
});

test("what is given as the service's endpoint in the cluster is let in there: for monitoring", async () => {
  const planned = planOf(1);
  const { result } = await record(serviceProgram(planned));
  const endpoint = await valueOf(result.endpoints[0] ?? pulumi.output(""));
  const { hostname, port } = new URL(endpoint);
  expect([hostname, port]).toEqual(["shard.meridian.svc", "8080"]);
  const letIn = awsFlows({ plan: planned, own: regionOf(planned) }).filter(
    ({ direction, ports, peers }) =>
      direction === "from" && ports.includes(Number(port)) && peers.some((peer) => "namespace" in peer),
  );
  expect(letIn.map(({ name }) => name)).toEqual(["monitoring"]);
});

test("a collector that is not declared is not reached", () => {
  const planned = planOf(1);
  expect(awsFlows({ plan: planned, own: regionOf(planned) }).map(({ name }) => name)).not.toContain("collector");
});

test("Cassandra on the cluster is reached by its pods' labels, on its own port", () => {
  const planned = planOf(1);
  const peer = { namespace: "cassandra", labels: { part: "node" } };
  const flows = awsFlows({ plan: planned, own: regionOf(planned), cassandra: { peer, port: 9042 } });
  expect(flows.find(({ name }) => name === "cassandra")).toEqual({
    name: "cassandra",
    direction: "to",
    peers: [peer],
    ports: [9042],
  });
});

test("migrations speak to the region's Kafka, to Cassandra where it is on the cluster, and to nothing else", () => {
  const planned = planOf(3);
  const own = regionOf(planned);
  const data = own.addresses.zones.map((zone) => zone.data);
  const peer = { namespace: "cassandra", labels: { part: "node" } };
  const kafka = { name: "kafka", direction: "to", peers: [{ ranges: data }], ports: [9098] };
  const identity = { name: "identity", direction: "to", peers: [{ ranges: ["169.254.170.23/32"] }], ports: [80] };
  expect(awsMigrationFlows({ own })).toEqual([kafka, identity]);
  expect(awsMigrationFlows({ own, cassandra: { peer, port: 9042 } })).toEqual([
    kafka,
    { name: "cassandra", direction: "to", peers: [peer], ports: [9042] },
    identity,
  ]);
});

test("a zone that holds no data is no way to the stores", () => {
  const planned = planOf(1, {
    regions: { "us-east-1": { cloud: "aws", index: 0, zones: ["a", "b", "c", "d"], dataZones: ["a", "b", "c"] } },
  });
  const own = regionOf(planned, "us-east-1");
  expect(own.addresses.zones).toHaveLength(4);
  const kafka = awsFlows({ plan: planned, own }).find(({ name }) => name === "kafka");
  expect(kafka?.peers).toEqual([{ ranges: own.addresses.zones.slice(0, 3).map((zone) => zone.data) }]);
});

test("a flow that would be everybody's is refused", () => {
  const flow = { name: "kafka", direction: "to", peers: [{ ranges: ["10.0.0.0/8"] }], ports: [9098] } as const;
  expect(() => {
    checkFlows("shard", [flow]);
  }).not.toThrow();
  expect(() => {
    checkFlows("shard", [{ ...flow, peers: [{ ranges: [] }] }]);
  }).toThrow(
    "shard: the flow to kafka names no peers or no ports, accepted is one of each at least: leave the flow out",
  );
  expect(() => {
    checkFlows("shard", [{ ...flow, ports: [] }]);
  }).toThrow("names no peers or no ports");
  expect(() => {
    checkFlows("shard", [flow, flow]);
  }).toThrow("shard: the flow to kafka is there twice, accepted is one of a name: give them names of their own");
});
