/**
 * The files of a project of one's own: a folder outside the repository, in which the commands for strategies work.
 *
 * @module
 */
import { type Cell, cleanNotebook, formatNotebook } from "./notebook_file.ts";
import { strategyText, testText } from "./strategy_start.ts";

/** Name of the link to the checkout inside a project. */
export const LINK = ".assay";

/** Name of the first strategy. */
export const FIRST_STRATEGY = "my_first";

/** Commands of the repository that work in a project. */
export const PROJECT_COMMANDS: readonly string[] = [
  ...["automl", "replay", "report", "verify", "selftest", "data", "dashboard", "study", "live", "telegram", "looks"],
  ...["config", "lab", "walk-forward", "tear-sheet", "new-strategy", "check-strategy"],
];

/** A task as `deno.json` has it. */
export interface Task {
  readonly description?: string;
  readonly command: string;
  readonly dependencies?: readonly string[];
}

/** What of the repository's `deno.json` a project is made from. */
export interface RepositoryConfiguration {
  readonly version: string;
  readonly tasks: Readonly<Record<string, Task>>;
}

/** Where `assay` comes from in a project: the checkout beside it, or the packed file of that name inside it. */
export type LibraryOrigin = { readonly kind: "checkout" } | { readonly kind: "package"; readonly file: string };

/** A task of the repository, run from a project by way of the link: the same permissions, other folders. */
function projectTask({ description, command, dependencies }: Task): Task {
  const text = command.replace("deno run", `deno run --config ${LINK}/deno.json`).replace(
    / tasks\//,
    ` ${LINK}/tasks/`,
  );
  return { description, command: text, ...(dependencies && { dependencies }) };
}

function configuration({ version, tasks }: RepositoryConfiguration, origin: LibraryOrigin): object {
  const own: Record<string, Task> = {};
  for (const name of PROJECT_COMMANDS) own[name] = projectTask(tasks[name]);
  own["bundle-where-possible"] = {
    description: "What runs in browsers, before a page that wants it",
    command: `deno task --quiet --config ${LINK}/deno.json bundle || exit 0`,
  };
  own.test = { description: "The tests of your strategies", command: "deno test --allow-read --allow-env strategies" };
  const library = `jsr:@assay/assay@${version}`;
  return {
    ...(origin.kind === "package" ? { nodeModulesDir: "manual" } : {
      nodeModulesDir: "none",
      // Nothing is published: the name stands for what lies behind the link.
      links: [`./${LINK}`],
      imports: { assay: library, "assay/": `${library.replace("jsr:", "jsr:/")}/` },
    }),
    tasks: own,
    fmt: { lineWidth: 120, exclude: ["notebooks"] },
    exclude: ["data", LINK],
  };
}

const prose = (source: string): Cell => ({ cell_type: "markdown", metadata: {}, source });
const code = (source: string): Cell => ({
  ...{ cell_type: "code", metadata: {}, source },
  ...{ outputs: [], execution_count: null },
});

function firstNotebook(): string {
  const cells = [
    prose("# A first look\n\nYour strategy on a simulated market; `ASSAY_CANDLES=FILE` switches to bars of your own."),
    code(
      'import { checkStrategy, computeKpis, runBacktest } from "assay";\n' +
        'import { equityFigure, kpiCards, marketOptions, notebookMarket, show } from "assay/notebook";\n' +
        `import strategy from "../strategies/${FIRST_STRATEGY}.ts";`,
    ),
    prose("What is wrong with it, before any profit is looked at."),
    code(
      "const market = await notebookMarket({ seed: 7 });\n" +
        "checkStrategy(strategy, market.candles).map(({ text }) => text);",
    ),
    prose("One backtest, with the costs of the market's profile."),
    code(
      "const run = runBacktest(market.candles, {}, { ...marketOptions(market), strategy });\n" +
        'await show(kpiCards(computeKpis(run), ["sharpe", "cagr", "maxDrawdown", "tradeCount"]), equityFigure(run));',
    ),
  ];
  return formatNotebook(cleanNotebook({ cells, metadata: {}, nbformat: 4, nbformat_minor: 5 }));
}

/** The first page of a project. */
function readme(isPacked: boolean): string {
  const own = isPacked
    ? "| `vendor/`     | the packed library, which tests and programs of your own take            |"
    : "| `notebooks/`  | `deno task lab` opens them                                               |";
  return `# My strategies

| folder        | what is in it                                                            |
| ------------- | ------------------------------------------------------------------------ |
| \`strategies/\` | a file and a test for each; \`deno task new-strategy NAME\` begins another |
${own}
| \`data/\`       | bars, studies, reports: what the commands make; ignored by git           |
| \`.env\`        | settings, all at their defaults; \`deno task config\` shows them           |
| \`.assay\`      | a link to the checkout of Assay whose commands run here; ignored by git  |

\`\`\`sh
deno task test
deno task data import bars.csv --symbol BTC/USDT --timeframe 15m
deno task check-strategy strategies/${FIRST_STRATEGY}.ts --candles BTC/USDT --timeframe 15m
deno task automl --strategy strategies/${FIRST_STRATEGY}.ts --candles BTC/USDT --timeframe 15m
\`\`\`

Every look at unseen days is counted in a ledger outside of this folder, as other projects look at the same days:
\`deno task looks\`.
`;
}

/** What the step below needs. */
const CHECKOUT_NOTE =
  "# Tests the strategies. ASSAY_REPOSITORY is a variable of this repository: owner/name of the checkout of Assay.\n";

/** Fetches the checkout to which the link leads. */
const CHECKOUT_STEP = `
      - uses: actions/checkout@v4
        with:
          repository: \${{ vars.ASSAY_REPOSITORY }}
          path: ${LINK}`;

/** Tests the strategies where they are pushed to. */
const workflow = (isPacked: boolean): string =>
  `${isPacked ? "" : CHECKOUT_NOTE}name: strategies
on: [push, pull_request]
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4${isPacked ? "" : CHECKOUT_STEP}
      - uses: actions/setup-node@v4
        with: { node-version: 22 }${isPacked ? "\n      - run: npm ci" : ""}
      - run: npx -y deno@2.9.6 task test
`;

/** What a project is made of beside its files. */
export interface ProjectSource {
  /** The repository's `deno.json`. */
  readonly configuration: RepositoryConfiguration;
  /** The repository's settings as an example. */
  readonly environment: string;
  /** Where the library comes from. */
  readonly origin: LibraryOrigin;
}

/** The texts of a new project by their paths. */
export function projectFiles(
  { configuration: repository, environment, origin }: ProjectSource,
): Record<string, string> {
  const isPacked = origin.kind === "package";
  return {
    "deno.json": `${JSON.stringify(configuration(repository, origin), null, 2)}\n`,
    ".env": environment,
    ".gitignore": `${LINK}\ndata/*\n!data/README.md\n.env\nnode_modules/\n`,
    "README.md": readme(isPacked),
    [`strategies/${FIRST_STRATEGY}.ts`]: strategyText(FIRST_STRATEGY),
    [`strategies/${FIRST_STRATEGY}_test.ts`]: testText(`${FIRST_STRATEGY}.ts`),
    "data/README.md": "Bars, studies and reports: what the commands make.\n",
    ".github/workflows/strategies.yml": workflow(isPacked),
    ...(isPacked
      ? {
        "package.json": `${
          JSON.stringify({ private: true, type: "module", dependencies: { assay: `file:${origin.file}` } }, null, 2)
        }\n`,
      }
      // What a notebook shows needs the parts that are not in the package.
      : { "notebooks/00_first.ipynb": firstNotebook() }),
  };
}
