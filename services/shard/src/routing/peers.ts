/** Which nodes of the other regions answer: asked at an interval, and learnt from the requests that are passed on. */

/** How a lost node is found. A loss is found within threshold × (interval + timeout). */
export interface Detection {
  readonly intervalMilliseconds: number;
  /** Failures in a row after which a node is left out. */
  readonly threshold: number;
  readonly timeoutMilliseconds: number;
}

/** What a node says of itself: `refusing` when it answers that it cannot serve, `silent` when it does not answer. */
export type ProbeResult = "ready" | "refusing" | "silent";

/** What is known of the nodes of the other regions. */
export interface Peers {
  /** The nodes of a region that are believed to serve. */
  healthy(region: string): readonly string[];
  /** Whether a node of another region is believed to serve. */
  serves(region: string): boolean;
  /** All nodes of a region. */
  all(region: string): readonly string[];
  /** Other regions of which no node serves. */
  lostRegions(): readonly string[];
  /** A request to the node could not be delivered or was not answered in time: counts as a failed probe. */
  reportFailure(url: string): void;
  /** The node answered a request. Takes failures back, but does not bring back a node that was left out: a probe does. */
  reportSuccess(url: string): void;
  /** Begins to ask. */
  start(): void;
  stop(): void;
}

/** What the health of the peers needs. */
export interface PeersOptions {
  /** All nodes by region. */
  readonly peers: Readonly<Record<string, readonly string[]>>;
  /** This node's region: its nodes are not asked, as requests of this region are served here. */
  readonly ownRegion: string;
  readonly detection: Detection;
  /** Asks a node whether it serves; never rejects. */
  readonly probe: (url: string, timeoutMilliseconds: number, region: string) => Promise<ProbeResult>;
  readonly onChange: (url: string, region: string, healthy: boolean) => void;
}

interface Peer {
  readonly url: string;
  readonly region: string;
  failures: number;
  healthy: boolean;
  timer: NodeJS.Timeout | undefined;
}

/** Follows the health of the nodes of the other regions. A node is believed to serve until it has failed. */
export function createPeers(options: PeersOptions): Peers {
  const { detection } = options;
  const byRegion = new Map<string, readonly Peer[]>();
  const byUrl = new Map<string, Peer>();
  let running = false;
  for (const [region, urls] of Object.entries(options.peers)) {
    if (region === options.ownRegion) continue;
    const peers = urls.map((url): Peer => ({ url, region, failures: 0, healthy: true, timer: undefined }));
    byRegion.set(region, peers);
    for (const peer of peers) {
      byUrl.set(peer.url, peer);
      options.onChange(peer.url, region, true);
    }
  }

  const set = (peer: Peer, healthy: boolean): void => {
    if (peer.healthy === healthy) return;
    peer.healthy = healthy;
    options.onChange(peer.url, peer.region, healthy);
  };

  const failed = (peer: Peer): void => {
    peer.failures += 1;
    if (peer.failures >= detection.threshold) set(peer, false);
  };

  const ask = async (peer: Peer): Promise<void> => {
    const result = await options.probe(peer.url, detection.timeoutMilliseconds, peer.region);
    if (result === "ready") {
      peer.failures = 0;
      set(peer, true);
    } else if (result === "refusing") {
      // It says so itself: nothing to wait for.
      peer.failures = detection.threshold;
      set(peer, false);
    } else failed(peer);
    if (running) schedule(peer, detection.intervalMilliseconds);
  };

  const schedule = (peer: Peer, delay: number): void => {
    peer.timer = setTimeout(() => void ask(peer), delay);
  };

  return {
    healthy(region) {
      return (byRegion.get(region) ?? []).filter((peer) => peer.healthy).map(({ url }) => url);
    },
    serves: (region) => byRegion.get(region)?.some((peer) => peer.healthy) === true,
    all: (region) => (byRegion.get(region) ?? []).map(({ url }) => url),
    lostRegions: () =>
      [...byRegion].filter(([, peers]) => !peers.some((peer) => peer.healthy)).map(([region]) => region),
    reportFailure(url) {
      const peer = byUrl.get(url);
      if (peer !== undefined) failed(peer);
    },
    reportSuccess(url) {
      const peer = byUrl.get(url);
      if (peer?.healthy === true) peer.failures = 0;
    },
    start() {
      running = true;
      const peers = [...byUrl.values()];
      // Spread over the interval, so that the nodes are not all asked at the same moment.
      for (const [at, peer] of peers.entries()) schedule(peer, (detection.intervalMilliseconds * at) / peers.length);
    },
    stop() {
      running = false;
      for (const peer of byUrl.values()) clearTimeout(peer.timer);
    },
  };
}
