import { toAppError } from '../errors';
import { type Actor, showFailure } from './actions';
import { reloadProfiles } from './profile-loading';

/** Lets `link` show what it would write, and write it when that is confirmed. */
export async function link(actor: Actor, profileName: string): Promise<void> {
  try {
    await actor.services.link(profileName);
    reloadProfiles(actor);
  } catch (thrown) {
    showFailure(actor, 'Not linked', toAppError(thrown));
  }
}
