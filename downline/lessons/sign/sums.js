// The three sums in the page: the same words, ranges and roundings as sums.py, without a kernel.
// Sums are done in whole numbers of tiny units and in fractions of them, so that no cent is lost.
// Numbers are read by the website's numbers.js.
(() => {
  "use strict";
  const MONTHS = 12n;
  const CENT = 100n;
  const PLACES = 30;
  const ONE = 10n ** BigInt(PLACES);

  // What was typed: null for nothing, a number, or an error that says why it cannot be used.
  const read = (typed, asked, data) => {
    let value = NaN;
    try {
      value = Downline.number(typed, asked.unit, asked.label);
    } catch (error) {
      if (error instanceof Downline.Nothing) return null;
      if (!(error instanceof Downline.NoNumber)) throw error;
    }
    if (asked.low <= value && value <= asked.high) return value;
    const ends = { low: commas(String(asked.low)), high: commas(String(asked.high)) };
    throw new Downline.CourseError(fill(data.refused, { label: asked.label,
      typed: Array.from(typed.trim()).slice(0, 40).join(""), ...ends }));
  };

  // The number as it is written, in units of 10^-30; of one that is not known, 0.
  const exact = (value) => {
    const [, whole, part = "", power = "0"] = /^(\d+)\.?(\d*)(?:e([-+]\d+))?$/.exec(value ?? 0);
    const places = PLACES - part.length + Number(power);
    const digits = BigInt(whole + part);
    return places < 0 ? digits / 10n ** BigInt(-places) : digits * 10n ** BigInt(places);
  };

  // Amounts in two currencies make no sum: the sentence that says so, or nothing.
  const mixed = (typed, data) => {
    const money = data.asked.filter(({ unit }) => unit.includes("money"));
    const signs = money.flatMap(({ key }) => Downline.signsTyped(typed[key] ?? ""));
    const all = [...new Set(signs)].sort();
    const listed = all.slice(0, -1).join(", ") + data.said.and + all.at(-1);
    return all.length > 1 ? fill(data.two_currencies, { signs: listed }) : "";
  };

  const fill = (form, values) => form.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const commas = (digits) => digits.replace(/\B(?=(\d{3})+$)/g, ",");

  // Hundredths of above/below, half away from zero.
  const hundredths = (above, below) => {
    const size = above < 0n ? -above : above;
    const rounded = (2n * CENT * size + below) / (2n * below);
    return above < 0n ? -rounded : rounded;
  };
  const money = (cents) => {
    const digits = String(cents < 0n ? -cents : cents).padStart(3, "0");
    return `${cents < 0n ? "-" : ""}${commas(digits.slice(0, -2))}.${digits.slice(-2)}`;
  };

  // The sentence, and the rows of the table, for what was typed: key → text.
  const weigh = (typed, data) => {
    const six = {};
    for (const asked of data.asked) six[asked.key] = read(typed[asked.key] ?? "", asked, data);
    const say = data.said;
    const named = Object.fromEntries(data.asked.map((asked) => [asked.key, asked.in_words]));
    const missing = (...keys) => keys.filter((key) => six[key] === null);
    const listed = (keys) => {
      const words = keys.map((key) => named[key]);
      return words.length > 1 ? words.slice(0, -1).join(", ") + say.and + words.at(-1)
        : words.join("");
    };
    const people = (number) => fill(say[number === 1 ? "customer" : "customers"],
      { count: Downline.plain(number) });

    const whole = Object.fromEntries(data.asked.map(({ key }) => [key, exact(six[key])]));
    const cost = whole.join + MONTHS * whole.monthly;
    const aCustomer = MONTHS * whole.spend * whole.keep;  // in 10^-62, as keep is in percent
    const shown = money(hundredths(cost, ONE));
    const costNeeds = missing("join", "monthly");
    const nothingKept = six.spend === 0 || six.keep === 0;
    const neededNeeds = [...costNeeds, ...(cost && !nothingKept ? missing("spend", "keep") : [])];
    const left = aCustomer * whole.customers - cost * CENT * ONE * ONE;  // in 10^-92
    const leftNeeds = missing("join", "monthly", "spend", "keep", "customers");
    const payNeeds = [...leftNeeds, ...missing("hours")];

    const result = { cost: shown, needed: data.unknown, left: data.unknown,
      pay: data.unknown };
    const said = [fill(say.cost, { cost: shown })];
    if (costNeeds.length) {
      result.cost = cost ? fill(data.at_least, { cost: shown }) : data.unknown;
      said[0] = fill(cost ? say.cost_least : say.cost_unknown,
        { cost: shown, missing: listed(costNeeds) });
    }
    if (neededNeeds.length) {
      said.push(fill(say.needed_unknown, { missing: listed(neededNeeds) }));
    } else if (!cost) {
      result.needed = "0";
      said.push(say.needed_nothing);
    } else if (!aCustomer) {
      result.needed = data.never;
      said.push(say.needed_never);
    } else {
      const number = Number((cost * CENT * ONE + aCustomer - 1n) / aCustomer);
      result.needed = Downline.plain(number);
      said.push(fill(say.needed, { customers: people(number) }));
    }
    let year = "";
    if (!leftNeeds.length) {
      const cents = hundredths(left, CENT * ONE ** 3n);
      result.left = money(cents);
      year = fill(cents < 0n ? say.short : say.left,
        { customers: people(six.customers), amount: money(cents < 0n ? -cents : cents) });
    }
    if (!payNeeds.length) {
      result.pay = money(hundredths(left, MONTHS * whole.hours * CENT * ONE ** 2n));
      said.push(fill(say.pay, { year, hourly: result.pay }));
    } else {
      said.push(fill(year ? say.pay_hours_unknown : say.pay_unknown,
        { year, missing: listed(payNeeds) }));
    }
    const needs = { cost: costNeeds, needed: neededNeeds, left: leftNeeds, pay: payNeeds };
    const nothing = data.asked.every((asked) => six[asked.key] === null);
    return {
      sentence: nothing ? say.nothing : said.join(" "),
      rows: Object.keys(data.sums).map((key) => [data.sums[key], result[key], listed(needs[key])]),
    };
  };

  const start = (form) => {
    const data = JSON.parse(form.querySelector("script").textContent);
    const boxes = Object.fromEntries(
      data.asked.map((asked) => [asked.key, form.querySelector(`[name="${asked.key}"]`)]));
    const [says, problem, body] = ["sums-says", "sums-problem", "sums-rows"].map(
      (name) => form.querySelector(`.${name}`));
    const show = () => {
      const typed = Object.fromEntries(Object.keys(boxes).map((key) => [key, boxes[key].value]));
      problem.textContent = "";
      for (const asked of data.asked) {
        let sentence = "";
        try { read(typed[asked.key], asked, data); } catch (error) { sentence = error.message; }
        boxes[asked.key].setAttribute("aria-invalid", String(Boolean(sentence)));
        if (sentence && !problem.textContent) {
          boxes[asked.key].after(problem);  // where it is seen with what it speaks of
          problem.textContent = sentence;
        }
      }
      if (!problem.textContent && mixed(typed, data)) {
        boxes.spend.after(problem);  // the last with money
        problem.textContent = mixed(typed, data);
      }
      if (problem.textContent) return;  // what was shown stays, and so does what was typed
      const { sentence, rows } = weigh(typed, data);
      says.textContent = sentence;
      body.replaceChildren(...rows.map((row) => {
        const line = document.createElement("tr");
        row.forEach((text, at) => {
          const cell = document.createElement(at ? "td" : "th");
          if (!at) cell.scope = "row";
          cell.textContent = text;
          line.append(cell);
        });
        return line;
      }));
    };
    form.addEventListener("input", show);
    form.addEventListener("submit", (event) => event.preventDefault());
    for (const press of form.querySelectorAll("button[data-values]")) {
      press.addEventListener("click", () => {
        const values = JSON.parse(press.dataset.values);
        for (const key of Object.keys(boxes)) boxes[key].value = values[key] ?? "";
        show();
      });
    }
    const still = form.previousElementSibling;  // the saved picture of the same, before any answer
    if (still?.classList.contains("cell")) still.hidden = true;
    form.hidden = false;
    show();
  };

  globalThis.threeSums = weigh;
  document.addEventListener("DOMContentLoaded", () => {
    for (const form of document.querySelectorAll("form.sums")) start(form);
  });
})();
