// Ed25519 verification (RFC 8032 section 5.1.7): the browser's own where it has one, else plain JavaScript.

const P = 2n ** 255n - 19n;
const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;
const mod = (x, m = P) => ((x % m) + m) % m;

function power(base, exponent) {
  let result = 1n;
  for (base = mod(base); exponent > 0n; exponent >>= 1n) {
    if (exponent & 1n) result = (result * base) % P;
    base = (base * base) % P;
  }
  return result;
}

const invert = (x) => power(x, P - 2n);
const D = mod(-121665n * invert(121666n));
const ROOT_OF_MINUS_1 = power(2n, (P - 1n) / 4n);
const littleEndian = (bytes) => bytes.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);

// A point is [X, Y, Z, T] with x = X/Z, y = Y/Z, xy = T/Z.
function decodePoint(bytes) {
  const whole = littleEndian(bytes), y = whole & (2n ** 255n - 1n), sign = whole >> 255n;
  if (y >= P) return null;
  const square = mod((y * y - 1n) * invert(D * y * y + 1n));
  let x = power(square, (P + 3n) / 8n);
  if (mod(x * x) !== square) x = mod(x * ROOT_OF_MINUS_1);
  if (mod(x * x) !== square || (x === 0n && sign)) return null;
  if ((x & 1n) !== sign) x = P - x;
  return [x, y, 1n, mod(x * y)];
}

function addPoints([x1, y1, z1, t1], [x2, y2, z2, t2]) {
  const a = mod((y1 - x1) * (y2 - x2)), b = mod((y1 + x1) * (y2 + x2));
  const c = mod(2n * D * t1 * t2), d = mod(2n * z1 * z2);
  const e = b - a, f = d - c, g = d + c, h = b + a;
  return [mod(e * f), mod(g * h), mod(f * g), mod(e * h)];
}

function multiplyPoint(point, scalar) {
  let result = [0n, 1n, 1n, 0n];
  for (; scalar > 0n; scalar >>= 1n) {
    if (scalar & 1n) result = addPoints(result, point);
    point = addPoints(point, point);
  }
  return result;
}

function encodePoint([x, y, z]) {
  const inverse = invert(z), affineX = mod(x * inverse);
  let whole = mod(y * inverse) | ((affineX & 1n) << 255n);
  return Uint8Array.from({ length: 32 }, () => { const byte = Number(whole & 255n); whole >>= 8n; return byte; });
}

const BASE = decodePoint(encodePoint([0n, 4n * invert(5n), 1n, 0n]));

function isSignedInPlainScript(publicKey, message, signature) {
  if (signature.length !== 64) return false;
  const r = signature.slice(0, 32), s = littleEndian(signature.slice(32)), key = decodePoint(publicKey);
  if (s >= ORDER || key === null) return false;
  const k = littleEndian(sha512(joined(r, publicKey, message))) % ORDER;
  const minusKey = [mod(-key[0]), key[1], key[2], mod(-key[3])];
  return sameBytes(encodePoint(addPoints(multiplyPoint(BASE, s), multiplyPoint(minusKey, k))), r);
}

async function isSigned(publicKey, message, signature) {
  let key = null;
  try {
    key = await crypto.subtle.importKey("raw", publicKey, { name: "Ed25519" }, false, ["verify"]);
  } catch {
    return isSignedInPlainScript(publicKey, message, signature); // an older browser, or no secure context
  }
  return crypto.subtle.verify({ name: "Ed25519" }, key, signature, message);
}
