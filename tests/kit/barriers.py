"""What keeps somebody from reading or using our part of JupyterLab: by axe, and measured."""

from axe_playwright_python.base import AXE_SCRIPT


def contrast(one, other):
    """Of two colours, as WCAG 2.2 defines it."""

    def luminance(rgb):
        parts = [c / 255 for c in rgb[:3]]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    dark, light = sorted([luminance(one), luminance(other)])
    return (light + 0.05) / (dark + 0.05)


def no_barrier(page, rules, must):
    """axe finds nothing by these rules, has judged all that is to be read, and tried `must`.

    axe takes for hidden what stands in a box without height, as JupyterLab's body is, and judges no
    colours on a picture, such as the arrow of a list. So there the page is made to fit axe.
    """
    fitting = page.add_style_tag(
        content="body { height: 100vh } .dl-panel select { background-image: none !important }"
    )
    try:
        page.evaluate(AXE_SCRIPT)
        found = page.evaluate(_JUDGE, [_OURS, sorted(rules)])
    finally:
        fitting.evaluate("style => style.remove()")
    assert found["violations"] == []
    assert must <= set(found["passed"]), "axe looked at nothing"
    assert (found["incomplete"], found["not_judged"]) == ([], [])


_OURS = ".jp-Notebook .jp-MarkdownOutput, .dl-panel"
"""Our part of the page: what JupyterLab shows of a lesson beside its own frame and code."""

# What axe says of our part, and the texts to be seen, of letters or digits, whose colours it has
# not judged. Elements are compared here: to find a selector for each takes most of axe's time.
_JUDGE = """async ([ours, rules]) => {
  const options = {runOnly: rules, preload: false, selectors: false, elementRef: true};
  const found = await axe.run(ours, options);
  const told = kind => found[kind].flatMap(({id, nodes}) =>
    nodes.map(({html, failureSummary}) => [id, html.slice(0, 300), failureSummary]));
  const judged = [...found.passes, ...found.violations].filter(({id}) => id === "color-contrast");
  const known = new Set(judged.flatMap(({nodes}) => nodes.map(({element}) => element)));
  const reads = e => [...e.childNodes].some(
    part => part.nodeType === Node.TEXT_NODE && /[\\p{L}\\p{N}]/u.test(part.textContent));
  return {
    violations: told("violations"), incomplete: told("incomplete"),
    passed: found.passes.map(({id}) => id),
    not_judged: [...document.querySelectorAll(`:is(${ours}) :not(.dl-aloud, option, style)`)]
      .filter(e => reads(e) && e.checkVisibility() && !known.has(e)).map(e => e.outerHTML),
  };
}"""


def cut_off(notebook, width):
    narrow = notebook.page.add_style_tag(content=".dl-panel { width: 320px !important; }")
    narrow.evaluate("(style, on) => { style.disabled = !on; }", width == 320)
    notebook.be_still()
    notebook.page.keyboard.press("Shift")  # a key, so that the browser shows where it is
    try:
        return notebook.page.evaluate(_CUT_OFF, width == 320) + notebook.page.evaluate(_CUT_RINGS)
    finally:
        narrow.evaluate("style => style.remove()")


_CUT_OFF = """(tables_scroll) => {
  const found = [], pen = document.createElement("canvas").getContext("2d");
  const name = e => `${e.tagName.toLowerCase()}.${e.className} "${e.textContent.slice(0, 60)}"`;
  for (const panel of document.querySelectorAll(".dl-panel")) {
    const frame = panel.getBoundingClientRect();
    for (const e of panel.querySelectorAll("*")) {
      const box = e.getBoundingClientRect();
      if (!box.width || e.closest("style, option, .dl-aloud")) continue;
      const em = parseFloat(getComputedStyle(e).fontSize);
      if (tables_scroll && e.nodeName === "TD" && box.height > 17 * em)
        found.push(`squeezed into a tower of ${Math.round(box.height / em)} em: ${name(e)}`);
      if (tables_scroll && e.closest(".dl-table") && e.nodeName !== "CAPTION") continue;
      if (tables_scroll && e.closest(".dl-picture")) continue;  // its words would be too small
      if (box.left < frame.left - 1 || box.right > frame.right + 1)
        found.push(`outside its panel by ${Math.round(box.right - frame.right)}: ${name(e)}`);
      if (getComputedStyle(e).display === "inline") continue;
      if (e.scrollWidth > e.clientWidth + 1)
        found.push(`cut at ${e.clientWidth} of ${e.scrollWidth} wide: ${name(e)}`);
      if (e.scrollHeight > e.clientHeight + 1 && getComputedStyle(e).overflowY !== "visible")
        found.push(`cut at ${e.clientHeight} of ${e.scrollHeight} high: ${name(e)}`);
      if (e.tagName === "SELECT" || e.type === "number") {
        const style = getComputedStyle(e);
        const texts = e.options ? [...e.options].map(o => o.text) : [e.value];
        pen.font = `${style.fontSize} ${style.fontFamily}`;
        const text = Math.max(...texts.map(text => pen.measureText(text).width));
        const room = e.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight)
          - (e.options ? 0 : 15);  // the arrows of a number box
        if (text > room) found.push(`a box of ${room} for a text of ${text} wide: ${name(e)}`);
      }
    }
  }
  return found;
}"""

# The rings round what can have the focus of which a scrolling or hiding box takes a part away.
_CUT_RINGS = """() => [...document.querySelectorAll(
  ".dl-panel :is(a, summary, button, input, select)")].filter(e => e.checkVisibility()).map(e => {
  e.focus();
  const look = getComputedStyle(e), ring = parseFloat(look.outlineOffset)
    + parseFloat(look.outlineWidth);
  if (document.activeElement !== e || look.outlineStyle === "none") return [e, "no ring"];
  const box = e.getBoundingClientRect(), parts = new Set();
  for (let around = e.parentElement; around.closest(".dl-panel"); around = around.parentElement) {
    if (getComputedStyle(around).overflow === "visible") continue;
    const from = around.getBoundingClientRect();
    const left = from.left + around.clientLeft, top = from.top + around.clientTop;
    if (box.left - ring < left - 0.5) parts.add("left");
    if (box.top - ring < top - 0.5) parts.add("top");
    if (box.right + ring > left + around.clientWidth + 0.5) parts.add("right");
    if (box.bottom + ring > top + around.clientHeight + 0.5) parts.add("bottom");
  }
  return [e, [...parts].join()];
}).filter(([, cut]) => cut).map(([e, cut]) => `ring cut: ${cut} of ${e.outerHTML.slice(0, 200)}`)"""
