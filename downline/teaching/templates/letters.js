// Saving letters one by one, and going on from the keyboard.
"use strict";

const all = [...document.querySelectorAll("form.letter")];
const changed = new Set();

function count() {
  const open = all.filter((one) => one.classList.contains("open")).length;
  document.getElementById("state").textContent = open
    ? `${all.length - open} of ${all.length} are marked.`
    : `All ${all.length} are marked.`;
}

async function ask(what, content) {
  const answer = await fetch(what, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(content),
  });
  const said = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(said.problem || "It was not saved: is the program still there?");
  return said;
}

async function save(form, goOn) {
  const line = form.querySelector(".said");
  line.classList.remove("problem");
  line.textContent = "Saving …";
  const sent = { points: form.elements.points.value, comment: form.elements.comment.value };
  try {
    const now = await ask("save", { id: form.dataset.id, seen: form.dataset.seen, ...sent });
    form.dataset.seen = now.seen;
    form.classList.toggle("open", now.open);
    if (form.elements.points.value === sent.points && form.elements.comment.value === sent.comment)
      changed.delete(form);
    line.textContent = now.open ? "Saved. It has no points yet." : `Saved: ${now.points} points.`;
    count();
    if (goOn) next(form);
  } catch (problem) {
    line.classList.add("problem");
    line.textContent =
      problem instanceof TypeError
        ? "It was not saved, for the program in the terminal has ended. Start it again."
        : problem.message;
  }
}

function next(form) {
  const here = all.indexOf(form);
  const order = [...all.slice(here + 1), ...all.slice(0, here)];
  const to = order.find((one) => one.classList.contains("open"));
  if (!to) return;
  to.scrollIntoView({ block: "start" });
  to.elements.points.focus({ preventScroll: true });
}

for (const form of all) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    save(form, true);
  });
  form.addEventListener("input", () => changed.add(form));
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      save(form, true);
    }
  });
  const ready = form.elements.ready;
  if (ready)
    ready.addEventListener("change", () => {
      const comment = form.elements.comment;
      if (ready.value) comment.value += (comment.value ? "\n" : "") + ready.value;
      ready.value = "";
      changed.add(form);
      comment.focus();
    });
}

window.addEventListener("beforeunload", (event) => {
  if (changed.size) event.preventDefault();
});

document.getElementById("end").addEventListener("click", async () => {
  if (changed.size && !confirm("Some letters have changes that are not saved. End all the same?"))
    return;
  changed.clear();
  await ask("end", {}).catch(() => {});
  document.getElementById("state").textContent = "You can close this page.";
  for (const one of document.querySelectorAll("input, textarea, select, button")) one.disabled = true;
});

count();
const first = all.find((one) => one.classList.contains("open"));
if (first) first.elements.points.focus({ preventScroll: true });
