import { describe, expect, it } from 'vitest';
import { flattenGroups, groupProfiles } from '../../src/state/list/profile-groups';
import { createSearchIndex, filterGroups, matchRows } from '../../src/state/list/search';
import { defaultSettings } from '../../src/user-settings';
import { readProfiles, worldConfig, worldCredentials } from '../support/ui-world';

const profiles = readProfiles(worldConfig, worldCredentials);
const groups = groupProfiles(profiles);
const index = createSearchIndex(flattenGroups(groups), profiles.profiles, defaultSettings);

/** The rows that are shown, hits in brackets. */
const found = (query: string) => {
  const matches = matchRows(query, index);
  return flattenGroups(filterGroups(groups, matches)).map(({ key }) =>
    matches.has(key) ? `[${key}]` : key,
  );
};
const hits = (query: string, key: string) => matchRows(query, index).get(key)?.hits() ?? {};

describe('search', () => {
  it('ranks letters at the start of words first, and keeps heads above their roles', () => {
    expect(found('dup')).toEqual(['[kjh-SuperDuperUser]', '[kjh-DuperRole]']);
    const matches = matchRows('dup', index);
    expect(matches.get('kjh-DuperRole')!.score).toBeGreaterThan(
      matches.get('kjh-SuperDuperUser')!.score,
    );
  });

  it('shows the head of a hit even if it is no hit', () => {
    expect(found('audit')).toEqual(['kjh-SuperDuperUser', '[kjh-AuditRole]']);
  });

  it('matches letters with gaps in the parts of a name', () => {
    expect(found('kdr')[1]).toBe('[kjh-DuperRole]');
    expect(found('bread')).toEqual(['two-devices', '[billing-read]']);
  });

  it('matches account, region and kind without gaps', () => {
    expect(found('4444')).toEqual(['two-devices', '[billing-read]']);
    expect(found('eu-west')).toEqual(['kjh-SuperDuperUser', '[kjh-AuditRole]']);
    expect(found('sso')).toContain('[ops-sso]');
    // Scattered digits are in every account.
    expect(found('140')).toEqual([]);
  });

  it('needs every word of the query', () => {
    expect(found('role eu')).toEqual(['kjh-SuperDuperUser', '[kjh-AuditRole]']);
    expect(found('audit 4444')).toEqual([]);
  });

  it('reports the letters that it hit', () => {
    expect(hits('dup', 'kjh-DuperRole').name).toEqual([4, 5, 6]);
    expect(hits('2109', 'kjh-AuditRole').account).toEqual([0, 1, 2, 3]);
    expect(hits('us-e', 'two-devices').region).toEqual([0, 1, 2, 3]);
  });

  it('finds nothing for a query without hits, or a blank one', () => {
    expect(found('qqq')).toEqual([]);
    expect(matchRows('   ', index).size).toBe(0);
  });
});
