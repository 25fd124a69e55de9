// What a panel does by itself in the browser; `this` is its style. ipywidgets gives no element a
// role or a listener, and writes an HTML widget anew at each change; so the kernel never touches
// this one again, and its style's `onload`, the one script that HTML put in place may run, does two
// things.
// It reads aloud what has changed, politely and once it has rested, not at every repeat of a held
// key; a live region has to stand there before its words do.
// And it keeps plain keys for the panel, by the attribute that Jupyter looks for when a key is
// pressed. Else they would be its commands: in a list an arrow would leave for the next cell, and
// "d" twice, for doTERRA, would delete the cell. One listener serves all panels of the page.
const aloud = this.previousElementSibling, changed = new Set();
let rest;
new MutationObserver(changes => {
  for (const change of changes) changed.add(change.target.closest('.dl-says, .dl-said'));
  changed.delete(null);
  if (!changed.size) return;
  clearTimeout(rest);
  rest = setTimeout(() => {
    aloud.textContent = [...changed].map(area => area.innerText.trim()).join(' ');
    changed.clear();
  }, 500);
}).observe(this.closest('.dl-panel'), {childList: true, subtree: true});
window.addEventListener('keydown', window.dlKeepsKeys ??= event => {
  const command = event.ctrlKey || event.metaKey || event.altKey
    || (event.shiftKey && event.key === 'Enter');
  if (event.target.closest?.('.dl-panel'))
    event.target.toggleAttribute('data-lm-suppress-shortcuts', !command);
}, true);
