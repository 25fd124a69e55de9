// On paper nothing unfolds, and an answer below its question is read before a guess. So what is
// still closed when a page is printed stands at its end, by number: answers, then the sources. A
// list does not open either: what can be chosen stands in a row.
(() => {
  "use strict";
  const { make } = Downline.dom;
  const SOURCES = "Sources", MORE = /^Show \d+ more$/;
  let undo = [];

  const titled = (fold) => fold.querySelector("summary")?.textContent.trim() ?? "Show the answer";

  const prepare = () => {
    tidy();
    const article = document.querySelector("article");
    if (!article) return;
    const answers = [], sources = new Map();
    const remember = (added) => undo.push(() => added.remove());
    for (const fold of article.querySelectorAll("details:not([open]), .dl-shown.dl-closed")) {
      const title = titled(fold);
      if (fold.matches("details") && MORE.test(title)) {  // rows of a table, which answer nothing
        fold.open = true;
        undo.push(() => { fold.open = false; });
      } else if (fold.matches("details") && title === SOURCES) {
        for (const one of fold.querySelectorAll("li")) sources.set(one.textContent, one);
        fold.toggleAttribute("data-at-the-end", true);
        undo.push(() => fold.toggleAttribute("data-at-the-end", false));
      } else if (!fold.parentElement.closest("details:not([open]), .dl-closed")) {
        const copy = make("div", {}, ...fold.cloneNode(true).children);
        for (const inner of copy.querySelectorAll("[id]")) inner.removeAttribute("id");
        for (const inner of copy.querySelectorAll("details")) {
          if (MORE.test(titled(inner))) inner.open = true;
          else inner.remove();
        }
        copy.querySelector(":scope > summary")?.remove();
        answers.push(make("h3", {}, `Answer ${answers.length / 2 + 1}`), copy);
        const note = make("p", { class: "dl-note" }, `Answer ${answers.length / 2} is at the end.`);
        fold.before(note);
        remember(note);
        fold.toggleAttribute("data-at-the-end", true);
        undo.push(() => fold.toggleAttribute("data-at-the-end", false));
      }
    }
    for (const list of article.querySelectorAll("form select")) {  // its first says to choose one
      const options = [...list.options].slice(1).map(
        (one) => make("span", {}, `${one.selected ? "☒" : "☐"} ${one.text}`));
      const line = make("span", { class: "dl-options" }, ...options);
      list.after(line);
      remember(line);
    }
    const end = make("section", { class: "dl-paper" });
    if (answers.length) end.append(make("h2", {}, "Answers"), ...answers);
    if (sources.size) {
      const list = [...sources.values()].map((one) => one.cloneNode(true));
      end.append(make("h2", {}, "Sources of the tables"), make("ul", {}, ...list));
    }
    article.append(end);
    remember(end);
  };

  const tidy = () => {
    for (const back of undo.reverse()) back();
    undo = [];
  };

  window.addEventListener("beforeprint", prepare);
  window.addEventListener("afterprint", tidy);
})();
