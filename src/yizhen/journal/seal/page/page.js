// The page around the checks: reading the receipt, saying the verdict in the language chosen.

const SETUP = JSON.parse(document.getElementById("setup").textContent);
const element = (id) => document.getElementById(id);
const LANGUAGES = ["zh", "en"], TAGS = { zh: "zh-CN", en: "en" }, SIZES = ["100%", "125%", "140%"];
const LABELS = {
  deed: { zh: "事项", en: "What was done" }, at: { zh: "时间", en: "When" },
  target: { zh: "对象", en: "To what" }, place: { zh: "地点", en: "Where" },
  owner: { zh: "承办单位", en: "Who answers" },
  actor: { zh: "经办账号", en: "By account" }, channel: { zh: "途径", en: "By way of" },
  id: { zh: "记录编号", en: "Entry id" }, log: { zh: "台账", en: "Journal" },
  size: { zh: "签名时台账条数", en: "Entries when signed" }, text: { zh: "封存的文字", en: "Sealed words" },
};
let rounds = 0;

const fill = (sentence, facts) =>
  Object.entries(facts).reduce((text, [name, value]) => text.replaceAll(`{${name}}`, String(value)), sentence);

function make(tag, words, lang) {
  const made = document.createElement(tag);
  made.textContent = words;
  if (lang) made.lang = TAGS[lang];
  return made;
}

// Both languages side by side; the style sheet shows the one chosen.
function both(tag, text, facts = {}) {
  const made = document.createElement(tag);
  made.append(...LANGUAGES.map((language) => make("span", fill(text[language], facts), language)));
  return made;
}

const word = (code) => SETUP.words[code] ?? { zh: String(code), en: String(code) };

function localTime(moment) {
  const shifted = new Date(Date.parse(moment) + 8 * 3600 * 1000).toISOString();
  return { zh: `${shifted.slice(0, 10)} ${shifted.slice(11, 19)}（北京时间）`, en: `${shifted.slice(0, 10)} ${shifted.slice(11, 19)} (UTC+8)` };
}

function plainFact(value) {
  if (value === null) return { zh: "空", en: "none" };
  if (typeof value === "boolean") return value ? { zh: "是", en: "yes" } : { zh: "否", en: "no" };
  return Array.isArray(value) ? { zh: value.join("、"), en: value.join(", ") } : word(value);
}

function rowsOf({ entry, openings, state }) {
  const target = word(entry.target.kind), same = (value) => ({ zh: String(value), en: String(value) });
  return [
    [LABELS.deed, word(entry.deed)],
    [LABELS.at, localTime(entry.at)],
    [LABELS.target, { zh: `${target.zh} ${entry.target.id}`, en: `${target.en} ${entry.target.id}` }],
    ...(entry.place ? [[LABELS.place, word(entry.place)]] : []),
    ...(entry.owner ? [[LABELS.owner, word(entry.owner)]] : []),
    ...Object.entries(entry.facts).map(([name, value]) => [word(name), plainFact(value)]),
    ...openings.map(({ text }) => [LABELS.text, same(text)]),
    [LABELS.actor, same(entry.actor)],
    [LABELS.channel, word(entry.channel)],
    [LABELS.id, same(entry.id)],
    [LABELS.log, same(state.origin)],
    [LABELS.size, same(state.size)],
  ];
}

function show(kind, heading, sentence, facts, rows) {
  const verdict = element("verdict"), list = document.createElement("dl");
  for (const [label, value] of rows) list.append(both("dt", label), both("dd", value));
  const mark = make("span", kind === "good" ? "✔" : "✘");
  mark.className = "mark";
  mark.setAttribute("aria-hidden", "true");
  verdict.className = `verdict is-${kind}`;
  verdict.replaceChildren(mark, both("h2", heading), both("p", sentence, facts), ...(rows.length ? [list] : []));
  verdict.hidden = false;
  verdict.focus();
}

const GOOD = { zh: "核对通过", en: "Genuine" }, BAD = { zh: "核对不通过", en: "Not accepted" };

async function run() {
  const round = ++rounds;
  try {
    const found = await checkReceipt(element("receipt").value, SETUP.vkeys);
    if (round === rounds) show("good", GOOD, SETUP.genuine, { position: found.position }, rowsOf(found));
  } catch (fault) {
    if (!(fault instanceof Fault)) throw fault;
    if (round === rounds) show("bad", BAD, SETUP.sentences[fault.fault], fault.facts, []);
  }
}

async function take(file) {
  if (!file) return;
  try {
    element("receipt").value = fromUtf8(new Uint8Array(await file.slice(0, RECEIPT_CHARS_MAX + 1).arrayBuffer()));
    await run();
  } catch {
    show("bad", BAD, SETUP.sentences.unreadable, {}, []);
  }
}

function speak(language) {
  document.documentElement.lang = TAGS[language];
  document.title = SETUP.title[language];
}

element("check").addEventListener("click", run);
element("file").addEventListener("change", (event) => { take(event.target.files[0]); event.target.value = ""; });
element("language").addEventListener("click", () => speak(document.documentElement.lang === "en" ? "zh" : "en"));
element("size").addEventListener("click", () => {
  const root = document.documentElement, now = SIZES.indexOf(root.style.fontSize || SIZES[0]);
  root.style.fontSize = SIZES[(now + 1) % SIZES.length];
});
document.addEventListener("dragover", (event) => event.preventDefault());
document.addEventListener("drop", (event) => { event.preventDefault(); take(event.dataTransfer.files[0]); });
SETUP.vkeys.forEach((vkey) => element("keys").append(make("li", vkey)));
speak(SETUP.language ?? (navigator.language.startsWith("zh") ? "zh" : "en"));
element("working").hidden = false;
if (SETUP.receipt) { element("receipt").value = SETUP.receipt; run(); }
