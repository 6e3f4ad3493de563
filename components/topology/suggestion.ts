import leven from "leven";

/** Shortest word that counts as an abbreviation of another: `prod` of `production`. */
const SHORTEST_ABBREVIATION = 3;

/** The candidate that a misspelt word most likely meant, or undefined where none is near. */
export function didYouMean(word: string, candidates: readonly string[]): string | undefined {
  const written = word.toLowerCase();
  const ranked = candidates
    .map((candidate) => ({ candidate, distance: distanceOf(written, candidate.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance || (a.candidate < b.candidate ? -1 : 1));
  const best = ranked[0];
  return best !== undefined && best.distance <= Math.max(2, Math.floor(word.length / 3)) ? best.candidate : undefined;
}

/** Edits between two words; an abbreviation is one edit from the whole. */
function distanceOf(written: string, candidate: string): number {
  const shorter = Math.min(written.length, candidate.length);
  const abbreviates = written.startsWith(candidate) || candidate.startsWith(written);
  return abbreviates && shorter >= SHORTEST_ABBREVIATION
    ? Math.min(1, leven(written, candidate))
    : leven(written, candidate);
}
