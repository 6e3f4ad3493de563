import { z } from "zod";
import { resourcePolicy } from "../policy.ts";
import { isOpen, portsOf, RULE_HOLDERS, rulesOf } from "./security-group-rules.ts";

export const noOpenAdministrationPorts = resourcePolicy({
  id: "no-open-administration-ports",
  demands: "No security group lets everybody reach a port by which machines are administered.",
  why: "These ports are scanned all day, and one weak password or one flaw in the server behind them gives the machine away.",
  severity: "critical",
  references: [
    { framework: "CIS", id: "AWS 5.2" },
    { framework: "CIS", id: "AWS 5.3" },
    { framework: "FSBP", id: "EC2.13" },
    { framework: "FSBP", id: "EC2.14" },
    { framework: "checkov", id: "CKV_AWS_24" },
    { framework: "checkov", id: "CKV_AWS_25" },
    { framework: "checkov", id: "CKV_AWS_277" },
  ],
  remediation: "Remove the rule; administer nodes by EKS and Session Manager, which need no open port.",
  settings: z.strictObject({
    ports: z
      .array(z.int().min(0).max(65_535))
      .min(1)
      .default([22, 23, 135, 445, 2375, 2376, 2379, 2380, 3389, 5900, 5985, 5986, 6443, 10_250])
      .describe(
        "Ports that nobody opens to everybody: SSH, Telnet, Windows' remote calls and shares, Docker, etcd, remote desktops, WinRM, the " +
          "Kubernetes API and kubelets.",
      ),
  }),
  types: RULE_HOLDERS,
  judge: (resource, { settings }) =>
    rulesOf(resource).flatMap((rule) => {
      if (rule.direction !== "ingress" || !isOpen(rule)) return [];
      const ports = portsOf(rule);
      const opened = settings.ports.filter((port) => ports !== undefined && port >= ports.from && port <= ports.to);
      return opened.length === 0
        ? []
        : [`${rule.place}it opens ports of administration to everybody (${opened.join(", ")}); none is accepted`];
    }),
});
