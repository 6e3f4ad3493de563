/** Which sequences an entity has, and which of them this region adds to. */
import type { DataClass } from "../configuration.ts";
import { EVERY_REGION } from "./store.ts";
import type { Stream } from "./store.ts";

/** An entity. */
export interface EntityAddress {
  readonly dataClass: DataClass;
  readonly key: string;
}

/** Finds sequences. */
export interface Streams {
  /** The one that this region adds to. */
  own(address: EntityAddress): Stream;
  /** All of them, this region's first. */
  all(address: EntityAddress): readonly Stream[];
}

/** @param regions every region that may have written; asked for each time, since a new placement may add one */
export function createStreams(ownRegion: string, regions: () => readonly string[]): Streams {
  const streamOf = ({ dataClass: { name, consistency }, key }: EntityAddress, sequencer: string): Stream => ({
    consistency,
    className: name,
    key,
    sequencer,
  });
  const own = (address: EntityAddress): Stream =>
    streamOf(address, address.dataClass.consistency === "strong" ? EVERY_REGION : ownRegion);
  return {
    own,
    all(address) {
      if (address.dataClass.consistency === "strong") return [own(address)];
      const others = regions().filter((region) => region !== ownRegion);
      return [own(address), ...others.map((region) => streamOf(address, region))];
    },
  };
}
