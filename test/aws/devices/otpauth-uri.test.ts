import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { otpauthForms } from '../../../src/aws/devices/enrollment';
import { Secret } from '../../../src/secret';

const seed = 'JBSWY3DPEHPK3PXP';

describe('the otpauth URI', () => {
  it('goes from the full label with issuer to the bare name of the service', () => {
    const forms = otpauthForms({
      deviceName: 'new-hire',
      account: '123456789012',
      seed: new Secret(seed),
    });
    expect(forms.map(({ label, uri }) => [label, uri.reveal()])).toEqual([
      [
        'AWS:new-hire@123456789012',
        `otpauth://totp/AWS:new-hire@123456789012?secret=${seed}&issuer=AWS`,
      ],
      ['AWS:new-hire@123456789012', `otpauth://totp/AWS:new-hire@123456789012?secret=${seed}`],
      ['AWS:123456789012', `otpauth://totp/AWS:123456789012?secret=${seed}`],
      ['AWS', `otpauth://totp/AWS?secret=${seed}`],
    ]);
  });

  it('parses as a URL, with the same seed in every form and the whole name of the device', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Za-z0-9_+=,.@-]{1,128}$/), (deviceName) => {
        const forms = otpauthForms({ deviceName, account: '123456789012', seed: new Secret(seed) });
        for (const { label, uri } of forms) {
          const url = new URL(uri.reveal());
          expect(url.protocol + url.host).toBe('otpauth:totp');
          expect(decodeURIComponent(url.pathname.slice(1))).toBe(label);
          expect(url.searchParams.get('secret')).toBe(seed);
          expect(url.searchParams.get('issuer') ?? 'AWS').toBe('AWS');
        }
        expect(forms[0].label).toBe(`AWS:${deviceName}@123456789012`);
      }),
    );
  });

  it('escapes what an app could misread, and shows no seed when it is printed', () => {
    const [form] = otpauthForms({
      deviceName: 'a+b=c,d@e',
      account: '123456789012',
      seed: new Secret(seed),
    });
    expect(form.uri.reveal()).toContain('/AWS:a%2Bb%3Dc%2Cd@e@123456789012?');
    expect(JSON.stringify(form)).not.toContain(seed);
  });
});
