// Run every code cell of some notebooks in Pyodide under Node:
//   node cells.mjs FOLDER_OF_PYODIDE COURSE CELLS_PY NOTEBOOK...
// Says in one line of JSON what each cell gave. COURSE is a folder with lessons/ and exercises/.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [pyodide, course, cells, ...notebooks] = process.argv.slice(2);
const began = performance.now();
const { loadPyodide } = await import(pathToFileURL(`${pyodide}/pyodide.mjs`));
const quiet = { stdout: () => {}, stderr: () => {} };
const python = await loadPyodide({ indexURL: `${pyodide}/`, ...quiet });
await python.loadPackage(["downline", "downline-needs", "ipython"], { messageCallback() {} });
const loaded = performance.now();
python.FS.mkdirTree("/course");
python.FS.mount(python.FS.filesystems.NODEFS, { root: course }, "/course");
python.globals.set("NOTEBOOKS", notebooks.map(name => `/course/${name}`).join("\n"));
python.runPython(readFileSync(cells, "utf-8"));
const found = JSON.parse(python.runPython("every(NOTEBOOKS)"));
const seconds = (until, from) => (until - from) / 1000;
const times = { load: seconds(loaded, began), run: seconds(performance.now(), loaded) };
process.stdout.write(JSON.stringify({ ...times, notebooks: found }));
