import type { Config } from "jest";

/** ESM-only packages, and one that loads what it needs by `import()`: jest's CommonJS runtime needs them compiled. */
const compiled = [
  "@octokit",
  "@opentelemetry/otlp-exporter-base",
  "@platformatic",
  "@redis",
  "before-after-hook",
  "cockatiel",
  "content-type",
  "data-uri-to-buffer",
  "fetch-blob",
  "formdata-polyfill",
  "gaxios",
  "jose",
  "leven",
  "node-fetch",
  "redis",
  "universal-user-agent",
];

/**
 * Projects whose files are run side by side: they compute, on data and on clouds that are simulated. The files of the others start
 * real servers, take ports and measure time: those run one after the other, and never beside the first.
 */
const PARALLEL: readonly string[] = ["unit", "policies", "engine-aws"];

/** Projects whose tests run tools that have to be found or built first. */
const WITH_TOOLS: readonly string[] = ["engine-aws", "engine", "service", "consistency", "cluster", "local"];

const folderOf = (name: string): string => name.replace("-", "/");

const project = (name: string): NonNullable<Config["projects"]>[number] => ({
  displayName: name,
  rootDir: ".",
  testMatch: [`<rootDir>/test/${folderOf(name)}/**/*.test.ts`],
  ...(name === "engine" ? { testPathIgnorePatterns: ["<rootDir>/test/engine/aws/"] } : {}),
  testEnvironment: "node",
  ...(name === "unit" || name === "service" ? { setupFiles: ["<rootDir>/test/property-seed.ts"] } : {}),
  ...(PARALLEL.includes(name) ? {} : { runner: "jest-serial-runner" }),
  ...(WITH_TOOLS.includes(name) ? { globalSetup: `<rootDir>/test/${name.split("-")[0] ?? name}/setup.ts` } : {}),
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
  projects: ["unit", "policies", "engine-aws", "engine", "service", "bench", "consistency", "cluster", "local"].map(
    project,
  ),
};

export default config;
