// What the other scripts make pages with.
globalThis.Downline ??= {};
(() => {
  "use strict";
  let number = 0;

  // An element with attributes and what stands in it; text is text and never HTML.
  const make = (tag, attributes = {}, ...inside) => {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (value !== false && value !== null) made.setAttribute(name, value === true ? "" : value);
    }
    made.append(...inside);
    return made;
  };

  // A button; what it does is given, and it sends no form unless it is told to.
  const press = (text, act, type = "button") => {
    const made = make("button", { type }, text);
    if (act) made.addEventListener("click", act);
    return made;
  };

  // A box for a number as people write it, with a visible label; no form of HTML's own for numbers,
  // which would drop what it does not know.
  const box = (label, note = "") => {
    const id = fresh("box");
    const input = make("input", { id, inputmode: "text", autocomplete: "off", maxlength: 200 });
    return { input, all: make("p", { class: "dl-asked" }, make("label", { for: id }, label), input,
      note) };
  };

  const fresh = (what) => { number += 1; return `dl-${what}-${number}`; };

  // What is said about an answer, read aloud as it changes: right, wrong, or please look.
  const say = (place, look, verdict, ...lines) => {
    const head = verdict ? [make("b", {}, verdict)] : [];
    place.append(make("div", { class: `dl-${look}` }, ...head,
      ...lines.map((line) => make("p", {}, line))));
  };

  const problem = (place, error, input = null) => {
    if (!(error instanceof Downline.CourseError)) throw error;
    input?.setAttribute("aria-invalid", "true");
    say(place, "problem", "Please look:", error.message);
    input?.focus();
  };

  const data = (place) => JSON.parse(place.querySelector("script[type='application/json']").text);

  Downline.dom = { make, press, box, fresh, say, problem, data };
})();
