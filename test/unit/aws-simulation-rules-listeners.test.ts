import type { Properties } from "../clouds/simulated/model.ts";
import { testRules } from "./aws-simulation-rules-cloud.ts";
import type { Made, RulesCloud } from "./aws-simulation-rules-cloud.ts";
import { balancer, certificate, network, targetGroup } from "./aws-simulation-rules-scenes.ts";

const forward = (targets: Made): readonly { readonly type: string; readonly targetGroupArn: string }[] => [
  { type: "forward", targetGroupArn: targets.arn },
];

const https = (cloud: RulesCloud, inputs: Readonly<Record<string, string>>): Made => {
  const net = network(cloud);
  return cloud.create("listener", "https", {
    loadBalancerArn: balancer(cloud, net).arn,
    port: 443,
    protocol: "HTTPS",
    defaultActions: forward(targetGroup(cloud, net)),
    ...inputs,
  });
};

const ANY_PATH = [{ pathPattern: { values: ["/*"] } }];

const rule = (cloud: RulesCloud, actions: readonly Properties[]): Made =>
  cloud.create("listenerRule", "rule", {
    listenerArn: https(cloud, { protocol: "HTTP" }).arn,
    actions,
    conditions: ANY_PATH,
  });

describe("target groups", () => {
  testRules([
    {
      rule: "a group of targets has a port, a protocol and a VPC",
      refused: (cloud) => cloud.create("targetGroup", "targets", { port: 8080 }),
      because: "protocol, vpcId should be set unless targetType is lambda",
      accepted: (cloud) => targetGroup(cloud, network(cloud)),
    },
    {
      rule: "a health check ends before the next begins",
      refused: (cloud) =>
        cloud.update(targetGroup(cloud, network(cloud)), { healthCheck: { interval: 5, timeout: 5, path: "/readyz" } }),
      because: "ValidationError: health check timeout '5' must be smaller than the interval '5'",
      accepted: (cloud) =>
        cloud.update(targetGroup(cloud, network(cloud)), { healthCheck: { interval: 5, timeout: 4, path: "/readyz" } }),
    },
    {
      rule: "a group for HTTP is not checked by TCP",
      refused: (cloud) => cloud.update(targetGroup(cloud, network(cloud)), { healthCheck: { protocol: "TCP" } }),
      because: "ValidationError: health check protocol 'TCP' is not supported for target groups with protocol HTTP",
      accepted: (cloud) => cloud.update(targetGroup(cloud, network(cloud)), { healthCheck: { protocol: "HTTPS" } }),
    },
    {
      rule: "a group's name does not end with a hyphen",
      refused: (cloud) => targetGroup(cloud, network(cloud), "targets-"),
      because: "ValidationError: the target group name must not begin or end with a hyphen",
      accepted: (cloud) => targetGroup(cloud, network(cloud), "tar-gets"),
    },
  ]);
});

