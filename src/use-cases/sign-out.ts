import type { Subject } from '../aws/profiles/profile';

/** Said when sessions are deleted here: AWS can't take them back. */
export const copiesStayValid = 'Copies stay valid at AWS until they expire.';

type SignedIn = { readonly subject: Subject; readonly name: string };

/**
 * Deletes what is kept for each. Returns what became of it, a sentence each.
 *
 * @param forget says whether there was anything.
 */
export function signOut(
  those: readonly SignedIn[],
  forget: (subject: Subject) => boolean,
): readonly string[] {
  const ends = those.map(({ subject, name }) => ({ name, wasThere: forget(subject) }));
  return [
    ...ends.map(({ name, wasThere }) =>
      wasThere ? `${name}: signed out` : `${name}: was not signed in`,
    ),
    ...(ends.some(({ wasThere }) => wasThere) ? [copiesStayValid] : []),
  ];
}
