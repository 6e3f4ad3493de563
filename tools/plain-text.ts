/** A message without the engine's own marks for colours, `<{%reset%}>`. */
export const withoutColours = (message: string): string => message.replaceAll(/<\{%[^%]*%\}>/g, "");

/** A text of at most so many characters (code points); of a longer one the beginning, and an ellipsis. */
export function cut(text: string, most: number): string {
  const characters = Array.from(text);
  return characters.length <= most ? text : `${characters.slice(0, most - 1).join("")}…`;
}
