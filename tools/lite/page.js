// In every window of the browser edition, before JupyterLite starts.
"use strict";

// A notebook is saved without the live views that only today's kernel knows, as by the extension of
// Jupyter's server (downline/jupyter): else "Loading widget…" would stand in place of a twin.
const LIVE_VIEW = "application/vnd.jupyter.widget-view+json";

function withoutLiveViews(notebook) {
  for (const cell of notebook.cells ?? [])
    for (const output of cell.outputs ?? [])
      if (output.data && "text/html" in output.data) delete output.data[LIVE_VIEW];
}

function hook(app) {
  const { contents } = app.serviceManager;
  const save = contents.save.bind(contents);
  contents.save = (path, options) => {
    if (options?.type === "notebook" && options.content) {
      const content = structuredClone(options.content);
      withoutLiveViews(content);
      options = { ...options, content };
    }
    return save(path, options);
  };
}

// On a phone the list of files would leave the notebook no room. It opens by itself, again when the
// notebook that the address names is found; so it is kept closed until somebody touches the page.
function makeRoom({ shell }) {
  if (!matchMedia("(max-width: 760px)").matches) return;
  const closing = setInterval(() => {
    if (shell.currentWidget && !shell.leftCollapsed) shell.collapseLeft();
  }, 250);
  for (const touch of ["pointerdown", "keydown"])
    addEventListener(touch, () => clearInterval(closing), { once: true, capture: true });
}

const waiting = setInterval(() => {
  if (!window.jupyterapp?.serviceManager) return;
  clearInterval(waiting);
  hook(window.jupyterapp);
  makeRoom(window.jupyterapp);
}, 50);

// A browser refuses modules and storage to files of a disk, and the page would stay empty.
if (location.protocol === "file:")
  addEventListener("DOMContentLoaded", () => {
    const sentence = document.createElement("p");
    sentence.textContent =
      "The course in the browser needs a web address: put the folder on a server, or give the " +
      "command python -m http.server in it and open http://localhost:8000/lab/.";
    document.body.replaceChildren(sentence);
  });
