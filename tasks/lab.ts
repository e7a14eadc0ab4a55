/**
 * `deno task lab [--prepare | ARGUMENTS OF JUPYTER LAB]`: JupyterLab on the notebooks, with the Deno kernel, from a
 * fresh clone. With `--prepare` it only sets up `.venv`, for editors such as VS Code that bring their own interface.
 *
 * @module
 */
import { ensurePython, MissingToolError, ROOT, systemPath, venvProgram } from "./python.ts";

/** A folder of `.venv`, so that settings, history and trust stay out of the user's home. */
const inVenv = (name: string): string => systemPath(new URL(`.venv/var/jupyter/${name}`, ROOT));

if (import.meta.main) {
  try {
    await ensurePython();
  } catch (error) {
    if (!(error instanceof MissingToolError)) throw error;
    console.error(error.message);
    Deno.exit(2);
  }
  if (Deno.args.includes("--prepare")) {
    console.error(`The kernel "Deno" is ready in ${systemPath(new URL(".venv", ROOT))}`);
    Deno.exit(0);
  }
  const lab = new Deno.Command(venvProgram("jupyter-lab"), {
    args: [`--ServerApp.root_dir=${systemPath(ROOT)}`, "--LabApp.default_url=/lab/tree/notebooks", ...Deno.args],
    cwd: systemPath(ROOT),
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
  Deno.exit((await lab.status).code);
}
