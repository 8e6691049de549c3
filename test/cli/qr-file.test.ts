import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import jsqr from 'jsqr';
import { PNG } from 'pngjs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createQrFile } from '../../src/cli/devices/qr-file';
import { AppFailure } from '../../src/errors';
import { Secret } from '../../src/secret';

const uri = new Secret(
  `otpauth://totp/AWS:new-hire@123456789012?secret=${'JBSWY3DPEHPK3PXP'.repeat(4)}&issuer=AWS`,
);

describe('the file of a QR code', () => {
  let directory = '';
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'awsmfa-test-'));
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  it('is a PNG that a decoder can read, and only its owner', () => {
    const path = join(directory, 'code.png');
    createQrFile(path).write(uri);
    const { data, width, height } = PNG.sync.read(readFileSync(path));
    const decoded = jsqr(new Uint8ClampedArray(data), width, height);
    expect(decoded?.data).toBe(uri.reveal());
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('is deleted on request, even if it is already gone', () => {
    const file = createQrFile(join(directory, 'code.png'));
    file.write(uri);
    file.remove();
    expect(existsSync(file.path)).toBe(false);
    expect(() => file.remove()).not.toThrow();
  });

  it('never replaces a file', () => {
    const path = join(directory, 'mine.png');
    writeFileSync(path, 'a picture');
    expect(() => createQrFile(path)).toThrow(/mine\.png.*already/);
    expect(readFileSync(path, 'utf8')).toBe('a picture');
  });

  it('says why it could not be written', () => {
    expect(() => createQrFile(join(directory, 'nowhere', 'code.png'))).toThrow(AppFailure);
    expect(() => createQrFile(join(directory, 'nowhere', 'code.png'))).toThrow(
      /its directory does not exist/,
    );
  });
});
