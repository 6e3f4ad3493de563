/** The parts of the benchmark's peers that it uses: they are CommonJS modules that come without types. */
declare module "hashring" {
  /** Ketama: 40 × 4 points a server by default, MD5, and a cache of the last 5000 keys. */
  class HashRing {
    constructor(servers: readonly string[]);
    add(server: string): this;
    remove(server: string): this;
    get(key: string): string;
  }
  export = HashRing;
}

declare module "consistent-hash" {
  /** 40 random points a node by default, of a range of 100003. */
  class ConsistentHash {
    add(node: string): this;
    remove(node: string): this;
    get(key: string): string;
  }
  export = ConsistentHash;
}
