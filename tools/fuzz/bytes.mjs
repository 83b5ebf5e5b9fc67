/** Damaged bytes: changes of a byte string, and a kind of case that is one. */
import fc from 'fast-check';

/** Changes of a byte string: [what, where in 2^32, with what]. */
export const edits = fc.array(
  fc.tuple(
    fc.nat(5),
    fc.nat(2 ** 32 - 1),
    fc.oneof(fc.nat(255), fc.constantFrom(0, 255, 128, 127, 10, 34)),
  ),
  { minLength: 1, maxLength: 4 },
);

export function edited(bytes, list) {
  let out = bytes.slice();
  for (const [what, place, value] of list) {
    if (out.length === 0) break;
    const at = Math.floor((place / 2 ** 32) * out.length);
    const span = 1 + (value % 16);
    if (what <= 2) out[at] = value;
    else if (what === 3) out = out.slice(0, at);
    else if (what === 4) out = joined(out.subarray(0, at), out.subarray(at + span));
    else out = joined(out.subarray(0, at), out.subarray(Math.max(0, at - span)));
  }
  return out;
}

function joined(a, b) {
  const all = new Uint8Array(a.length + b.length);
  all.set(a);
  all.set(b, a.length);
  return all;
}

/** Cases are lists of edits of the file, or the bytes themselves where one is kept. */
export const damagedBytes = (share, bytes, attempt) => ({
  share,
  made: edits,
  attempt: (given) => attempt(Array.isArray(given) ? edited(bytes, given) : fromBase64(given)),
  print: (given) => ({ base64: Buffer.from(edited(bytes, given)).toString('base64') }),
});

const fromBase64 = ({ base64 }) => new Uint8Array(Buffer.from(base64, 'base64'));
