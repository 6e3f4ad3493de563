import { coordinationTiming } from "../coordination.ts";
import type { Prediction, Term } from "../plan-types.ts";
import { kafkaInterrupted, redisInterrupted, zoneTakeover } from "../losses/zone-takeover.ts";
import { decisiveTerms, predict, recovery, termsOf } from "../predictions.ts";
import type { Problem } from "../problems.ts";
import { placeVoters, planQuorums } from "../quorum.ts";
import type { Topology } from "../topology.ts";
import { votersAreSound } from "./coordination.ts";
import { checkStrongDatacenters } from "./references.ts";

const TARGETS: Readonly<Partial<Record<`${Prediction["tier"]}.${Prediction["metric"]}`, string>>> = {
  "routing.RTO": "routingSeconds",
  "service.RTO": "serviceSeconds",
  "redis.RTO": "redisSeconds",
  "kafka.RTO": "kafkaSeconds",
  "strong.RPO": "strongLossSeconds",
  "available.RPO": "availableLossSeconds",
};

/** Recovery targets that the settings cannot meet, where the loss of a region or of a zone must be survived. */
export function checkTargets(topology: Topology): Problem[] {
  const { survive } = topology.failover;
  if (survive.regions === 0 && survive.zones === 0) return [];
  if (!votersAreSound(topology) || checkStrongDatacenters(topology).length > 0) return [];
  const voters = placeVoters(topology);
  const { election } = coordinationTiming(topology, voters);
  return [
    // For clients and slots, what a region's loss takes is longer than what a zone's takes.
    ...(survive.regions > 0
      ? predict(topology, planQuorums(topology, voters, []), election)
      : zoneService(topology, election)),
    ...(survive.zones > 0 ? [redisInterrupted(topology), kafkaInterrupted(topology)] : []),
  ].flatMap(unmetTarget);
}

/** Where regions need not be survived, but zones are: slots that the zone's replicas own wait as long as those of a region. */
function zoneService(topology: Topology, election: number): Prediction[] {
  if (!topology.dataClasses.some(({ consistency }) => consistency === "strong")) return [];
  const steps = zoneTakeover(topology, termsOf(topology, election));
  return [recovery("service", steps, topology.failover.targets.serviceSeconds)];
}

function unmetTarget(prediction: Prediction): Problem[] {
  const { target, seconds, terms, formula } = prediction;
  const key = TARGETS[`${prediction.tier}.${prediction.metric}`];
  if (target === undefined || key === undefined || seconds <= target) return [];
  const filled = formula.replace(/[A-Za-z]+/g, (word) => {
    const term = terms.find((candidate) => candidate.name === word);
    return term === undefined ? word : `${word} ${term.value}`;
  });
  return [
    {
      path: `failover.targets.${key}`,
      found: `${target} s, where the settings give ${seconds} s = ${filled}`,
      accepted: `at least ${seconds} s with these settings`,
      mend: mendOf(prediction, target),
    },
  ];
}

/** Whether a term is a setting rather than a fact: its source is a path of the topology. */
const isSetting = (term: Term): boolean => /^[a-z]+\.\w/.test(term.source);

function mendOf(prediction: Prediction, target: number): string {
  const terms = decisiveTerms(prediction);
  const fixed = terms.filter((term) => !isSetting(term)).reduce((sum, term) => sum + term.value, 0);
  const [longest] = terms.filter(isSetting).sort((a, b) => b.value - a.value);
  if (longest === undefined || fixed >= target) return `raise it: ${fixed} s of the time are fixed`;
  const [setting] = longest.source.split(":");
  return `lower the longest term, ${longest.name} (${longest.value} s, from ${setting}), or raise the target`;
}
