// The three sums in the page: the same words, ranges and roundings as sums.py, without a kernel.
// Sums are done in whole units of 10^-8 and fractions of whole numbers, so that no cent is lost.
(() => {
  "use strict";
  const MONTHS = 12n;
  const CENT = 100n;

  // What was typed: null for nothing, hundredths as a whole number, or an error that says why not.
  const read = (typed, asked, data) => {
    const found = new RegExp(`^(?:${data.typed})$`).exec(typed);
    if (found && found[1] === undefined) return null;
    if (found) {
      const [whole, part = ""] = found[1].replaceAll(",", "").split(".");
      const value = BigInt(whole.replace("-", "") + part.padEnd(2, "0"));
      const signed = whole.startsWith("-") ? -value : value;
      if (BigInt(asked.low) * CENT <= signed && signed <= BigInt(asked.high) * CENT) return signed;
    }
    const ends = { low: commas(String(asked.low)), high: commas(String(asked.high)) };
    throw new RangeError(fill(data.refused, { label: asked.label, typed: typed.trim().slice(0, 40),
      ...ends }));
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
  const plain = (value) => money(value).replace(/\.?0+$/, "");

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
    const people = (number) => fill(say[number === CENT ? "customer" : "customers"],
      { count: plain(number) });

    const cost = (six.join ?? 0n) + MONTHS * (six.monthly ?? 0n);
    const aCustomer = MONTHS * (six.spend ?? 0n) * (six.keep ?? 0n);  // in 10^-6
    const costNeeds = missing("join", "monthly");
    const nothingKept = six.spend === 0n || six.keep === 0n;
    const neededNeeds = [...costNeeds, ...(cost && !nothingKept ? missing("spend", "keep") : [])];
    const left = aCustomer * (six.customers ?? 0n) - cost * 1000000n;  // in 10^-8
    const leftNeeds = missing("join", "monthly", "spend", "keep", "customers");
    const payNeeds = [...leftNeeds, ...missing("hours")];

    const result = { cost: money(cost), needed: data.unknown, left: data.unknown,
      pay: data.unknown };
    const said = [fill(say.cost, { cost: money(cost) })];
    if (costNeeds.length) {
      result.cost = cost ? fill(data.at_least, { cost: money(cost) }) : data.unknown;
      said[0] = fill(cost ? say.cost_least : say.cost_unknown,
        { cost: money(cost), missing: listed(costNeeds) });
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
      const number = (cost * 10000n + aCustomer - 1n) / aCustomer;
      result.needed = commas(String(number));
      said.push(fill(say.needed, { customers: people(number * CENT) }));
    }
    let year = "";
    if (!leftNeeds.length) {
      const cents = hundredths(left, 100000000n);
      result.left = money(cents);
      year = fill(cents < 0n ? say.short : say.left,
        { customers: people(six.customers), amount: money(cents < 0n ? -cents : cents) });
    }
    if (!payNeeds.length) {
      result.pay = money(hundredths(left, MONTHS * six.hours * 1000000n));
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
        if (sentence && !problem.textContent) problem.textContent = sentence;
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
