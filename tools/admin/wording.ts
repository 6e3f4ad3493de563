/** What is set, in lines for people. */
import type { ControlsState } from "./send.ts";

interface Setting {
  readonly by: string;
  readonly at: string;
  readonly until: string | null;
  readonly reason: string | null;
}

function settingOf({ by, at, until, reason }: Setting): string {
  const end = until === null ? "until it is undone" : `until ${until}`;
  return `${end}, by ${by} at ${at}${reason === null ? "" : `: ${reason}`}`;
}

/** One line for each control. */
export function controlsText(state: ControlsState): string {
  const { drainedNodes, evacuatedRegions, weights } = state;
  const lines = [
    ...drainedNodes.map((node) => `drained    ${node.region}/${node.node}, ${settingOf(node)}`),
    ...evacuatedRegions.map((region) => `evacuated  ${region.region}, ${settingOf(region)}`),
    ...(weights === null
      ? []
      : [
          `weights    ${Object.entries(weights.ofRegions)
            .map(([region, weight]) => `${region}=${weight}`)
            .join(" ")}, ${settingOf(weights)}`,
        ]),
  ];
  if (lines.length === 0) lines.push("Nothing is set: every node and region serves, by the placement's weights.");
  if (!state.current) lines.push("etcd does not answer: this is what the node knew last.");
  return lines.join("\n");
}
