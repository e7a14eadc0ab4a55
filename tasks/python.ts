/**
 * The Python side: virtual environments inside the repository with pinned packages, and of the notebooks' one, `.venv`
 * with those of `requirements.txt`, the Deno kernel registered inside it, so that nothing outside is touched.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { UserError } from "../lib/core/errors.ts";

/** The repository's root folder, with a slash at its end. */
export const ROOT: URL = new URL("../", import.meta.url);

/** A virtual environment. */
export interface Environment {
  /** Its folder, with a slash at its end. */
  readonly folder: URL;
  /** File of its pinned packages. */
  readonly requirements: URL;
  /** What it is made for, such as `Jupyter`. */
  readonly holds: string;
}

/** That of the notebooks. */
const JUPYTER: Environment = {
  folder: new URL(".venv/", ROOT),
  requirements: new URL("requirements.txt", ROOT),
  holds: "Jupyter",
};

/** Holds the hash of the requirements that were installed; written last, so that a broken install is repeated. */
const stampOf = ({ folder }: Environment) => new URL("requirements.sha256", folder);

/** The lowest Python that the pinned packages support. */
export const PYTHON_VERSION = [3, 11] as const;

/** A tool of the operating system that is not there. */
export class MissingToolError extends UserError {
  override name = "MissingToolError";
}

/** The path of a file URL as the operating system writes it. */
export function systemPath(url: URL): string {
  const path = decodeURIComponent(url.pathname);
  return Deno.build.os === "windows" ? path.slice(1).replaceAll("/", "\\") : path;
}

/** A program of an environment. */
export function environmentProgram({ folder }: Pick<Environment, "folder">, name: string): string {
  return systemPath(new URL(Deno.build.os === "windows" ? `Scripts/${name}.exe` : `bin/${name}`, folder));
}

/** A program of the notebooks' environment. */
export function venvProgram(name: string): string {
  return environmentProgram(JUPYTER, name);
}

function readTextOrEmpty(url: URL): string {
  try {
    return Deno.readTextFileSync(url);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "";
    throw error;
  }
}

/** A Python on the path that is new enough. */
async function findPython({ holds }: Environment): Promise<string> {
  const wanted = PYTHON_VERSION.join(".");
  const found: string[] = [];
  for (const name of ["python3", "python"]) {
    const code = "import sys; print(*sys.version_info[:2])";
    const output = await new Deno.Command(name, { args: ["-c", code], stdin: "null" }).output().catch(() => null);
    if (output === null || !output.success) continue;
    const [major, minor] = new TextDecoder().decode(output.stdout).trim().split(" ").map(Number);
    if (major === PYTHON_VERSION[0] && minor >= PYTHON_VERSION[1]) return name;
    found.push(`${name} ${major}.${minor}`);
  }
  throw new MissingToolError(
    `Cannot set up ${holds}: wanted Python ${wanted} or newer, found ${found.join(" and ") || "no Python on the path"}`,
  );
}

async function run(what: string, program: string, args: string[]): Promise<void> {
  const { success, code } = await new Deno.Command(program, {
    args,
    stdin: "null",
    stdout: "inherit",
    stderr: "inherit",
  })
    .output();
  if (!success) throw new MissingToolError(`Cannot ${what}: "${program} ${args.join(" ")}" ended with code ${code}`);
}

/** Registers the running Deno as the kernel `deno` of the virtual environment. */
function writeKernelspec(): void {
  const folder = new URL("share/jupyter/kernels/deno/", JUPYTER.folder);
  Deno.mkdirSync(folder, { recursive: true });
  const spec = {
    argv: [Deno.execPath(), "jupyter", "--kernel", "--conn", "{connection_file}"],
    display_name: "Deno",
    language: "typescript",
    // Colour codes in saved outputs would differ from terminal to terminal.
    env: { NO_COLOR: "1", DENO_NO_UPDATE_CHECK: "1" },
  };
  Deno.writeTextFileSync(new URL("kernel.json", folder), JSON.stringify(spec, null, 2) + "\n");
}

/** Keeps JupyterLab from asking for news and updates: it would reach out to the network. */
function writeLabSettings(): void {
  const folder = new URL("share/jupyter/lab/settings/", JUPYTER.folder);
  Deno.mkdirSync(folder, { recursive: true });
  const settings = { "@jupyterlab/apputils-extension:notification": { fetchNews: "false", checkForUpdates: false } };
  Deno.writeTextFileSync(new URL("overrides.json", folder), JSON.stringify(settings, null, 2) + "\n");
}

/** SHA-256 of the requirements as they are now. */
function hashOf({ requirements }: Environment): string {
  return createHash("sha256").update(Deno.readTextFileSync(requirements)).digest("hex");
}

/** Whether `.venv` holds the pinned packages. */
export function isPythonReady(): boolean {
  return readTextOrEmpty(stampOf(JUPYTER)) === hashOf(JUPYTER);
}

/**
 * Makes an environment hold exactly its pinned packages; a no-op of milliseconds when it already does.
 *
 * @throws {MissingToolError} If Python is absent, too old or without `venv`, or if its packages cannot be installed.
 */
export async function ensureEnvironment(environment: Environment): Promise<void> {
  const { folder, requirements, holds } = environment, name = folder.pathname.split("/").at(-2);
  if (readTextOrEmpty(stampOf(environment)) === hashOf(environment)) return;
  console.error(`Installing ${holds} into ${name} (once, about a minute)`);
  const python = await findPython(environment);
  await run(`make ${name}`, python, ["-m", "venv", "--clear", systemPath(folder)]);
  await run(`install ${holds}`, environmentProgram(environment, "python"), [
    ...["-m", "pip", "install", "-qq", "--disable-pip-version-check", "--no-input"],
    ...["-r", systemPath(requirements)],
  ]);
  Deno.writeTextFileSync(stampOf(environment), hashOf(environment));
}

/**
 * Makes `.venv` hold exactly the pinned packages and the kernel; a no-op of milliseconds when it already does.
 *
 * @throws {MissingToolError} If Python is absent, too old or without `venv`, or if its packages cannot be installed.
 */
export async function ensurePython(): Promise<void> {
  await ensureEnvironment(JUPYTER);
  writeKernelspec();
  writeLabSettings();
}
