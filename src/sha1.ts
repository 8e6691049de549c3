/**
 * SHA-1 (FIPS 180-4) of the text's UTF-8 bytes, in hex. It names the files of the AWS CLI's cache,
 * and tells a shell's credentials apart. Loading `node:crypto` for one name would take 4 ms, a
 * third of what `credential-process` adds to bare Node. The code runs once, before the engine
 * optimizes it, so it calls no functions.
 */
export function sha1(text: string): string {
  const words = toPaddedWords(Buffer.from(text));
  let h0 = 0x67452301 | 0;
  let h1 = 0xefcdab89 | 0;
  let h2 = 0x98badcfe | 0;
  let h3 = 0x10325476 | 0;
  let h4 = 0xc3d2e1f0 | 0;
  const schedule = new Int32Array(80);
  for (let block = 0; block < words.length; block += blockWords) {
    let a = h0;
    let b = h1;
    let c = h2;
    let d = h3;
    let e = h4;
    for (let step = 0; step < 80; step++) {
      let word = words[block + step] as number;
      if (step >= blockWords) {
        const mixed =
          (schedule[step - 3] as number) ^
          (schedule[step - 8] as number) ^
          (schedule[step - 14] as number) ^
          (schedule[step - 16] as number);
        word = (mixed << 1) | (mixed >>> 31);
      }
      schedule[step] = word;
      const choice =
        step < 20
          ? ((b & c) | (~b & d)) + 0x5a827999
          : step < 40
            ? (b ^ c ^ d) + 0x6ed9eba1
            : step < 60
              ? ((b & c) | (b & d) | (c & d)) + 0x8f1bbcdc
              : (b ^ c ^ d) + 0xca62c1d6;
      const next = (((a << 5) | (a >>> 27)) + choice + e + word) | 0;
      e = d;
      d = c;
      c = (b << 30) | (b >>> 2);
      b = a;
      a = next;
    }
    h0 = (h0 + a) | 0;
    h1 = (h1 + b) | 0;
    h2 = (h2 + c) | 0;
    h3 = (h3 + d) | 0;
    h4 = (h4 + e) | 0;
  }
  return [h0, h1, h2, h3, h4].map((word) => (word >>> 0).toString(16).padStart(8, '0')).join('');
}

const blockWords = 16;

/** Big-endian words: the bytes, a one bit, zeros, and the length in bits at the end of a block. */
function toPaddedWords(bytes: Uint8Array): Int32Array {
  const words = new Int32Array((((bytes.length + 8) >> 6) + 1) * blockWords);
  const padded = new DataView(words.buffer);
  for (let at = 0; at < bytes.length; at++) padded.setUint8(at, bytes[at] as number);
  padded.setUint8(bytes.length, 0x80);
  for (let at = 0; at < words.length; at++) words[at] = padded.getInt32(at * 4);
  words[words.length - 1] = bytes.length * 8;
  return words;
}
