/**
 * `deno task lab`: JupyterLab on the notebooks.
 *
 * @module
 */
import { UserError } from "../lib/core/errors.ts";
import { FIGURES_BUNDLE } from "../lib/notebook/live_output.ts";
import { ensureBundle } from "./bundle.ts";
import { runCommand } from "./command.ts";
import type { CommandLine } from "./command_line.ts";
import type { Command } from "./command_table.ts";
import { ensurePython, ROOT, systemPath, venvProgram } from "./python.ts";

/** A folder of `.venv`, so that settings, history and trust stay out of the user's home. */
const inVenv = (name: string): string => systemPath(new URL(`.venv/var/jupyter/${name}`, ROOT));

/** The table of the command. */
export const LAB: Command = {
  name: "deno task lab",
  summary: "JupyterLab on the notebooks, with the Deno kernel, from a fresh clone",
  flags: [
    {
      name: "prepare",
      meaning: "only set up .venv, for editors such as VS Code that bring their own interface",
    },
  ],
  passesOn: "[ARGUMENTS OF JUPYTER LAB]",
  exitCodes: "those of JupyterLab, 2 where a tool is missing",
};

/** Builds what live figures need, which no other cell does. */
async function prepareLiveFigures(): Promise<void> {
  try {
    await ensureBundle(FIGURES_BUNDLE);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    console.error(`Figures will be pictures: ${error.message}`);
  }
}

async function main(line: CommandLine): Promise<number> {
  await ensurePython();
  if (line.isOn("prepare")) {
    console.log(`The kernel "Deno" is ready in ${systemPath(new URL(".venv", ROOT))}`);
    return 0;
  }
  await prepareLiveFigures();
  // The repository itself, or the project from which the command was called.
  const place = Deno.cwd();
  const lab = new Deno.Command(venvProgram("jupyter-lab"), {
    args: [`--ServerApp.root_dir=${place}`, "--LabApp.default_url=/lab/tree/notebooks", ...line.passedOn],
    cwd: place,
    env: {
      JUPYTER_CONFIG_DIR: inVenv("config"),
      JUPYTER_DATA_DIR: inVenv("data"),
      JUPYTER_RUNTIME_DIR: inVenv("runtime"),
      IPYTHONDIR: inVenv("ipython"),
    },
  }).spawn();
  // Ctrl-C reaches JupyterLab too, which asks before it stops; this process waits for its answer.
  Deno.addSignalListener("SIGINT", () => {});
  if (Deno.build.os !== "windows") Deno.addSignalListener("SIGTERM", () => lab.kill("SIGTERM"));
  return (await lab.status).code;
}

if (import.meta.main) await runCommand(LAB, main);
