import * as fc from "fast-check";
import { leafOf, MerkleTree } from "../../../services/shard/src/sets/merkle-tree.ts";

type Content = Readonly<Record<string, string>>;

const content = fc.dictionary(fc.string({ maxLength: 6 }), fc.stringMatching(/^[0-9]{1,2}$/), { maxKeys: 30 });

function treeOf(members: Content, order: (keys: string[]) => string[] = (keys) => keys): MerkleTree {
  const tree = new MerkleTree();
  for (const key of order(Object.keys(members))) tree.add(key, members[key] ?? "");
  return tree;
}

/** What two replicas do: the one asks, level by level, where the other differs. */
function differingLeaves(
  mine: MerkleTree,
  other: MerkleTree,
): { readonly leaves: readonly number[]; readonly sent: number } {
  let positions: readonly number[] = [0];
  let sent = 0;
  for (let level = 0; ; level++) {
    const nodes = other.nodes(level, positions);
    sent += nodes.nodes.size;
    const found = mine.compare(nodes);
    if ("leaves" in found) return { leaves: [...found.leaves].sort((a, b) => a - b), sent };
    positions = found.ask;
  }
}

describe("a Merkle tree", () => {
  it("has the same root exactly when it has the same members, in whatever order they came", () => {
    fc.assert(
      fc.property(content, content, (a, b) => {
        const entries = (members: Content): string => JSON.stringify(Object.entries(members).sort());
        expect(treeOf(a).root()).toBe(treeOf(a, (keys) => keys.reverse()).root());
        expect(treeOf(a).root() === treeOf(b).root()).toBe(entries(a) === entries(b));
      }),
    );
  });

  it("is as if built anew after members were added and taken out", () => {
    fc.assert(
      fc.property(content, content, (before, after) => {
        const tree = treeOf(before);
        for (const [key, version] of Object.entries(after)) {
          const old = Object.hasOwn(before, key) ? before[key] : undefined;
          if (old !== undefined) tree.remove(key, old);
          tree.add(key, version);
        }
        const merged: Record<string, string> = Object.fromEntries([
          ...Object.entries(before),
          ...Object.entries(after),
        ]);
        expect(tree.root()).toBe(treeOf(merged).root());
        for (const [key, version] of Object.entries(merged)) tree.remove(key, version);
        expect(tree.root()).toBe(new MerkleTree().root());
      }),
    );
  });

  it("finds exactly the leaves that differ", () => {
    fc.assert(
      fc.property(content, content, (a, b) => {
        const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])];
        const has = (members: Content, key: string): string | undefined =>
          Object.hasOwn(members, key) ? members[key] : undefined;
        const expected = new Set(keys.filter((key) => has(a, key) !== has(b, key)).map(leafOf));
        expect(differingLeaves(treeOf(a), treeOf(b)).leaves).toEqual([...expected].sort((x, y) => x - y));
      }),
    );
  });

  it("finds one difference among ten thousand entries by 17 digests", () => {
    const members = Object.fromEntries(Array.from({ length: 10_000 }, (_, at) => [`key-${at}`, "1"]));
    const found = differingLeaves(treeOf(members), treeOf({ ...members, "key-77": "2" }));
    expect(found).toEqual({ leaves: [leafOf("key-77")], sent: 17 });
    expect(differingLeaves(treeOf(members), treeOf(members))).toEqual({ leaves: [], sent: 1 });
  });

  it("does not take a key and version for others that read the same when written together", () => {
    // Of the same leaf, as else the leaf alone would tell them apart.
    const rest = Array.from({ length: 10_000 }, (_, at) => `-${at}-`).find(
      (each) => leafOf(`a${each}`) === leafOf("a"),
    );
    if (rest === undefined) throw new Error("no two keys of one leaf");
    expect(treeOf({ [`a${rest}`]: "1" }).root()).not.toBe(treeOf({ a: `${rest}1` }).root());
  });
});
