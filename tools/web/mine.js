// What this browser keeps of the reader: how much, the guesses beside the answers, and a button
// that erases all of it.
globalThis.Downline ??= {};
(() => {
  "use strict";
  const { make, press } = Downline.dom;
  const { kept, plain, unitOf } = Downline;

  const counted = (number, one, several) => `${number} ${number === 1 ? one : several}`;

  // Said where a browser keeps every page of a folder apart.
  const SHARED = "At a web address, or in Chrome or Edge, all pages share it.";
  const APART = " From a folder, this browser keeps it for each page alone: no other page shows or "
    + `erases it. ${SHARED}`;
  const NOT_HERE = "From a folder, this browser does not show here what you guessed elsewhere. "
    + SHARED;
  const sentence = () => counts() + (kept.isApart() && !kept.isRefused() ? APART : "");
  const counts = () => {
    const [guesses, answers] = kept.count();
    if (kept.isRefused()) {
      return "This browser lets the page keep nothing. What you guess and answer is gone when you "
        + "leave it.";
    }
    if (!guesses && !answers) {
      return "Nothing is kept yet. What you guess and answer stays in this browser, on this "
        + "device, and is sent nowhere.";
    }
    return `Kept in this browser, and sent nowhere: ${counted(guesses, "guess", "guesses")} and `
      + `answers to ${counted(answers, "question", "questions")}.`;
  };

  const showKept = (place) => {
    const says = make("p", { role: "status" });
    const presses = make("p", { class: "dl-presses" });
    const rest = () => {
      const [guesses, answers] = kept.count();
      says.textContent = sentence();
      presses.replaceChildren();
      if (guesses + answers) presses.append(press("Erase all of it", sure));
    };
    const sure = () => {
      says.textContent = "Erase every guess and every answer? They cannot be brought back.";
      const yes = press("Yes, erase them", () => { kept.erase(); location.reload(); });
      presses.replaceChildren(yes, press("No, keep them", () => {
        rest();
        presses.querySelector("button")?.focus();
      }));
      yes.focus();
    };
    rest();
    document.addEventListener("downline-kept", rest);
    place.replaceChildren(says, presses);
  };

  const showGuesses = (place) => {
    const show = () => {
      const all = kept.predictions();
      if (!all.length) {  // the page says that there is none
        if (kept.isApart()) place.replaceChildren(make("p", {}, NOT_HERE));
        return;
      }
      const rows = all.map((one) => make("tr", {}, make("td", {}, one.question),
        ...[one.guess, one.answer].map(
          (value) => make("td", {}, `${plain(value)} ${unitOf(value, one.unit)}`)),
        make("td", {}, one.sure ? `${one.sure} %` : "not said")));
      const heads = ["question", "your guess", "the answer", "how sure"].map(
        (head) => make("th", { scope: "col" }, head));
      place.replaceChildren(make("div", { class: "wide" }, make("table", {},
        make("caption", {}, "Your guesses beside the answers"),
        make("thead", {}, make("tr", {}, ...heads)), make("tbody", {}, ...rows))));
    };
    show();
    document.addEventListener("downline-kept", show);
  };

  document.addEventListener("DOMContentLoaded", () => {
    for (const place of document.querySelectorAll(".dl-kept")) showKept(place);
    for (const place of document.querySelectorAll(".dl-guesses")) showGuesses(place);
  });
})();
