// An answer marked as downline.quiz marks it. An answer is an index, a list of indexes, a number or
// a list of groups, by the question's kind.
globalThis.Downline ??= {};
(() => {
  "use strict";

  const oneChoice = {
    feedback: (question, given) => {
      const { correct, feedback } = question.choices[given];
      return { correct, text: feedback };
    },
    inWords: (question, given) => question.choices[given].text,
    answer: (question) => question.choices.findIndex((choice) => choice.correct),
    fits: (question, given) => Number.isInteger(given) && given in question.choices,
  };

  const manyChoice = {
    feedback: (question, given) => {
      const lines = [];
      question.choices.forEach((choice, index) => {
        const ticked = given.includes(index);
        if (!ticked && !choice.correct) return;
        const right = choice.correct ? "Rightly ticked" : "Wrongly ticked";
        lines.push(`${ticked ? right : "Missed"}: “${choice.text}” ${choice.feedback}`);
      });
      const correct = question.choices.every(
        (choice, index) => choice.correct === given.includes(index));
      return { correct, text: lines.join("\n") };
    },
    inWords: (question, given) => question.choices.filter((_, index) => given.includes(index))
      .map((choice) => choice.text).join("; "),
    answer: (question) => [...question.choices.keys()].filter((at) => question.choices[at].correct),
    fits: (question, given) => Array.isArray(given) && given.length > 0
      && given.every((index) => oneChoice.fits(question, index)),
  };

  const numeric = {
    feedback: (question, given) => {
      // The 1e-9 forgives what a float cannot hold, so that the limit itself is still inside.
      const near = question.choices.find((choice) => choice.value !== null
        && Math.abs(given - choice.value) <= question.tolerance + 1e-9);
      const { correct, feedback } = near ?? question.choices.at(-1);
      return { correct, text: feedback };
    },
    inWords: (_, given) => Downline.general(given, 10),
    answer: (question) => question.choices.find((choice) => choice.correct).value,
    fits: (_, given) => Number.isFinite(given),
  };

  const sort = {
    feedback: (question, given) => ({
      correct: question.choices.every((choice, index) => choice.group === given[index]),
      text: question.choices.map((choice, index) => {
        const verdict = choice.group === given[index] ? "Rightly" : "Not yet:";
        return `${verdict} “${choice.text}” under ${given[index]}. ${choice.feedback}`;
      }).join("\n"),
    }),
    inWords: (question, given) => question.choices
      .map((choice, index) => `${choice.text}: ${given[index]}`).join("; "),
    answer: (question) => question.choices.map((choice) => choice.group),
    fits: (question, given) => Array.isArray(given) && given.length === question.choices.length
      && given.every((group) => question.groups.includes(group)),
  };

  const KINDS = { multiple_choice: oneChoice, many_choice: manyChoice, numeric, sort };

  Downline.marks = {
    mark: (question, given) => KINDS[question.kind].feedback(question, given),
    inWords: (question, given) => KINDS[question.kind].inWords(question, given),
    answer: (question) => KINDS[question.kind].answer(question),
    // Whether something that was kept, maybe by an older version, is an answer to this question.
    fits: (question, given) => KINDS[question.kind].fits(question, given),
  };
})();
