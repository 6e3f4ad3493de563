import type { Document } from "yaml";
import { isPair, isScalar, parseDocument, visit } from "yaml";
import { z } from "zod";

/** A workflow by its file's name. */
export interface WorkflowFile {
  readonly name: string;
  readonly text: string;
}

const step = z.object({ uses: z.string().optional(), run: z.string().optional(), with: z.looseObject({}).optional() });
const access = z.record(z.string(), z.enum(["read", "write", "none"]));
const job = z.looseObject({
  permissions: z.unknown().optional(),
  environment: z.unknown().optional(),
  steps: z.array(step).default([]),
});
const workflow = z.object({
  on: z.union([z.string(), z.array(z.string()), z.record(z.string(), z.unknown())]),
  permissions: z.unknown().optional(),
  jobs: z.record(z.string(), job),
});

type Workflow = z.infer<typeof workflow>;
/** What a rule looks at: the file, its content, and the document with its comments. */
interface Subject extends WorkflowFile {
  readonly content: Workflow;
  readonly document: Document;
}

/** The only workflows that may ask for an identity in a cloud, or to sign with; deploy.yml passes it on to deploy-environment.yml. */
const WITH_IDENTITY = ["deploy.yml", "deploy-environment.yml", "drift.yml", "image.yml"];
/** An action of somebody else's: by the commit, since a tag can be moved; the version is for people and for dependabot. */
const PINNED = /^[\w.-]+\/[\w./-]+@[0-9a-f]{40}$/;

const triggers = ({ on }: Workflow): readonly string[] =>
  typeof on === "string" ? [on] : Array.isArray(on) ? on : Object.keys(on);
const accessOf = (permissions: unknown): Readonly<Record<string, string>> => access.safeParse(permissions).data ?? {};
const jobsOf = (content: Workflow): [string, z.infer<typeof job>][] => Object.entries(content.jobs);

/** The values of a key wherever it stands, each with the comment behind it. */
function scalarsOf(document: Document, key: string): readonly { readonly value: string; readonly comment: string }[] {
  const found: { value: string; comment: string }[] = [];
  visit(document, {
    Pair: (_, pair) => {
      if (isPair(pair) && isScalar(pair.key) && pair.key.value === key && isScalar(pair.value)) {
        found.push({ value: String(pair.value.value), comment: (pair.value.comment ?? "").trim() });
      }
    },
  });
  return found;
}

function unpinned({ document }: Subject): readonly string[] {
  return scalarsOf(document, "uses").flatMap(({ value, comment }) => {
    if (value.startsWith("./.github/workflows/")) return [];
    if (!PINNED.test(value)) return [`${value} is not pinned by a commit`];
    return /^v\d+\.\d+\.\d+$/.test(comment) ? [] : [`${value} has no comment that names its version`];
  });
}

function rights({ content, name }: Subject): readonly string[] {
  const none = typeof content.permissions === "object" && JSON.stringify(content.permissions) === "{}";
  return [
    ...(none ? [] : ["the workflow's own permissions are not {}"]),
    ...jobsOf(content).flatMap(([id, { permissions }]) => {
      if (permissions === undefined) return [`job ${id} states no permissions`];
      if (!access.safeParse(permissions).success) return [`job ${id} does not list its permissions one by one`];
      const writes = Object.entries(accessOf(permissions)).flatMap(([right, level]) =>
        level === "write" ? [right] : [],
      );
      if (!writes.includes("id-token")) return [];
      return [
        ...(WITH_IDENTITY.includes(name) ? [] : [`job ${id} asks for an identity`]),
        ...(writes.length === 1 ? [] : [`job ${id} has an identity and may write to GitHub`]),
      ];
    }),
  ];
}

/** What runs a pull request's code has nothing that this code could take: no identity, no secret, no right to write. */
function exposed({ content, document }: Subject): readonly string[] {
  if (!triggers(content).includes("pull_request")) return [];
  return [
    ...(/\bsecrets\b/.test(JSON.stringify(document.toJS())) ? ["secrets are in reach of a pull request"] : []),
    ...jobsOf(content).flatMap(([id, { permissions, environment }]) => [
      ...Object.entries(accessOf(permissions)).flatMap(([right, level]) =>
        level === "write" ? [`job ${id} of a pull request may write ${right}`] : [],
      ),
      ...(environment === undefined ? [] : [`job ${id} of a pull request has an environment's variables and secrets`]),
    ]),
  ];
}

function dangerousTrigger({ content }: Subject): readonly string[] {
  return triggers(content).includes("pull_request_target")
    ? ["pull_request_target runs with the repository's rights"]
    : [];
}

/** What GitHub puts into a script's text is run as a part of it; a variable is not. */
function injected({ content }: Subject): readonly string[] {
  return jobsOf(content).flatMap(([id, { steps }]) =>
    steps.flatMap(({ run }, index) =>
      run?.includes("${{") === true ? [`step ${index + 1} of job ${id} has an expression in its script`] : [],
    ),
  );
}

function keptCredentials({ content }: Subject): readonly string[] {
  return jobsOf(content).flatMap(([id, { steps }]) =>
    steps.flatMap(({ uses, with: inputs }) =>
      uses?.startsWith("actions/checkout@") === true && inputs?.["persist-credentials"] !== false
        ? [`job ${id} leaves the token in the checkout`]
        : [],
    ),
  );
}

/** `npm test` and `npm start` are scripts as well. */
const NPM_SCRIPT = /\bnpm (?:run(?:-script)?(?: --?[\w-]+)* ([\w:-]+)|(test|start)\b)/g;

function missingScripts({ document }: Subject, scripts: readonly string[]): readonly string[] {
  return scalarsOf(document, "run").flatMap(({ value }) =>
    [...value.matchAll(NPM_SCRIPT)].flatMap(([, run, short]) => {
      const script = run ?? short ?? "";
      return scripts.includes(script) ? [] : [`package.json has no script ${script}`];
    }),
  );
}

/** The npm scripts that a workflow runs, each once, sorted. */
export function scriptsOf({ text }: WorkflowFile): readonly string[] {
  const runs = scalarsOf(parseDocument(text), "run").flatMap(({ value }) => [...value.matchAll(NPM_SCRIPT)]);
  return [...new Set(runs.map(([, run, short]) => run ?? short ?? ""))].sort();
}

/**
 * What is wrong with a workflow, each as `<file>: <fault>`.
 *
 * @param scripts names of package.json's scripts
 * @throws ZodError when it is no workflow
 */
export function faultsOf(file: WorkflowFile, scripts: readonly string[]): readonly string[] {
  const document = parseDocument(file.text);
  const subject: Subject = { ...file, document, content: workflow.parse(document.toJS()) };
  const rules = [unpinned, rights, exposed, dangerousTrigger, injected, keptCredentials];
  const faults = [...rules.flatMap((rule) => rule(subject)), ...missingScripts(subject, scripts)];
  return faults.map((fault) => `${file.name}: ${fault}`);
}
