import type { Config } from "jest";

/** ESM-only packages that jest's CommonJS runtime needs compiled. */
const compiled = [
  "@octokit",
  "@platformatic",
  "@redis",
  "before-after-hook",
  "cockatiel",
  "content-type",
  "jose",
  "leven",
  "redis",
  "universal-user-agent",
];

/**
 * Projects whose files are run side by side. The files of the others start real servers, take ports and measure time: those run one
 * after the other, when the first are done.
 */
const PARALLEL: readonly string[] = ["unit", "policies"];

/** Projects whose tests run tools that have to be found or built first. */
const WITH_TOOLS: readonly string[] = ["engine", "service", "consistency", "cluster", "local"];

const project = (name: string): NonNullable<Config["projects"]>[number] => ({
  displayName: name,
  rootDir: ".",
  testMatch: [`<rootDir>/test/${name}/**/*.test.ts`],
  testEnvironment: "node",
  ...(name === "unit" || name === "service" ? { setupFiles: ["<rootDir>/test/property-seed.ts"] } : {}),
  ...(PARALLEL.includes(name) ? {} : { runner: "jest-serial-runner" }),
  ...(WITH_TOOLS.includes(name) ? { globalSetup: `<rootDir>/test/${name}/setup.ts` } : {}),
  transform: {
    "^.+\\.[cm]?[jt]sx?$": [
      "@swc/jest",
      { jsc: { parser: { syntax: "typescript" }, target: "es2023" }, module: { type: "commonjs" } },
    ],
  },
  transformIgnorePatterns: [`/node_modules/(?!(${compiled.join("|")})/)`],
});

/** One jest project per kind of test. Run one with `npm test -- --selectProjects unit`. */
const config: Config = {
  maxWorkers: 2,
  testTimeout: 60_000,
  projects: ["unit", "policies", "engine", "service", "bench", "consistency", "cluster", "local"].map(project),
};

export default config;
