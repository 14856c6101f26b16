// The checks of receipt.py, note.py, checkpoint.py and merkle.py once more, fault for fault, for a page without a server.

const NOTE_CHARS_MAX = 100000, SIGNATURES_MAX = 100, RECEIPT_CHARS_MAX = 1000000, PROOF_HASHES_MAX = 63;
const FIRST_LINE = "c2sp.org/tlog-proof@v1", ENTRY_FORMAT = "yizhen.entry/1", TEXT_TAG = "yizhen.text/1\0";
const CONTROL = /[\x00-\x1f]/, SPACE_OR_PLUS = /[+\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/;
const HASHES = { sha256, sm3 };

class Fault extends Error {
  constructor(fault, facts = {}) { super(fault); this.fault = fault; this.facts = facts; }
}
const refuse = (fault, facts) => { throw new Fault(fault, facts); };

const utf8 = (text) => new TextEncoder().encode(text);
const fromUtf8 = (bytes) => new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
const toHex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
const sameBytes = (a, b) => a.length === b.length && a.every((byte, n) => byte === b[n]);

function joined(...parts) {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) { out.set(part, at); at += part.length; }
  return out;
}

function fromHex(text) {
  if (!/^(?:[0-9a-f]{2})*$/.test(text)) return null;
  return Uint8Array.from({ length: text.length / 2 }, (_, n) => parseInt(text.slice(2 * n, 2 * n + 2), 16));
}

// Null unless `text` is the one canonical spelling.
function fromBase64(text) {
  try {
    const binary = atob(text);
    return btoa(binary) === text ? Uint8Array.from(binary, (one) => one.charCodeAt(0)) : null;
  } catch {
    return null;
  }
}

function fromDecimal(text) {
  if (!/^(?:0|[1-9][0-9]{0,18})$/.test(text)) return null;
  const value = BigInt(text);
  return value < 1n << 63n ? value : null;
}

const linesOf = (text, until) => text.slice(0, until).split("\n").length;

// What notepads and mail programs do to a text, undone.
function tidy(text) {
  if (text.length > RECEIPT_CHARS_MAX) refuse("too_large", { limit: RECEIPT_CHARS_MAX });
  return text.replace(/^\ufeff/, "").replaceAll("\r\n", "\n").replace(/^\n+|\n+$/g, "") + "\n";
}

function parseOpening(line) {
  const { n, salt, text } = JSON.parse(line);
  if (JSON.stringify({ n, salt, text }) !== line || !Number.isSafeInteger(n) || n < 0) throw new SyntaxError();
  if (typeof text !== "string" || typeof salt !== "string" || !fromHex(salt)) throw new SyntaxError();
  return { number: n, salt: fromHex(salt), text };
}

function parseExtra(line) {
  const raw = line.startsWith("extra ") ? fromBase64(line.slice(6)) : null;
  if (raw === null || raw.length === 0) refuse("garbled_receipt", { line: 2 });
  const end = raw.indexOf(10), entry = end < 0 ? raw : raw.slice(0, end);
  try {
    const openings = end < 0 ? [] : fromUtf8(raw.slice(end + 1)).split("\n").map(parseOpening);
    const isOrdered = openings.every((one, n) => n === 0 || openings[n - 1].number < one.number);
    if (isOrdered && entry.length > 0) return { entry, openings };
  } catch { /* falls through to the refusal */ }
  return refuse("garbled_receipt", { line: 2 });
}

function parseReceipt(text) {
  const blank = text.indexOf("\n\n"), lines = (blank < 0 ? text : text.slice(0, blank)).split("\n");
  if (lines[0] !== FIRST_LINE) refuse("not_a_receipt", { first: FIRST_LINE });
  if (lines.length > 1 && lines[1].startsWith("index ")) refuse("no_entry");
  if (blank < 0 || lines.length < 3) refuse("garbled_receipt", { line: lines.length + (blank < 0 ? 0 : 1) });
  const { entry, openings } = parseExtra(lines[1]);
  const index = lines[2].startsWith("index ") ? fromDecimal(lines[2].slice(6)) : null;
  if (index === null) refuse("garbled_receipt", { line: 3 });
  if (lines.length - 3 > PROOF_HASHES_MAX) refuse("garbled_receipt", { line: 4 + PROOF_HASHES_MAX });
  const proof = lines.slice(3).map((line, n) => {
    const hash = fromBase64(line);
    return hash !== null && hash.length === 32 ? hash : refuse("garbled_receipt", { line: n + 4 });
  });
  return { entry, openings, index, proof, signed: text.slice(blank + 2) };
}

function parseSignature(line, number) {
  const found = /^— ([^ ]+) ([A-Za-z0-9+/]+={0,2})$/.exec(line);
  const raw = found && !SPACE_OR_PLUS.test(found[1]) ? fromBase64(found[2]) : null;
  if (raw === null || raw.length <= 4) refuse("garbled_note", { line: number });
  return { name: found[1], keyId: toHex(raw.slice(0, 4)), signature: raw.slice(4) };
}

