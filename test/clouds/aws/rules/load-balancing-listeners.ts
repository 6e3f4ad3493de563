import type { Cloud, Context, Properties, Rules, StoredResource } from "../../simulated/model.ts";
import { objectsAt, textAt } from "../../simulated/values.ts";
import { isIssued } from "./certificates.ts";
import { balancersOf } from "./load-balancing.ts";
import { vpcIdOf } from "./networks.ts";
import { label, when } from "../../simulated/refusals.ts";
import { type } from "./type-tokens.ts";

/**
 * Names of TLS policies.
 * Source: "Security policies for your Application Load Balancer", recalled in 2026.
 */
const TLS_POLICY = new RegExp(
  `^ELBSecurityPolicy-(${[
    "2016-08",
    "2015-05",
    "TLS-1-[012]-2015-04",
    "TLS-1-1-2017-01",
    "TLS-1-2-2017-01",
    "TLS-1-2-Ext-2018-06",
    "FS-2018-06",
    "FS-1-1-2019-08",
    "FS-1-2-(Res-)?2019-08",
    "FS-1-2-Res-2020-10",
    "TLS13-1-3(-FIPS)?(-PQ)?-(2021-06|2023-04|2025-09)",
    "TLS13-1-2(-Res|-Ext1|-Ext2|-Ext0)?(-FIPS)?(-PQ)?-(2021-06|2023-04|2025-09)",
    "TLS13-1-[01](-FIPS)?(-PQ)?-(2021-06|2023-04|2025-09)",
  ].join("|")})$`,
);

function protocolOf(inputs: Properties): string {
  return (
    textAt(inputs, "protocol") ?? (textAt(inputs, "certificateArn") === undefined ? "HTTP" : "HTTPS")
  ).toUpperCase();
}

function listenerProblems(context: Context): readonly string[] {
  const { cloud, inputs } = context;
  const balancer = cloud.byLink(textAt(inputs, "loadBalancerArn") ?? "");
  if (balancer === undefined) return [];
  const protocol = protocolOf(inputs);
  const secure = protocol === "HTTPS" || protocol === "TLS";
  const policy = textAt(inputs, "sslPolicy");
  const certificateArn = textAt(inputs, "certificateArn");
  const application = textAt(balancer.state, "loadBalancerType") === "application";
  return [
    ...when(application && protocol !== "HTTP" && protocol !== "HTTPS", () => {
      return `ValidationError: protocol '${protocol}' is not supported by the application load balancer ${label(balancer)}`;
    }),
    ...when(secure && certificateArn === undefined, () => {
      return `ValidationError: a certificate must be specified for ${protocol} listeners`;
    }),
    ...when(!secure && certificateArn !== undefined, () => {
      return `ValidationError: a certificate cannot be specified for ${protocol} listeners`;
    }),
    ...when(
      policy !== undefined && !TLS_POLICY.test(policy),
      () => `SSLPolicyNotFound: SSL policy '${policy ?? ""}' not found`,
    ),
    ...certificateProblems(cloud, certificateArn),
    ...actionProblems(cloud, objectsAt(inputs, "defaultActions"), balancer),
  ];
}

function certificateProblems(cloud: Cloud, arn: string | undefined): readonly string[] {
  const certificate = cloud.byLink(arn ?? "");
  return when(certificate?.type === type.acmCertificate && !isIssued(certificate), () => {
    const named = certificate === undefined ? "" : label(certificate);
    return `UnsupportedCertificate: the certificate ${named} must have a fully-qualified domain name, a supported signature, and a supported key size: it is not issued yet`;
  });
}

function targetGroupsOf(cloud: Cloud, actions: readonly Properties[]): readonly StoredResource[] {
  return actions
    .flatMap((action) => [
      ...(textAt(action, "targetGroupArn") === undefined ? [] : [textAt(action, "targetGroupArn") ?? ""]),
      ...objectsAt(action, "forward.targetGroups").flatMap((group) => textAt(group, "arn") ?? []),
    ])
    .flatMap((arn) => cloud.byLink(arn) ?? []);
}

function actionProblems(cloud: Cloud, actions: readonly Properties[], balancer: StoredResource): readonly string[] {
  return targetGroupsOf(cloud, actions).flatMap((group) => {
    const others = balancersOf(cloud, group).filter((arn) => arn !== balancer.id);
    return [
      ...when(others.length > 0, () => {
        return `TargetGroupAssociationLimit: the target group ${label(group)} cannot be associated with more than one load balancer: it is with ${others.join(", ")}`;
      }),
      ...when(vpcIdOf(group) !== undefined && vpcIdOf(group) !== vpcIdOf(balancer), () => {
        return `InvalidConfigurationRequest: the target group ${label(group)} is not in the VPC of ${label(balancer)}`;
      }),
    ];
  });
}

function ruleProblems({ cloud, inputs }: Context): readonly string[] {
  const listener = cloud.byLink(textAt(inputs, "listenerArn") ?? "");
  const balancer = listener && cloud.byLink(textAt(listener.state, "loadBalancerArn") ?? "");
  return balancer === undefined ? [] : actionProblems(cloud, objectsAt(inputs, "actions"), balancer);
}

const blocks: Readonly<Record<string, readonly string[]>> = {
  forward: ["targetGroupArn", "forward"],
  redirect: ["redirect"],
  "fixed-response": ["fixedResponse"],
  "authenticate-cognito": ["authenticateCognito"],
  "authenticate-oidc": ["authenticateOidc"],
};

/** An action needs what its type says. The provider looks before it asks AWS. */
function incompleteActions(
  actions: readonly Properties[],
  path: string,
  unknown: readonly string[],
): readonly string[] {
  return actions.flatMap((action, place) => {
    const kind = textAt(action, "type") ?? "";
    const needed = blocks[kind] ?? [];
    const given = needed.some(
      (key) => key in action || unknown.some((one) => one.startsWith(`${path}.${place}.${key}`)),
    );
    return when(needed.length > 0 && !given, () => {
      return `${path}[${place}]: ${needed.join(" or ")} must be specified when type is "${kind}"`;
    });
  });
}

/** Listeners and their rules. */
export const listenerRules: Rules = {
  [type.listener]: {
    validate: ({ inputs, unknown }) =>
      incompleteActions(objectsAt(inputs, "defaultActions"), "defaultActions", unknown),
    check: listenerProblems,
    update: listenerProblems,
    compute: ({ inputs }) => {
      const protocol = protocolOf(inputs);
      return protocol === "HTTPS" && textAt(inputs, "sslPolicy") === undefined
        ? { protocol, sslPolicy: "ELBSecurityPolicy-2016-08" }
        : { protocol };
    },
  },
  [type.listenerRule]: {
    validate: ({ inputs, unknown }) => incompleteActions(objectsAt(inputs, "actions"), "actions", unknown),
    check: ruleProblems,
    update: ruleProblems,
  },
  [type.listenerCertificate]: {
    check: ({ cloud, inputs }) => certificateProblems(cloud, textAt(inputs, "certificateArn")),
  },
};
