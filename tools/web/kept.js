// What the reader guessed and answered, in this browser's own storage and nowhere else. Where the
// browser refuses (private windows, forbidden cookies, no room left) the page keeps it until it is
// left, and says so.
globalThis.Downline ??= {};
(() => {
  "use strict";
  const KEY = "downline-course";
  const empty = () => ({ predictions: {}, answers: {} });
  let memory = empty();
  let refused = false;

  const isRecord = (thing) => typeof thing === "object" && thing !== null && !Array.isArray(thing);

  const read = () => {
    if (refused) return memory;
    try {
      const found = JSON.parse(localStorage.getItem(KEY) ?? "null");
      memory = isRecord(found) && isRecord(found.predictions) && isRecord(found.answers)
        ? found : empty();
    } catch (error) {
      if (!(error instanceof SyntaxError)) refused = true;  // else it was damaged: begin anew
      memory = refused ? memory : empty();
    }
    return memory;
  };

  const write = (all) => {
    memory = all;
    if (refused) return;
    try {
      localStorage.setItem(KEY, JSON.stringify(all));
    } catch {
      refused = true;
    }
  };

  const prediction = (name) => {
    const one = read().predictions[name];
    return isRecord(one) && [one.guess, one.answer].every(Number.isFinite) ? one : null;
  };
  const answers = (id) => {
    const all = read().answers[id];
    return Array.isArray(all) ? all.filter(isRecord) : [];
  };
  const tell = () => document.dispatchEvent(new CustomEvent("downline-kept"));

  Downline.kept = {
    prediction,
    predictions: () => Object.keys(read().predictions).map(prediction).filter(Boolean),
    answers,
    // How many guesses and how many questions with an answer.
    count: () => {
      const all = read();
      return [all.predictions, all.answers].map((one) => Object.keys(one).length);
    },
    predict: (name, entry) => {
      const all = read();
      all.predictions[name] ??= entry;  // the first guess is the one that counts
      write(all);
      tell();
    },
    answer: (id, entry) => {
      const all = read();
      const before = answers(id);
      // The first answer counts, and the last one is shown: those between fill the storage only.
      all.answers[id] = before.length ? [before[0], entry] : [entry];
      write(all);
      tell();
    },
    erase: () => {
      memory = empty();
      if (!refused) {
        try { localStorage.removeItem(KEY); } catch { refused = true; }
      }
    },
    isRefused: () => { read(); return refused; },
    // Firefox makes every file of a folder a site of its own, with a storage of its own.
    isApart: () => location.protocol === "file:" && location.origin === "null",
  };
})();
