import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { otpauthForms } from '../../src/aws/devices/enrollment';
import { cells } from '../../src/cells';
import { type QrScreen, qrScreenRows } from '../../src/cli/devices/qr-screen';
import { Secret } from '../../src/secret';
import { seedLines } from '../../src/use-cases/scan-page';

const seed = new Secret('JBSWY3DPEHPK3PXP'.repeat(4));
const forms = otpauthForms({ deviceName: 'new-hire', account: '123456789012', seed });
const screen: QrScreen = { device: { forms, seed }, ink: 'true-color', file: undefined };
const text = (of: QrScreen, columns: number, rows: number, isSecretShown = false) =>
  qrScreenRows(of, { columns, rows }, isSecretShown).join('\n');

describe('the screen of the QR code', () => {
  it('shows the code, the name on the phone and the keys at 80x24', () => {
    const shown = text(screen, 80, 24);
    expect(shown).toMatch(/█▀▀▀▀▀█.*It is called|It is called/s);
    expect(shown).toContain('AWS:new-hire@123456789012');
    expect(shown).toMatch(/Enter I have added it +v secret +Esc undo$/);
  });

  it('shows the secret only after a key', () => {
    expect(text(screen, 80, 24)).not.toContain('JBSW');
    expect(text(screen, 80, 24, true)).toContain('JBSW Y3DP');
    expect(text(screen, 60, 15)).not.toContain('JBSW');
    expect(text(screen, 60, 15, true)).toContain('JBSW Y3DP');
  });

  it('says what size the code needs if it does not fit, and where else to find it', () => {
    const shown = text(screen, 60, 15);
    expect(shown).toContain('The QR code needs 37x21; this window is 60x15.');
    expect(shown).toContain('--qr-file');
    expect(shown).not.toMatch(/[█▀▄]/);
    expect(text({ ...screen, file: '/tmp/q.png' }, 60, 15)).toContain('It is in /tmp/q.png');
    expect(text(screen, 37, 21), 'exactly that much is enough').toMatch(/█/);
  });

  it('says so without UTF-8', () => {
    const shown = text({ ...screen, ink: undefined }, 120, 40);
    expect(shown).toContain('UTF-8');
    expect(shown).not.toMatch(/[█▀▄]/);
  });

  it('never draws more rows and columns than there are', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 20, max: 130 }),
        fc.integer({ min: 4, max: 50 }),
        fc.boolean(),
        (columns, rows, isShown) => {
          const drawn = qrScreenRows(screen, { columns, rows }, isShown);
          expect(drawn).toHaveLength(rows);
          for (const row of drawn) expect(cells(row)).toBeLessThanOrEqual(columns);
        },
      ),
      { numRuns: 60, examples: [[37, 21, false]] },
    );
  });
});

describe('the secret to type', () => {
  it('is in groups of four that fit, and whole', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^[A-Z2-7]{16,64}$/),
        fc.integer({ min: 4, max: 100 }),
        (any, columns) => {
          const lines = seedLines(new Secret(any), columns);
          for (const line of lines) expect(line.length).toBeLessThanOrEqual(columns);
          expect(lines.join(' ').replaceAll(' ', '')).toBe(any);
          expect(lines.join(' ')).toMatch(/^(\S{4} )*\S{1,4}$/);
        },
      ),
    );
  });
});
