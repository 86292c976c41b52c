// The panel: what customers literally say about a value, a level, a segment or a period.
const panel = byId("paneel");
const AT_FIRST = 4;
const ORDER = ["gemist", "ervaren", "gewenst"].map(stanceOf);

const find = (list, name) => list.findIndex((one) => one.name === name);

// What the panel is about, by the address: a kind, a title, and parts; null where the address is about nothing here.
function subject(choice, stances) {
  const value = find(data.values, target.waarde), level = find(data.levels, target.niveau);
  const statement = data.statements[target.uitspraak], segment = segments.get(target.groep);
  const about = (text) => (text ? element("p", { class: "about" }, text) : null);
  if (value >= 0) {
    const { name, about: text, level: on } = data.values[value];
    return [`${words.value} · ${data.levels[on].name}`, name, [about(text),
      ...stances.map((at) => stancePart(choice, at, measure.value(value, at), (quote) => quote.v === value))]];
  }
  if (level >= 0) {
    const { name, about: text } = data.levels[level], fits = (quote) => data.values[quote.v].level === level;
    return [words.level, name, [about(text),
      ...stances.map((at) => stancePart(choice, at, measure.level(level, at), fits, true))]];
  }
  if (statement) {
    const fits = (quote) => statement.quotes.includes(quote.i);
    return [`${words.statement} · ${statement.value}`, statement.text, stances.map((at) => evidencePart(choice, at, fits))];
  }
  const most = () => stances.map((at) => mostPart(choice, at));
  if (segment) return [`${words.segment} · ${segment.name}`, segment.label, most()];
  return place(target.periode) >= 0 ? [words.period, periodName(target.periode), most()] : null;
}

function showPanel() {
  const choice = panelChoice(), only = stanceOf(target.houding ?? filter.alleen);
  const found = subject(choice, only < 0 ? ORDER : [only]);
  if (!found) return hidePanel();
  const [kind, title, parts] = found, body = byId("paneel-inhoud");
  byId("paneel-soort").textContent = kind;
  byId("paneel-titel").textContent = title;
  byId("paneel-keuze").textContent = `${nameOf(choice)} · ${reactions(count(choice, measure.items).items)}`;
  body.replaceChildren(...parts.filter(Boolean));
  if (!body.querySelector("section"))
    body.append(element("p", { class: "soft" }, target.uitspraak ? words.no_quotes : words.none));
  if (nameOf(choice) !== nameOf(choiceOf(filter))) body.append(applyButton(choice));
  body.scrollTop = 0;
  if (!panel.open) panel.showModal();
  byId("paneel-titel").focus();
}

function hidePanel() {
  if (panel.open) panel.close();
}

function stancePart(choice, stance, k, fits, named = false) {
  const found = estimate(choice, k);
  // Of what nobody says at all, nobody in a segment says it either.
  if (!count(choiceOf({}), k).items || (!found.items && !found.hidden)) return null;
  const part = element("section", { class: `stance ${data.stances[stance].name}` });
  part.append(element("h3", {}, data.stances[stance].word, " ", element("span", { "data-count": found.hidden ? "" : found.items }, summary(found))));
  if (found.hidden || found.items < cube.min) {
    part.append(element("p", { class: "soft" }, fill(found.hidden ? words.hidden : words.too_few, { aantal: number(cube.min) })));
    return part;
  }
  part.append(...quoteList(choice, stance, fits, named));
  return part;
}

function summary(found) {
  if (found.hidden) return words.few;
  const items = found.exact ? reactions(found.items) : fill(words.at_least, { aantal: reactions(found.items) });
  if (found.items < cube.min && !isWhole(panelChoice())) return items;
  return Number.isFinite(found.low) ? `${items} · ${percent(found.share, 1)} (${margin(found, 1)})` : items;
}

// The values that a segment or a period speaks of most, each with a way to its own quotes.
function mostPart(choice, stance) {
  const ranked = data.values.map(({ name }, value) => ({ name, found: estimate(choice, measure.value(value, stance)) }))
    .filter(({ found }) => found.items && !found.hidden)
    .sort((one, other) => other.found.items - one.found.items).slice(0, 6);
  if (!ranked.length) return null;
  const part = element("section", { class: `stance ${data.stances[stance].name}` });
  part.append(element("h3", {}, data.stances[stance].word, " ", element("span", {}, words.most.toLowerCase())));
  const list = element("ul", { class: "most" });
  for (const { name, found } of ranked) {
    const link = new URLSearchParams({ ...target, waarde: name, houding: data.stances[stance].name });
    list.append(element("li", {}, element("a", { href: `#${link}` }, name), " ", element("span", { class: "soft" }, summary(found))));
  }
  part.append(list, ...quoteList(choice, stance, () => true, true));
  return part;
}

// What speaks for a statement and against it, as far as it is among the quotes.
function evidencePart(choice, stance, fits) {
  if (!quotesOf(choice, stance, fits).length) return null;
  const { name, word } = data.stances[stance];
  return element("section", { class: `stance ${name}` }, element("h3", {}, word), ...quoteList(choice, stance, fits, false));
}

function quotesOf(choice, stance, fits) {
  const segment = segments.get(choice.segment), seen = new Set();
  return data.quotes.filter((quote) => {
    if (quote.s !== stance || !fits(quote) || seen.has(quote.i)) return false;
    if (segment && quote.g[segment.column] !== segment.at) return false;
    if (!allPeriods(choice) && !(quote.t >= Math.max(choice.from, 0) && quote.t <= (choice.to < 0 ? Infinity : choice.to))) return false;
    if (!enough(choice, measure.value(quote.v, stance))) return false;
    seen.add(quote.i);
    return true;
  });
}

function quoteList(choice, stance, fits, named) {
  const quotes = quotesOf(choice, stance, fits);
  if (!quotes.length) return [element("p", { class: "soft" }, words.no_quotes)];
  const drawn = quotes.map((quote) => drawQuote(quote, named));
  const rest = drawn.slice(AT_FIRST);
  if (!rest.length) return drawn;
  const more = element("button", { type: "button" }, `${words.more} (${number(rest.length)})`);
  more.addEventListener("click", () => {
    more.replaceWith(...rest);
    rest[0].tabIndex = -1;
    rest[0].focus();
  });
  return [...drawn.slice(0, AT_FIRST), more];
}

function drawQuote(quote, named) {
  const pieces = quote.w ? [element("mark", { class: "light" }, quote.p.join(""))]
    : quote.p.map((piece, at) => (at % 2 ? element("mark", {}, piece) : piece));
  const source = [named ? data.values[quote.v].name : "", quote.t >= 0 ? periodName(cube.periods[quote.t]) : ""].filter(Boolean);
  return element("figure", { class: "quote" }, element("blockquote", {}, element("p", {}, quote.b, ...pieces, quote.a)),
    source.length ? element("figcaption", {}, source.join(" · ")) : null);
}

function applyButton(choice) {
  const button = element("button", { type: "button", class: "apply" }, words.apply);
  button.addEventListener("click", () => {
    filter = { ...filter, segment: choice.segment, van: cube.periods[choice.from] ?? "", tot: cube.periods[choice.to] ?? "" };
    filter = Object.fromEntries(Object.entries(filter).filter(([, value]) => value));
    target = {};
    history.pushState(null, "", address());
    apply();
    byId("piramide").focus();
  });
  return button;
}
