// What a panel does by itself in the browser; `this` is its style. ipywidgets gives no element a
// role or a listener, and writes an HTML widget anew at each change; so the kernel never touches
// this one again, and its style's `onload`, the one script that HTML put in place may run, does the
// rest.
// It reads aloud what has changed, politely and once it has rested, not at every repeat of a held
// key; a live region has to stand there before its words do.
// And it keeps plain keys for the panel, by the attribute that Jupyter looks for when a key is
// pressed. Else they would be its commands: in a list an arrow would leave for the next cell, and
// "d" twice, for doTERRA, would delete the cell. One listener serves all panels of the page.
// Number boxes are boxes for text, which take a decimal comma; the arrow keys step them here, and
// Enter sends what was typed and presses the button that it is for, as in a form.
const aloud = this.previousElementSibling, changed = new Set();
let rest;
const panel = this.closest('.dl-panel');
// The kernel writes a table anew at each change; whoever has folded or unfolded it finds it so.
let unfolded;
const table = () => panel.querySelector('.dl-table details');
panel.addEventListener('click', event => {
  if (event.target.closest('.dl-table summary')) unfolded = !table().open;
}, true);
// What moves sideways fades at the right, a picture until it has moved, a table until its end is
// seen. Firefox cannot tell by styles alone.
const fade = () => {
  for (const box of panel.querySelectorAll('.dl-picture, .dl-table')) {
    const hidden = box.scrollWidth - box.clientWidth;
    const until = box.matches('.dl-table') ? hidden - 1 : hidden * 0.02;
    box.classList.toggle('dl-more', hidden > 1 && box.scrollLeft < until);
  }
};
const look = () => requestAnimationFrame(fade);
for (const event of ['scroll', 'load', 'toggle']) panel.addEventListener(event, look, true);
new ResizeObserver(look).observe(panel);
new MutationObserver(changes => {
  window.dlNumbers(panel);
  look();
  if (unfolded !== undefined && table()) table().open = unfolded;
  for (const change of changes) changed.add(change.target.closest('.dl-says, .dl-said'));
  changed.delete(null);
  if (!changed.size) return;
  clearTimeout(rest);
  rest = setTimeout(() => {
    aloud.textContent = [...changed].map(area => area.innerText.trim()).join(' ');
    changed.clear();
  }, 500);
}).observe(panel, {childList: true, subtree: true});
window.dlNumbers ??= root => {
  for (const box of root.querySelectorAll('.dl-number input:not([role])')) {
    box.setAttribute('role', 'spinbutton');
    box.inputMode = 'decimal';
    box.autocomplete = 'off';
  }
};
window.dlNumbers(panel);
window.addEventListener('keydown', window.dlKeepsKeys ??= event => {
  const command = event.ctrlKey || event.metaKey || event.altKey
    || (event.shiftKey && event.key === 'Enter');
  if (event.target.closest?.('.dl-panel'))
    event.target.toggleAttribute('data-lm-suppress-shortcuts', !command);
  const box = !command && event.target.closest?.('.dl-number input');
  if (box && event.key === 'Enter') {
    const button = [...box.closest('.dl-panel').querySelectorAll('.dl-enter')]
      .find(one => one.checkVisibility());
    if (!button) return;
    box.dispatchEvent(new Event('change', {bubbles: true}));
    button.click();
    return;
  }
  const up = {ArrowUp: 1, ArrowDown: -1}[event.key];
  if (!box || !up) return;
  event.preventDefault();
  // The kernel writes what it has read as plain digits; what it has not is left as it is.
  const now = Number(box.value);
  if (box.readOnly || box.disabled || !Number.isFinite(now)) return;
  const step = Number(/dl-step-(\S+)/.exec(box.closest('.dl-number').className)[1]);
  const next = String(Number((now + up * step).toPrecision(12)));
  box.value = /^-?[1-9]\d{0,2}\.\d{3}$/.test(next) ? next + '0' : next;
  box.setAttribute('aria-valuenow', next);
  box.dispatchEvent(new Event('change', {bubbles: true}));
}, true);
