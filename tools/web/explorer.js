// An explorer: first the question to guess at, if it asks one, then its presets as tabs. Until the
// guess the answer is hidden from the eye, from a screen reader and from a search in the page.
globalThis.Downline ??= {};
(() => {
  "use strict";
  const { make, press, box, fresh, problem, data } = Downline.dom;
  const { kept, plain, unitOf } = Downline;

  // Tabs after the pattern of the ARIA practices: one of them takes the Tab key, arrows move.
  const asTabs = (states, name) => {
    const tabs = states.map((state) => {
      state.id = fresh("state");
      const tab = make("button", { type: "button", role: "tab", id: fresh("tab"),
        "aria-controls": state.id }, state.dataset.name);
      state.setAttribute("role", "tabpanel");
      state.setAttribute("aria-labelledby", tab.id);
      state.tabIndex = 0;
      return tab;
    });
    const choose = (chosen) => tabs.forEach((tab, at) => {
      tab.setAttribute("aria-selected", String(at === chosen));
      tab.tabIndex = at === chosen ? 0 : -1;
      states[at].classList.toggle("dl-away", at !== chosen);
    });
    const list = make("div", { role: "tablist", "aria-label": `${name}: show` }, ...tabs);
    list.addEventListener("click", (event) => {
      const at = tabs.indexOf(event.target);
      if (at < 0) return;
      choose(at);
      tabs[at].focus();  // Safari gives a button that is clicked no focus, and arrows need it
    });
    list.addEventListener("keydown", (event) => {
      const at = tabs.indexOf(document.activeElement);
      const last = tabs.length - 1;
      const to = { ArrowRight: at === last ? 0 : at + 1, ArrowLeft: at === 0 ? last : at - 1,
        Home: 0, End: last }[event.key];
      if (to === undefined) return;
      event.preventDefault();
      choose(to);
      tabs[to].focus();
    });
    choose(0);
    return { list, first: tabs[0] };
  };

  const howFar = (guess, answer) => {
    const gap = Math.abs(guess - answer);
    return gap < 1e-9 ? "right on it" : `${plain(gap)} too ${guess < answer ? "low" : "high"}`;
  };

  const told = (who, guess, answer, unit) => make("p", { class: "dl-right" },
    `${who} guessed ${plain(guess)}. The answer is `, make("b", {}, plain(answer)),
    ` ${unitOf(answer, unit)}: ${howFar(guess, answer)}.`);

  // The question, a box for the guess and how sure one is; `open` shows what was hidden.
  const ask = (asked, open) => {
    const said = make("div", { class: "dl-said", role: "status" });
    const question = make("p", {}, make("b", {}, "Predict first. "), asked.question);
    const one = box(asked.box.label);
    const list = make("select", { id: fresh("list") },
      ...asked.sure.map(([label, percent]) => make("option", { value: percent }, label)));
    const sure = make("p", { class: "dl-asked" },
      make("label", { for: list.id }, asked.sureLabel), list);
    const form = make("form", { class: "dl-form dl-guess", novalidate: true }, one.all, sure,
      make("p", { class: "dl-presses" }, press("Keep my guess", null, "submit"),
        press("Skip", () => {
          form.remove();
          said.replaceChildren(make("p", {}, "Skipped. To guess after all, load this page again."));
          open(true);
        })));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      said.replaceChildren();
      one.input.removeAttribute("aria-invalid");
      let guess;
      try {
        guess = Downline.entered(one.input.value, asked.box);
      } catch (error) {
        problem(said, error, one.input);
        return;
      }
      form.remove();
      said.append(told("You", guess, asked.answer, asked.unit));
      kept.predict(asked.name, { question: asked.question, unit: asked.unit, guess,
        answer: asked.answer, sure: Number(list.value) || null });
      open(true);
    });
    const earlier = kept.prediction(asked.name);
    if (earlier) said.append(told("Earlier you", earlier.guess, asked.answer, asked.unit));
    return { parts: earlier ? [question, said] : [question, form, said], open: Boolean(earlier) };
  };

  const start = (place) => {
    const about = data(place);
    const states = [...place.querySelectorAll(".dl-state")];
    const { list, first } = asTabs(states, about.title);
    const common = place.querySelectorAll(".dl-common");  // their sources, where all have the same
    const shown = make("div", { class: "dl-shown" }, list, ...states, ...common);
    const open = (byPress) => {
      shown.classList.remove("dl-closed");
      if (byPress) first.focus();
    };
    if (!about.asked) { place.replaceChildren(shown); return; }
    shown.classList.add("dl-closed");
    const asking = ask(about.asked, open);
    if (asking.open) open(false);
    place.replaceChildren(...asking.parts, shown);
  };

  // Pictures of tabs that nobody has opened come when the page has nothing else to do: then it
  // works without a network too, and is printed whole.
  const fetchAll = () => {
    for (const picture of document.querySelectorAll("img[loading=lazy]")) picture.loading = "eager";
  };

  document.addEventListener("DOMContentLoaded", () => {
    for (const place of document.querySelectorAll(".dl-explorer")) start(place);
  });
  window.addEventListener("load", () => (globalThis.requestIdleCallback ?? setTimeout)(fetchAll));
  window.addEventListener("beforeprint", fetchAll);
})();
