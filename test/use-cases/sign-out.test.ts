import { describe, expect, it } from 'vitest';
import { copiesStayValid, signOut } from '../../src/use-cases/sign-in';

const those = ['dev', 'prod'].map((name) => ({ name, subject: { profile: name } }));

describe('signing out', () => {
  it('says of each whether there was a session, and once what AWS keeps', () => {
    expect(signOut(those, ({ profile }) => profile === 'prod')).toEqual([
      'dev: was not signed in',
      'prod: signed out',
      copiesStayValid,
    ]);
  });

  it('says nothing of copies where there was no session', () => {
    expect(signOut(those, () => false)).not.toContain(copiesStayValid);
  });
});
