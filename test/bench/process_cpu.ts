/**
 * CPU time of other processes, as Linux counts it.
 *
 * @module
 */
/** Ticks a second in which Linux tells CPU time. */
const TICKS = 100;

/** A file of a process; Deno itself reads them for those alone who may do everything. */
function ofProcess(pid: number, file: "stat" | "status"): string {
  const { stdout } = new Deno.Command("cat", { args: [`/proc/${pid}/${file}`] }).outputSync();
  return new TextDecoder().decode(stdout);
}

/** CPU seconds that a process has used, its threads included. */
export function cpuSecondsOf(pid: number): number {
  // The second field is the program's name in brackets, which may hold spaces.
  const fields = ofProcess(pid, "stat").replace(/^.*\) /s, "").split(" ");
  return (Number(fields[11]) + Number(fields[12])) / TICKS;
}

/** Memory that a process holds, MB. */
export function megabytesOf(pid: number): number {
  return statusMegabytes(pid, "VmRSS");
}

/** Largest memory that a process has held, MB. */
export function peakMegabytesOf(pid: number): number {
  return statusMegabytes(pid, "VmHWM");
}

/** A line of the status, MB. */
function statusMegabytes(pid: number, name: string): number {
  return Number(RegExp(`${name}:\\s+(\\d+) kB`).exec(ofProcess(pid, "status"))![1]) / 1000;
}