function parseNote(text) {
  if (text.length > NOTE_CHARS_MAX) refuse("too_large", { limit: NOTE_CHARS_MAX });
  const lines = text.split("\n"), bad = lines.findIndex((line) => CONTROL.test(line));
  if (bad >= 0) refuse("garbled_note", { line: bad + 1 });
  const blank = text.lastIndexOf("\n\n"), below = text.slice(blank + 2);
  if (blank < 0 || !below.endsWith("\n")) refuse("garbled_note", { line: lines.length });
  const first = linesOf(text, blank) + 2, signed = below.slice(0, -1).split("\n");
  if (signed.length > SIGNATURES_MAX) refuse("garbled_note", { line: first + SIGNATURES_MAX });
  return { body: text.slice(0, blank + 1), signatures: signed.map((line, n) => parseSignature(line, first + n)) };
}

function parseKey(vkey) {
  const [name, keyId, ...rest] = vkey.split("+"), raw = fromBase64(rest.join("+"));
  const isSound = raw !== null && raw.length === 33 && raw[0] === 1;
  if (!isSound || toHex(sha256(joined(utf8(name + "\n"), raw)).slice(0, 4)) !== keyId) refuse("bad_key", { key: vkey });
  return { name, keyId, publicKey: raw.slice(1) };
}

async function verifiedNames(note, vkeys) {
  const keys = vkeys.map(parseKey), names = [];
  for (const line of note.signatures) {
    const key = keys.find((one) => one.name === line.name && one.keyId === line.keyId);
    if (key === undefined) continue;
    if (!(await isSigned(key.publicKey, utf8(note.body), line.signature))) refuse("bad_signature", { name: line.name });
    names.push(line.name);
  }
  if (names.length === 0) {
    refuse("unknown_key", { names: note.signatures.map((line) => `${line.name}+${line.keyId}`).join(", ") });
  }
  return names;
}

function parseCheckpoint(body) {
  const lines = body.replace(/\n$/, "").split("\n"), hole = lines.indexOf("");
  if (lines.length < 3) refuse("garbled_checkpoint", { line: lines.length });
  if (hole >= 0) refuse("garbled_checkpoint", { line: hole + 1 });
  const [origin, sizeText, rootText, ...extensions] = lines, size = fromDecimal(sizeText), root = fromBase64(rootText);
  if (size === null) refuse("garbled_checkpoint", { line: 2 });
  if (root === null || root.length !== 32) refuse("garbled_checkpoint", { line: 3 });
  const isSm3 = origin.endsWith("/sm3"), declared = extensions.filter((line) => line.startsWith("hash "));
  if (declared.join("\n") !== (isSm3 ? "hash sm3" : "")) refuse("unknown_hash");
  const hash = isSm3 ? sm3 : sha256;
  if (size === 0n && !sameBytes(root, hash(utf8("")))) refuse("garbled_checkpoint", { line: 3 });
  return { origin, size, root, hash };
}

// RFC 9162 section 2.1.3.2.
function isIncluded(leafHash, index, size, proof, root, hash) {
  let position = index, last = size - 1n, computed = leafHash;
  const node = (a, b) => hash(joined([1], a, b));
  for (const sibling of proof) {
    if (last === 0n) return false;
    if (position & 1n || position === last) {
      computed = node(sibling, computed);
      while (position && !(position & 1n)) { position >>= 1n; last >>= 1n; }
    } else {
      computed = node(computed, sibling);
    }
    position >>= 1n;
    last >>= 1n;
  }
  return last === 0n && sameBytes(computed, root);
}

function parseEntry(bytes) {
  try {
    const entry = JSON.parse(fromUtf8(bytes));
    if (entry.format === ENTRY_FORMAT && Array.isArray(entry.texts)) return entry;
  } catch { /* falls through to the refusal */ }
  return refuse("entry_format");
}

function checkOpening({ number, salt, text }, entry) {
  const [name, digest] = (entry.texts[number] ?? "").split(":"), hash = HASHES[name];
  const isHeld = hash !== undefined && salt.length === 32 && toHex(hash(joined(utf8(TEXT_TAG), salt, utf8(text)))) === digest;
  if (!isHeld) refuse("text_changed", { number: number + 1 });
}

// The receipt's parts when it is genuine; throws a Fault otherwise.
async function checkReceipt(text, vkeys) {
  const receipt = parseReceipt(tidy(text)), note = parseNote(receipt.signed);
  const names = await verifiedNames(note, vkeys), state = parseCheckpoint(note.body);
  if (!names.includes(state.origin)) refuse("wrong_log", { origin: state.origin });
  if (receipt.index >= state.size) refuse("index_outside", { position: receipt.index + 1n, size: state.size });
  const leafHash = state.hash(joined([0], receipt.entry));
  if (!isIncluded(leafHash, receipt.index, state.size, receipt.proof, state.root, state.hash)) refuse("not_included");
  const entry = parseEntry(receipt.entry);
  receipt.openings.forEach((opening) => checkOpening(opening, entry));
  return { entry, openings: receipt.openings, position: receipt.index + 1n, state };
}
