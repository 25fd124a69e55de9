// Who uses the keyboard can move a table that is too wide; the others cost no press of Tab.
// A table that goes on at the right fades there, so that nobody takes half a number for all of it.
// Styles alone do that in Chromium and Safari, and not in Firefox.
const fade = (box) => box.classList.toggle("dl-more",
  box.scrollLeft + box.clientWidth < box.scrollWidth - 1);
const mark = () => {
  for (const box of document.querySelectorAll(".wide, .table-wrapper")) {
    fade(box);
    const moves = box.scrollWidth > box.clientWidth;
    if (!moves) { box.removeAttribute("tabindex"); box.removeAttribute("role"); continue; }
    box.tabIndex = 0;
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", box.querySelector("caption")?.textContent || "Wide table");
  }
};
// A box changes its size when it is shown, when its picture comes, and when the window changes.
const watch = new ResizeObserver(mark);
document.addEventListener("DOMContentLoaded", () => {
  const boxes = document.querySelectorAll("article, .wide, .table-wrapper");
  for (const box of boxes) {
    watch.observe(box);
    if (!box.matches("article")) {
      box.addEventListener("scroll", () => fade(box), { passive: true });
    }
  }
});
