/**
 * A page with its generated block as it should be. The block stands between two lines: one that begins with its name, and
 * one that ends it.
 *
 * @param path the page, for the message
 * @param name name of the block, such as `environments`
 * @throws Error when the page has lost one of the lines
 */
export function withBlock(path: string, text: string, name: string, content: string): string {
  const begin = `<!-- ${name}: written by \`npm run docs\` -->`;
  const end = `<!-- end of ${name} -->`;
  const from = text.indexOf(begin);
  const to = text.indexOf(end, from);
  if (from < 0 || to < 0) throw new Error(`${path} has lost its line ${from < 0 ? begin : end}`);
  return `${text.slice(0, from)}${begin}\n\n${content}\n\n${text.slice(to)}`;
}
