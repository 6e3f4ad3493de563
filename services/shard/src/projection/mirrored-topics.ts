/** How the copies of other regions' topics are named: `<prefix>.<topic>`, by MirrorMaker 2 and by MSK's Replicator. */

/**
 * The copy, in this region's Kafka, of a region's topic, where the prefix is the region's name. MSK's Replicator chooses another one, so that
 * there it is not known whose copy a topic is.
 */
export function mirrorOf(region: string, topic: string): string {
  return `${region}.${topic}`;
}

/** Whether a topic is a copy of the other regions' topic of this name, whosever it is. */
export function isCopyOf(name: string, topic: string): boolean {
  return name.length > topic.length + 1 && name.endsWith(`.${topic}`);
}
