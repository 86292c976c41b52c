// Numbers and sentences, as the Python side writes them.
const data = JSON.parse(document.getElementById("data").textContent);
const words = data.words;
const formats = [0, 1].map((decimals) =>
  new Intl.NumberFormat(data.language, { minimumFractionDigits: decimals, maximumFractionDigits: decimals }));

const byId = (id) => document.getElementById(id);
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const number = (count) => formats[0].format(count);
const fill = (template, fields) => template.replace(/\{(\w+)\}/g, (_, name) => fields[name]);
const reactions = (count) => (count === 1 ? words.counted_one : fill(words.counted, { aantal: number(count) }));

// What is not zero is never written as zero, and what is not all is never written as 100%.
function percent(share, decimals = 0) {
  if (!Number.isFinite(share)) return "–";
  const step = 10 ** -decimals, value = share * 100, write = formats[decimals].format;
  if (value > 0 && value < step / 2) return `<${write(step)}%`;
  if (value < 100 && value >= 100 - step / 2) return `>${write(100 - step)}%`;
  return `${write(value)}%`;
}

const margin = ({ low, high }, decimals = 0) =>
  fill(words.margin, { laag: percent(low, decimals), hoog: percent(high, decimals) });

const months = new Intl.DateTimeFormat(data.language, { month: "long", year: "numeric", timeZone: "UTC" });

function periodName(key) {
  const [year, part] = key.split("-");
  if (!part) return year;
  if (part[0] === "k") return fill(words.quarter, { nummer: part[1], jaar: year });
  return months.format(new Date(Date.UTC(year, part - 1, 1)));
}

// Text becomes a text node: nothing that a customer wrote is ever read as markup.
function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) if (value !== null) made.setAttribute(name, value);
  made.append(...children.filter((child) => child !== null));
  return made;
}