describe("listeners", () => {
  testRules([
    {
      rule: "a listener for HTTPS has a certificate",
      refused: (cloud) => https(cloud, {}),
      because: "ValidationError: a certificate must be specified for HTTPS listeners",
      accepted: (cloud) => https(cloud, { certificateArn: certificate(cloud).arn }),
    },
    {
      rule: "a listener's certificate was issued",
      refused: (cloud) => https(cloud, { certificateArn: certificate(cloud, { validated: false }).arn }),
      because: "UnsupportedCertificate: the certificate certificate (arn:aws:acm:eu-west-1:123456789012:certificate/",
      accepted: (cloud) => https(cloud, { certificateArn: certificate(cloud).arn }),
    },
    {
      rule: "a listener for HTTP has no certificate",
      refused: (cloud) => https(cloud, { protocol: "HTTP", certificateArn: certificate(cloud).arn }),
      because: "ValidationError: a certificate cannot be specified for HTTP listeners",
      accepted: (cloud) => https(cloud, { protocol: "HTTP" }),
    },
    {
      rule: "a listener's TLS policy is one that there is",
      refused: (cloud) =>
        https(cloud, { certificateArn: certificate(cloud).arn, sslPolicy: "ELBSecurityPolicy-TLS13-1-2-2022-06" }),
      because: "SSLPolicyNotFound: SSL policy 'ELBSecurityPolicy-TLS13-1-2-2022-06' not found",
      accepted: (cloud) =>
        https(cloud, { certificateArn: certificate(cloud).arn, sslPolicy: "ELBSecurityPolicy-TLS13-1-2-2021-06" }),
    },
    {
      rule: "an application load balancer does not listen for TCP",
      refused: (cloud) => https(cloud, { protocol: "TCP" }),
      because: "ValidationError: protocol 'TCP' is not supported by the application load balancer balancer (arn:",
      accepted: (cloud) => https(cloud, { protocol: "HTTP" }),
    },
    {
      rule: "an action has what its type says",
      refused: (cloud) =>
        cloud.create("listener", "http", {
          loadBalancerArn: balancer(cloud, network(cloud)).arn,
          port: 80,
          defaultActions: [{ type: "redirect" }],
        }),
      because: 'defaultActions[0]: redirect must be specified when type is "redirect"',
      accepted: (cloud) =>
        cloud.create("listener", "http", {
          loadBalancerArn: balancer(cloud, network(cloud)).arn,
          port: 80,
          defaultActions: [{ type: "redirect", redirect: { statusCode: "HTTP_301", protocol: "HTTPS", port: "443" } }],
        }),
    },
    {
      rule: "a group of targets is one balancer's",
      refused: (cloud) => {
        const net = network(cloud);
        const defaultActions = forward(targetGroup(cloud, net));
        for (const name of ["first", "second"])
          cloud.create("listener", name, { loadBalancerArn: balancer(cloud, net, name).arn, port: 80, defaultActions });
      },
      because:
        "TargetGroupAssociationLimit: the target group targets (arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/targets/",
      accepted: (cloud) => {
        const net = network(cloud);
        const loadBalancerArn = balancer(cloud, net).arn;
        const defaultActions = forward(targetGroup(cloud, net));
        for (const port of [80, 8080])
          cloud.create("listener", `port-${port}`, { loadBalancerArn, port, defaultActions });
      },
    },
    {
      rule: "a group of targets is in the balancer's VPC",
      refused: (cloud) => {
        const targets = targetGroup(cloud, network(cloud, 1, "eu-west-1", "other"));
        const loadBalancerArn = balancer(cloud, network(cloud)).arn;
        cloud.create("listener", "http", { loadBalancerArn, port: 80, defaultActions: forward(targets) });
      },
      because: "InvalidConfigurationRequest: the target group targets (arn:",
      accepted: (cloud) => https(cloud, { protocol: "HTTP" }),
    },
    {
      rule: "a rule's action has what its type says",
      refused: (cloud) => rule(cloud, [{ type: "forward" }]),
      because: 'actions[0]: targetGroupArn or forward must be specified when type is "forward"',
      accepted: (cloud) =>
        rule(cloud, [{ type: "fixed-response", fixedResponse: { contentType: "text/plain", statusCode: "404" } }]),
    },
    {
      rule: "a rule leads to targets in the balancer's VPC",
      refused: (cloud) => rule(cloud, forward(targetGroup(cloud, network(cloud, 1, "eu-west-1", "other"), "foreign"))),
      because: "InvalidConfigurationRequest: the target group foreign (arn:",
      accepted: (cloud) => {
        const net = network(cloud, 0, "eu-west-1");
        const loadBalancerArn = balancer(cloud, net).arn;
        const targets = targetGroup(cloud, net);
        const { arn } = cloud.create("listener", "http", {
          loadBalancerArn,
          port: 80,
          defaultActions: forward(targets),
        });
        cloud.create("listenerRule", "rule", { listenerArn: arn, actions: forward(targets), conditions: ANY_PATH });
      },
    },
    {
      rule: "a group of targets that a rule leads to is one balancer's too",
      refused: (cloud) => {
        const net = network(cloud);
        const more = targetGroup(cloud, net, "more");
        const listeners = ["first", "second"].map((name) =>
          cloud.create("listener", name, {
            loadBalancerArn: balancer(cloud, net, name).arn,
            port: 80,
            defaultActions: forward(targetGroup(cloud, net, `targets-${name}`)),
          }),
        );
        for (const { arn, name } of listeners)
          cloud.create("listenerRule", `rule-${name}`, {
            listenerArn: arn,
            actions: forward(more),
            conditions: ANY_PATH,
          });
      },
      because: "TargetGroupAssociationLimit: the target group more (arn:",
      accepted: (cloud) => rule(cloud, [{ type: "redirect", redirect: { statusCode: "HTTP_302", path: "/" } }]),
    },
    {
      rule: "a further certificate of a listener was issued",
      refused: (cloud) => {
        const listener = https(cloud, { certificateArn: certificate(cloud).arn });
        const more = certificate(cloud, { name: "more", domainName: "more.example.com", validated: false });
        cloud.create("listenerCertificate", "more-at-listener", {
          listenerArn: listener.arn,
          certificateArn: more.arn,
        });
      },
      because: "UnsupportedCertificate: the certificate more (arn:",
      accepted: (cloud) => {
        const listener = https(cloud, { certificateArn: certificate(cloud).arn });
        const more = certificate(cloud, { name: "more", domainName: "more.example.com" });
        cloud.create("listenerCertificate", "more-at-listener", {
          listenerArn: listener.arn,
          certificateArn: more.arn,
        });
      },
    },
  ]);
});
