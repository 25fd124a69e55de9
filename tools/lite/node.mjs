// Run a Python script in Pyodide under Node, and say in one line of JSON what its main() gave:
//   node node.mjs '{"pyodide": FOLDER, "script": FILE, "folder": …, "argument": …, "packages": […],
//   "env": {…}}'
// The folder is /here for the script, and main() gets the argument, as JSON. Of the packages the
// lock file beside Pyodide says where they are.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const seconds = (until, from) => (until - from) / 1000;

async function run(task) {
  const began = performance.now();
  const { loadPyodide } = await import(pathToFileURL(`${task.pyodide}/pyodide.mjs`));
  const quiet = { stdout: () => {}, stderr: () => {} };
  const env = { HOME: "/home/pyodide", ...task.env };
  const python = await loadPyodide({ indexURL: `${task.pyodide}/`, env, ...quiet });
  await python.loadPackage(task.packages, { messageCallback() {} });
  const loaded = performance.now();
  python.FS.mkdirTree("/here");
  python.FS.mount(python.FS.filesystems.NODEFS, { root: task.folder }, "/here");
  python.runPython(readFileSync(task.script, "utf-8"));
  python.globals.set("ARGUMENT", JSON.stringify(task.argument));
  const gave = JSON.parse(python.runPython("main(ARGUMENT)"));
  return { load: seconds(loaded, began), run: seconds(performance.now(), loaded), gave };
}

try {
  process.stdout.write(JSON.stringify(await run(JSON.parse(process.argv[2]))));
} catch (error) {
  process.stderr.write(error.message); // Node would quote the line of 100,000 letters that threw it
  process.exitCode = 1;
}
