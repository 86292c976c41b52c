// What is chosen and what is open, kept in the address: a link to the page brings both back.
const FILTERS = ["segment", "van", "tot", "alleen"], TARGETS = ["waarde", "niveau", "uitspraak", "groep", "periode", "houding"];
let filter = {}, target = {};

function parse(hash) {
  const given = new URLSearchParams(hash.replace(/^#/, ""));
  const take = (names) => Object.fromEntries(names.filter((name) => given.get(name)).map((name) => [name, given.get(name)]));
  return { filter: take(FILTERS), target: take(TARGETS) };
}

const address = () => {
  const text = new URLSearchParams({ ...filter, ...target }).toString();
  return text ? `#${text}` : location.pathname + location.search;
};

const place = (key) => (key ? cube.periods.indexOf(key) : -1);
const choiceOf = ({ segment, van, tot }) => ({
  segment: segments.has(segment) ? segment : "",
  from: place(van),
  to: place(tot),
});
const stanceOf = (name) => data.stances.findIndex((stance) => stance.name === name);

// What a panel is about: the filters of the page, and what its link adds to them.
function panelChoice() {
  const choice = choiceOf(filter);
  if (segments.has(target.groep)) choice.segment = target.groep;
  if (place(target.periode) >= 0) choice.from = choice.to = place(target.periode);
  return choice;
}

function nameOf(choice) {
  const parts = [];
  const segment = segments.get(choice.segment);
  if (segment) parts.push(`${segment.name}: ${segment.label}`);
  if (!allPeriods(choice)) {
    const from = periodName(cube.periods[Math.max(choice.from, 0)]);
    const to = periodName(cube.periods[choice.to < 0 ? cube.periods.length - 1 : choice.to]);
    parts.push(from === to ? from : `${from} ${words.until} ${to}`);
  }
  return parts.join(" · ") || words.all;
}

function goTo(wanted) {
  target = wanted;
  history.pushState({ depth: (history.state?.depth ?? 0) + 1 }, "", address());
  apply();
}

function goBack() {
  const depth = history.state?.depth ?? 0;
  if (depth > 0) return history.go(-depth);
  target = {};
  history.replaceState(null, "", address());
  apply();
}

function choose(changes) {
  filter = Object.fromEntries(Object.entries({ ...filter, ...changes }).filter(([, value]) => value));
  if (place(filter.van) >= 0 && place(filter.tot) >= 0 && place(filter.van) > place(filter.tot))
    [filter.van, filter.tot] = [filter.tot, filter.van];
  history.replaceState(history.state, "", address());
  apply();
}
