// A question of the course: answer, see why, try again. One that opens the course only says that
// the answer is kept; the one that closes it explains both.
globalThis.Downline ??= {};
(() => {
  "use strict";
  const KEPT = "Kept. Whether it was right, and why, you see at the end of the course.";
  const APART = "From a folder, this browser does not show here what you answered then.";
  const { make, press, box, fresh, say, problem, data } = Downline.dom;
  const { marks, kept, CourseError } = Downline;

  // What a question is answered with: what stands in the form, and what it holds. `first` is the
  // control to go to when something is missing.
  const chosen = (type) => (question) => {
    const name = fresh("choice");
    const inputs = question.choices.map(() => make("input", { type, name, id: fresh("box") }));
    const rows = inputs.map((input, at) => make("div", { class: "dl-choice" }, input,
      make("label", { for: input.id }, question.choices[at].text)));
    const ticked = () => [...inputs.keys()].filter((at) => inputs[at].checked);
    const read = () => {
      const all = ticked();
      if (type === "checkbox") {
        if (!all.length) throw new CourseError("Nothing is ticked: tick at least one choice.");
        return all;
      }
      if (!all.length) throw new CourseError("Nothing is chosen yet: choose one answer first.");
      return all[0];
    };
    return { rows, read, first: () => inputs[0] };
  };

  const typed = (question) => {
    const limits = { label: "Your answer", unit: question.unit, low: -1e15, high: 1e15 };
    const one = box(limits.label);
    return { rows: [one.all], read: () => Downline.entered(one.input.value, limits),
      first: () => one.input, typed: one.input };
  };

  const sorted = (question) => {
    const lists = question.choices.map(() => make("select", { id: fresh("list") },
      make("option", { value: "" }, "choose a group"),
      ...question.groups.map((group) => make("option", { value: group }, group))));
    const rows = lists.map((list, at) => make("p", { class: "dl-asked" },
      make("label", { for: list.id }, question.choices[at].text), list));
    const read = () => {
      if (lists.some((list) => !list.value)) {
        throw new CourseError("Something has no place yet: choose one for each.");
      }
      return lists.map((list) => list.value);
    };
    return { rows, read, first: () => lists.find((list) => !list.value) };
  };

  const CONTROLS = { multiple_choice: chosen("radio"), many_choice: chosen("checkbox"),
    numeric: typed, sort: sorted };

  const marked = (place, feedback, right, wrong) => {
    say(place, feedback.correct ? "right" : "problem", feedback.correct ? right : wrong,
      ...feedback.text.split("\n"));
  };

  // The question's opening form, the first answer to it, and now the reasons.
  const explainOpening = (place, opening) => {
    place.append(make("p", {}, "At the beginning: ", make("b", {}, opening.text)));
    const given = kept.answers(opening.id)[0]?.given;
    if (!marks.fits(opening, given)) {
      const best = marks.inWords(opening, marks.answer(opening));
      const why = kept.isApart() ? APART : "You did not answer it then.";
      place.append(make("p", {}, `${why} The answer: ${best}.`));
      return;
    }
    place.append(make("p", {}, `Your first answer: ${marks.inWords(opening, given)}.`));
    marked(place, marks.mark(opening, given), "✓ It was right.", "✗ Not then.");
  };

  const sayEarlier = (place, question) => {
    const earlier = kept.answers(question.id);
    if (!earlier.length) return;
    if (question.opens) {
      place.append(make("p", {}, `${KEPT} Your first answer is the one that counts.`));
    } else {
      const how = earlier.at(-1).correct ? "rightly" : "not yet rightly";
      place.append(make("p", {}, `You answered this ${how} before. You can answer again.`));
    }
  };

  const start = (place) => {
    const question = data(place);
    const controls = CONTROLS[question.kind](question);
    const said = make("div", { class: "dl-said", role: "status" });
    const answer = () => {
      said.replaceChildren();
      controls.typed?.removeAttribute("aria-invalid");
      let given;
      try {
        given = controls.read();
      } catch (error) {
        problem(said, error);
        controls.typed?.setAttribute("aria-invalid", "true");
        controls.first()?.focus();
        return;
      }
      if (question.opens) {
        said.append(make("p", {}, KEPT));
        kept.answer(question.id, { given });
        return;
      }
      const feedback = marks.mark(question, given);
      marked(said, feedback, "✓ Right.", "✗ Not yet.");
      if (question.opening) explainOpening(said, question.opening);
      kept.answer(question.id, { given, correct: feedback.correct });
    };
    const form = make("form", { class: "dl-form", novalidate: true },
      make("fieldset", {}, make("legend", {}, question.text), ...controls.rows),
      press("Check my answer", null, "submit"), said);
    form.addEventListener("submit", (event) => { event.preventDefault(); answer(); });
    sayEarlier(said, question);
    place.replaceChildren(form);
  };

  document.addEventListener("DOMContentLoaded", () => {
    for (const place of document.querySelectorAll(".dl-check")) start(place);
  });
})();
