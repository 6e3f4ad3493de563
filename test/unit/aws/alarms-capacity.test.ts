import { NAME, above, below, create, metric, result, term, watched } from "./alarms-surroundings.ts";
import { record } from "./recorder.ts";

describe("alarms of a region's entry and capacity on AWS", () => {
  test("the load balancer: fewer replicas than carry the peak, errors, and slow answers", async () => {
    const balancer = { LoadBalancer: "app/prod/1" };
    const targets = { ...balancer, TargetGroup: "targetgroup/prod/2" };
    const count = (id: string, name: string): object => term(id, "AWS/ApplicationELB", name, balancer, "Sum");
    const subject = { loadBalancer: "app/prod/1", targetGroup: "targetgroup/prod/2", minimumHealthy: 6 };
    const alarms = await watched({ loadBalancer: subject });
    expect(alarms).toEqual({
      "balancer-capacity": {
        ...below(6, 3, "breaching"),
        ...metric("AWS/ApplicationELB", "HealthyHostCount", targets, "Minimum"),
      },
      "balancer-unhealthy": {
        ...above(0, 15),
        ...metric("AWS/ApplicationELB", "UnHealthyHostCount", targets, "Maximum"),
      },
      "balancer-errors": {
        ...above(1, 5),
        metricQueries: [
          count("refused", "HTTPCode_ELB_5XX_Count"),
          count("failed", "HTTPCode_Target_5XX_Count"),
          count("requests", "RequestCount"),
          result(
            "100 * (FILL(refused, 0) + FILL(failed, 0)) / (FILL(requests, 0) + FILL(refused, 0))",
            "Requests that failed, %",
          ),
        ],
      },
      "balancer-latency": {
        ...above(1, 5),
        namespace: "AWS/ApplicationELB",
        metricName: "TargetResponseTime",
        dimensions: targets,
        extendedStatistic: "p99",
        evaluateLowSampleCountPercentiles: "ignore",
        period: 60,
      },
    });
    const slower = await watched({ loadBalancer: { ...subject, latencySeconds: 0.25 } });
    expect(slower["balancer-latency"]).toMatchObject({ threshold: 0.25 });
  });

  test("certificates: a month before their end, and silence changes nothing", async () => {
    expect(await watched({ certificates: { entry: "arn:certificate" } })).toEqual({
      "certificate-entry": {
        ...below(30, 1, "ignore"),
        ...metric("AWS/CertificateManager", "DaysToExpiry", { CertificateArn: "arn:certificate" }, "Minimum", 86_400),
      },
    });
  });

  test("Kubernetes: pods without a node, and a control plane that fails or is full", async () => {
    const cluster = { ClusterName: "prod-kubernetes" };
    expect(await watched({ kubernetes: { cluster: "prod-kubernetes" } })).toEqual({
      "kubernetes-unschedulable": {
        ...above(0, 15),
        ...metric("AWS/EKS", "scheduler_pending_pods_UNSCHEDULABLE", cluster, "Minimum"),
      },
      "kubernetes-errors": {
        ...above(5, 10),
        metricQueries: [
          term("failed", "AWS/EKS", "apiserver_request_total_5XX", cluster, "Sum"),
          term("requests", "AWS/EKS", "apiserver_request_total", cluster, "Sum"),
          result("100 * FILL(failed, 0) / requests", "Requests that failed, %"),
        ],
      },
      "kubernetes-storage": {
        ...above(6_400_000_000, 15),
        ...metric("AWS/EKS", "apiserver_storage_size_bytes", cluster, "Maximum"),
      },
    });
  });

  test("NAT gateways: ports, by a name that stays", async () => {
    expect(await watched({ natGateways: { a: "nat-1" } })).toEqual({
      "nat-a-ports": {
        ...above(0, 3),
        ...metric("AWS/NATGateway", "ErrorPortAllocation", { NatGatewayId: "nat-1" }, "Sum"),
      },
    });
  });

  test.each([
    ["on-demand", "Standard/OnDemand", "L-1216C47A"],
    ["spot", "Standard/Spot", "L-34B43A08"],
  ] as const)(
    "the quota of %s virtual CPUs: what runs, and what the plan would need",
    async (capacity, bought, code) => {
      const usage = term(
        "usage",
        "AWS/Usage",
        "ResourceCount",
        { Type: "Resource", Resource: "vCPU", Service: "EC2", Class: bought },
        "Maximum",
      );
      const quota = { capacity, maximumCpus: 96 };
      expect(await watched({ quota })).toEqual({
        "quota-cpus-used": {
          ...above(80, 15),
          metricQueries: [usage, result("100 * usage / SERVICE_QUOTA(usage)", "Virtual CPUs in use, % of the quota")],
        },
        "quota-cpus-short": {
          ...below(96, 15),
          metricQueries: [usage, result("SERVICE_QUOTA(usage)", "Virtual CPUs that the account may run")],
        },
      });
      const recording = await record(create({ quota }));
      expect(recording.inputs(`${NAME}-quota-cpus-short`)["alarmDescription"]).toContain(code);
    },
  );
});
