/** Puts the controls of a node together. */
import type { FastifyBaseLogger } from "fastify";
import type { Metrics } from "../metrics.ts";
import type { Etcd } from "../ownership/contracts.ts";
import { createAdministration } from "./administration.ts";
import type { AdministrationOptions, ControlsAdministration } from "./administration.ts";
import { createControls } from "./controls.ts";
import { createEffects } from "./effects.ts";
import type { ControlEffects } from "./effects.ts";

/** What the controls of a node need. */
export interface NodeControlsOptions extends Pick<AdministrationOptions, "table" | "nodes" | "reaches"> {
  readonly etcd: Pick<Etcd, "get" | "replaceIf" | "follow">;
  readonly environment: string;
  readonly region: string;
  readonly node: string;
  readonly metrics: Pick<Metrics, "controls">;
  readonly logger: Pick<FastifyBaseLogger, "info" | "warn">;
  /** Milliseconds since 1970; tests give their own. */
  readonly now?: () => number;
}

/** The controls of a node. */
export interface NodeControls {
  /** Whether this node has heard what is set. */
  known(): boolean;
  readonly effects: ControlEffects;
  readonly administration: ControlsAdministration;
  follow(): void;
  stop(): void;
}

/** Makes them; nothing is in force until they are followed. */
export function createNodeControls(options: NodeControlsOptions): NodeControls {
  const { logger, region, node } = options;
  const time = options.now === undefined ? {} : { now: options.now };
  let unreadable: string | undefined;
  const controls = createControls({
    etcd: options.etcd,
    environment: options.environment,
    ...time,
    onChange: ({ drainedNodes, evacuatedRegions, weights }) => {
      logger.info(
        {
          drainedNodes: drainedNodes.map((place) => `${place.region}/${place.node}`),
          evacuatedRegions: evacuatedRegions.map((evacuated) => evacuated.region),
          weights: weights?.ofRegions ?? null,
        },
        "controls in force",
      );
    },
    onUnreadable: (reason) => {
      if (reason !== unreadable) logger.warn({ reason }, "controls not taken over");
      unreadable = reason;
    },
  });
  const current = () => controls.current();
  const effects = createEffects({ region, node, current });
  options.metrics.controls.watch({ current, heldBack: () => effects.heldBack() });
  return {
    known: () => controls.known(),
    effects,
    administration: createAdministration({
      controls,
      table: options.table,
      nodes: options.nodes,
      reaches: options.reaches,
      ...time,
    }),
    follow() {
      controls.follow();
    },
    stop() {
      controls.stop();
    },
  };
}
