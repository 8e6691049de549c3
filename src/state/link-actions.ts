import { toAppError } from '../errors';
import { printable } from '../printable';
import { type Actor, showFailure, showNotice } from './actions';
import { reloadProfiles } from './profile-loading';

/** Shows what `link` would write, and writes it when that is confirmed. */
export function link(actor: Actor, profileName: string): Promise<void> {
  const shown = printable(profileName);
  const explanation = ['Every SDK and tool can then use it, with no wrapper. Write this?', ''];
  return actor.tasks.run(profileName, { label: `linking ${shown}`, isQuiet: false }, async () => {
    try {
      const name = await actor.services.link(profileName, (lines) =>
        actor.questions.confirm(`Link ${shown}`, [...explanation, ...lines]),
      );
      if (name === undefined) return;
      reloadProfiles(actor);
      showNotice(actor, `Linked: AWS_PROFILE=${printable(name)} works with any tool.`, 'good');
    } catch (thrown) {
      showFailure(actor, 'Not linked', toAppError(thrown));
    }
  });
}
