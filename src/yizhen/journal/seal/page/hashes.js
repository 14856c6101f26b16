// SHA-256 and SHA-512 (FIPS 180-4) and SM3 (GB/T 32905-2016) in plain JavaScript, for pages without a server.

// The constants are the fractional bits of roots of the first primes, so they are computed, not copied.
function integerRoot(value, degree) {
  let low = 0n, high = 1n << 80n;
  while (low < high) {
    const middle = (low + high + 1n) >> 1n;
    if (middle ** degree <= value) low = middle; else high = middle - 1n;
  }
  return low;
}

const PRIMES = [];
for (let n = 2n; PRIMES.length < 80; n += 1n) if (PRIMES.every((p) => n % p !== 0n)) PRIMES.push(n);
const WORD_64 = (1n << 64n) - 1n;
const SHA512_K = PRIMES.map((p) => integerRoot(p << 192n, 3n) & WORD_64);
const SHA512_START = PRIMES.slice(0, 8).map((p) => integerRoot(p << 128n, 2n) & WORD_64);
const SHA256_K = SHA512_K.slice(0, 64).map((k) => Number(k >> 32n));
const SHA256_START = SHA512_START.map((h) => Number(h >> 32n));
const SM3_START = [0x7380166f, 0x4914b2b9, 0x172442d7, 0xda8a0600, 0xa96f30bc, 0x163138aa, 0xe38dee4d, 0xb0fb0e4e];

const left = (x, n) => (x << (n % 32)) | (x >>> ((32 - (n % 32)) % 32));
const right = (x, n) => (x >>> n) | (x << (32 - n));

function padded(message, blockBytes, lengthBytes) {
  const size = Math.ceil((message.length + 1 + lengthBytes) / blockBytes) * blockBytes;
  const out = new Uint8Array(size);
  out.set(message);
  out[message.length] = 0x80;
  new DataView(out.buffer).setBigUint64(size - 8, BigInt(message.length) * 8n);
  return new DataView(out.buffer);
}

function wordsToBytes(words) {
  const out = new DataView(new ArrayBuffer(words.length * 4));
  words.forEach((word, n) => out.setUint32(n * 4, word));
  return new Uint8Array(out.buffer);
}

function sha256(message) {
  const blocks = padded(message, 64, 8), w = new Int32Array(64), state = Int32Array.from(SHA256_START);
  for (let start = 0; start < blocks.byteLength; start += 64) {
    for (let n = 0; n < 16; n++) w[n] = blocks.getInt32(start + n * 4);
    for (let n = 16; n < 64; n++) {
      const x = w[n - 15], y = w[n - 2];
      w[n] = w[n - 16] + (right(x, 7) ^ right(x, 18) ^ (x >>> 3)) + w[n - 7] + (right(y, 17) ^ right(y, 19) ^ (y >>> 10));
    }
    let [a, b, c, d, e, f, g, h] = state;
    for (let n = 0; n < 64; n++) {
      const one = (h + (right(e, 6) ^ right(e, 11) ^ right(e, 25)) + ((e & f) ^ (~e & g)) + SHA256_K[n] + w[n]) | 0;
      const two = ((right(a, 2) ^ right(a, 13) ^ right(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      [h, g, f, e, d, c, b, a] = [g, f, e, (d + one) | 0, c, b, a, (one + two) | 0];
    }
    [a, b, c, d, e, f, g, h].forEach((word, n) => { state[n] += word; });
  }
  return wordsToBytes(state);
}

function sm3(message) {
  const blocks = padded(message, 64, 8), w = new Int32Array(68), state = Int32Array.from(SM3_START);
  for (let start = 0; start < blocks.byteLength; start += 64) {
    for (let n = 0; n < 16; n++) w[n] = blocks.getInt32(start + n * 4);
    for (let n = 16; n < 68; n++) {
      const x = w[n - 16] ^ w[n - 9] ^ left(w[n - 3], 15);
      w[n] = x ^ left(x, 15) ^ left(x, 23) ^ left(w[n - 13], 7) ^ w[n - 6];
    }
    let [a, b, c, d, e, f, g, h] = state;
    for (let n = 0; n < 64; n++) {
      const early = n < 16;
      const one = left((left(a, 12) + e + left(early ? 0x79cc4519 : 0x7a879d8a, n)) | 0, 7);
      const two = one ^ left(a, 12);
      const ff = early ? a ^ b ^ c : (a & b) | (a & c) | (b & c);
      const gg = early ? e ^ f ^ g : (e & f) | (~e & g);
      const upper = (ff + d + two + (w[n] ^ w[n + 4])) | 0;
      const lower = (gg + h + one + w[n]) | 0;
      [d, c, b, a] = [c, left(b, 9), a, upper];
      [h, g, f, e] = [g, left(f, 19), e, lower ^ left(lower, 9) ^ left(lower, 17)];
    }
    [a, b, c, d, e, f, g, h].forEach((word, n) => { state[n] ^= word; });
  }
  return wordsToBytes(state);
}

function sha512(message) {
  const turn = (x, n) => ((x >> n) | (x << (64n - n))) & WORD_64;
  const blocks = padded(message, 128, 16), w = new Array(80), state = [...SHA512_START];
  for (let start = 0; start < blocks.byteLength; start += 128) {
    for (let n = 0; n < 16; n++) w[n] = blocks.getBigUint64(start + n * 8);
    for (let n = 16; n < 80; n++) {
      const x = w[n - 15], y = w[n - 2];
      const one = turn(x, 1n) ^ turn(x, 8n) ^ (x >> 7n), two = turn(y, 19n) ^ turn(y, 61n) ^ (y >> 6n);
      w[n] = (w[n - 16] + one + w[n - 7] + two) & WORD_64;
    }
    let [a, b, c, d, e, f, g, h] = state;
    for (let n = 0; n < 80; n++) {
      const choice = (e & f) ^ ((e ^ WORD_64) & g);
      const one = h + (turn(e, 14n) ^ turn(e, 18n) ^ turn(e, 41n)) + choice + SHA512_K[n] + w[n];
      const two = (turn(a, 28n) ^ turn(a, 34n) ^ turn(a, 39n)) + ((a & b) ^ (a & c) ^ (b & c));
      [h, g, f, e, d, c, b, a] = [g, f, e, (d + one) & WORD_64, c, b, a, (one + two) & WORD_64];
    }
    [a, b, c, d, e, f, g, h].forEach((word, n) => { state[n] = (state[n] + word) & WORD_64; });
  }
  return wordsToBytes(state.flatMap((word) => [Number(word >> 32n), Number(word & 0xffffffffn)]));
}
