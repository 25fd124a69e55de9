/* Slides turn by arrow, Page Up and Down, Home, End and space; without this they stand in a column. */
const slides = [...document.querySelectorAll(".slide")];
const nav = document.querySelector("nav"), near = document.getElementById("near");

const now = () => Math.max(0, slides.findIndex(slide => slide.classList.contains("now")));

function show(number) {
  const slide = slides[Math.min(Math.max(number, 0), slides.length - 1)];
  for (const one of slides) one.classList.toggle("now", one === slide);
  enlarge(false);
  near.hidden = !slide.querySelector(".whole");
  history.replaceState(null, "", `#${slide.id}`);
  slide.focus();
}

function enlarge(how) {
  const picture = slides[now()].querySelector(".whole");
  for (const one of document.querySelectorAll(".near")) {
    one.classList.remove("near");
    one.removeAttribute("tabindex");
  }
  if (!picture || !how) return;
  picture.classList.add("near");
  picture.tabIndex = 0;  /* now the arrows move the picture; Z or Escape make it whole again */
  picture.focus();
}

const isNear = () => Boolean(document.querySelector(".near"));
const turns = {
  ArrowRight: 1, ArrowDown: 1, PageDown: 1, " ": 1, ArrowLeft: -1, ArrowUp: -1, PageUp: -1,
  Home: -Infinity, End: Infinity,
};

document.addEventListener("keydown", event => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "z" || event.key === "Z") enlarge(!isNear());
  else if (event.key === "Escape") enlarge(false);
  else if (!(event.key in turns) || (isNear() && event.key.startsWith("Arrow"))) return;
  else if (event.key === " " && event.target.closest("button")) return;
  else {
    event.preventDefault();
    show(now() + turns[event.key]);
  }
});
document.getElementById("back").addEventListener("click", () => show(now() - 1));
document.getElementById("next").addEventListener("click", () => show(now() + 1));
near.addEventListener("click", () => enlarge(!isNear()));
addEventListener("hashchange", () => show(Number(location.hash.slice(1)) - 1));

document.documentElement.classList.add("turns");
nav.hidden = false;
show((Number(location.hash.slice(1)) || 1) - 1);
