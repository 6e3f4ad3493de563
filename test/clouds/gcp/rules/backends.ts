import type { Context, Rules } from "../../simulated/model.ts";
import { when } from "../../simulated/refusals.ts";
import { numberAt, objectsAt, textAt } from "../../simulated/values.ts";
import { referred } from "../references.ts";
import { type } from "./type-tokens.ts";

/** A group's subnetwork is of its network. */
function groupProblems(context: Context): readonly string[] {
  const { inputs } = context;
  const network = referred(context, type.network, textAt(inputs, "network"));
  const subnetwork = referred(context, type.subnetwork, textAt(inputs, "subnetwork"));
  if (network === undefined || subnetwork === undefined) return [];
  return when(
    referred(context, type.network, textAt(subnetwork.state, "network")) !== network,
    () => `invalid: ${subnetwork.name} is not a subnetwork of ${network.name}`,
  );
}

function healthCheckProblems({ inputs }: Context): readonly string[] {
  const [interval, timeout] = [numberAt(inputs, "checkIntervalSec") ?? 5, numberAt(inputs, "timeoutSec") ?? 5];
  return when(
    timeout > interval,
    () => `invalid: timeoutSec is ${timeout}, more than checkIntervalSec, which is ${interval}`,
  );
}

/** Schemes that watch requests for backends that fail. Source: Compute Engine API, `backendServices.outlierDetection`. */
const WATCHING: readonly (string | undefined)[] = ["EXTERNAL_MANAGED", "INTERNAL_SELF_MANAGED"];

function serviceProblems({ inputs, cloud }: Context): readonly string[] {
  const backends = objectsAt(inputs, "backends");
  const groups = backends.flatMap((backend) => referred({ cloud }, type.endpointGroup, textAt(backend, "group")) ?? []);
  const scheme = textAt(inputs, "loadBalancingScheme");
  return [
    ...when(
      new Set(groups).size < groups.length,
      () => "invalid: backends name the same network endpoint group more than once",
    ),
    ...backends.flatMap((backend, position) => {
      const at = `backends[${position}]`;
      const scaler = numberAt(backend, "capacityScaler") ?? 1;
      const rates = [numberAt(backend, "maxRatePerEndpoint"), numberAt(backend, "maxRate")];
      return [
        ...when(
          textAt(backend, "balancingMode") !== "RATE",
          () => `invalid: ${at}: balancingMode of a network endpoint group has to be RATE`,
        ),
        ...when(
          rates.filter((rate) => rate !== undefined && rate > 0).length !== 1,
          () => `invalid: ${at}: balancingMode RATE needs one of maxRate and maxRatePerEndpoint, above 0`,
        ),
        ...when(
          scaler !== 0 && (scaler < 0.1 || scaler > 1),
          () => `invalid: ${at}: capacityScaler has to be 0, or from 0.1 to 1; found ${scaler}`,
        ),
      ];
    }),
    ...when(
      backends.length === 1 && numberAt(backends[0] ?? {}, "capacityScaler") === 0,
      () => "invalid: capacityScaler of the only backend must not be 0",
    ),
    ...when(textAt(inputs, "healthChecks") === undefined, () => "required: healthChecks was not given"),
    ...when(
      inputs["outlierDetection"] !== undefined && !WATCHING.includes(scheme),
      () => `invalid: outlierDetection is not supported with loadBalancingScheme ${scheme ?? ""}`,
    ),
    ...when(
      inputs["cdnPolicy"] !== undefined && inputs["enableCdn"] !== true,
      () => "invalid: cdnPolicy was given, and enableCdn is not true",
    ),
  ];
}

export const backends: Rules = {
  [type.endpointGroup]: { check: groupProblems },
  [type.healthCheck]: {
    check: healthCheckProblems,
    update: healthCheckProblems,
    compute: ({ inputs }) => ({ type: inputs["httpHealthCheck"] === undefined ? "" : "HTTP" }),
  },
  [type.backendService]: { check: serviceProblems, update: serviceProblems },
};
