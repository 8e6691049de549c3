/** The QR code of a new device as the PNG that `CreateVirtualMFADevice` returns. */
import { crc32, deflateSync } from 'node:zlib';
import QRCode from 'qrcode-terminal/vendor/QRCode';
import type { Device } from '../world';

const PIXELS_PER_MODULE = 4;
/** In modules. ISO/IEC 18004 requires four. */
const QUIET_ZONE = 4;
const LEVEL_L = 1;
const WHITE = 255;

export function seedQrPng(device: Device): Buffer {
  const code = new QRCode(-1, LEVEL_L);
  code.addData(otpauthUri(device));
  code.make();
  return toPng(code.modules);
}

/** Has the issuer, device name and account, as the URI of AWS's console does. */
function otpauthUri({ deviceName, accountId, seed }: Device): string {
  const issuer = encodeURIComponent('Amazon Web Services');
  const label = encodeURIComponent(`${deviceName}@${accountId}`);
  return `otpauth://totp/${issuer}:${label}?secret=${seed}&issuer=${issuer}`;
}

/** Writes 8-bit grayscale without interlacing (PNG specification, chapters 5 and 11). */
function toPng(modules: readonly (readonly boolean[])[]): Buffer {
  const size = (modules.length + 2 * QUIET_ZONE) * PIXELS_PER_MODULE;
  // Each row begins with its filter type: 0 is none.
  const rows = Buffer.alloc(size * (size + 1), WHITE);
  for (let y = 0; y < size; y += 1) {
    const start = y * (size + 1);
    rows[start] = 0;
    for (let x = 0; x < size; x += 1) {
      const row = modules[Math.floor(y / PIXELS_PER_MODULE) - QUIET_ZONE];
      if (row?.[Math.floor(x / PIXELS_PER_MODULE) - QUIET_ZONE]) rows[start + 1 + x] = 0;
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  header[8] = 8;
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const frame = Buffer.alloc(body.length + 8);
  frame.writeUInt32BE(data.length, 0);
  body.copy(frame, 4);
  frame.writeUInt32BE(crc32(body), frame.length - 4);
  return frame;
}
