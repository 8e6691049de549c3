import { toAppError } from '../../errors';
import { printable } from '../../printable';
import { type Actor, createScreenFace, showFailure, showNotice } from '../actions';
import { rowName } from '../list/profile-groups';
import { loadSessions, reloadProfiles } from '../list/profile-loading';
import { changeScreen } from '../screens';
import { findRow } from './sign-in-actions';

/** Finds roles that no profile names, and adds the chosen ones after a confirmation. */
export async function findRoles(actor: Actor, rowKey: string): Promise<void> {
  const { services, questions, tasks } = actor;
  const row = findRow(actor, rowKey);
  if (row === undefined) return;
  const { profileName } = row;
  const name = printable(rowName(row));
  await tasks.run(
    rowKey,
    { label: `looking for roles of ${name}`, isQuiet: false },
    async (task) => {
      const { signal, say } = task;
      try {
        const roles = await services.findRoles(profileName, {
          signal,
          showApproval: (approval, over) => questions.showApproval(rowKey, approval, over),
          onProgress: (done, total) => say(`looking for roles: ${done} of ${total} accounts`),
        });
        loadSessions(actor, { isSorted: false });
        if (roles.length === 0) {
          showNotice(actor, `Every role of the SSO sign-in of ${name} has a profile.`);
          return;
        }
        const chosen = await questions.chooseRoles(rowKey, profileName, roles, signal);
        const face = createScreenFace(actor, rowKey);
        if (!(await services.addRoles(profileName, chosen, face))) return;
        reloadProfiles(actor);
        const added = chosen.length === 1 ? '1 profile' : `${chosen.length} profiles`;
        showNotice(actor, `Added ${added}. Enter signs in.`, 'good');
      } catch (thrown) {
        questions.close(rowKey);
        const retry = { kind: 'find-roles', rowKey } as const;
        showFailure(actor, 'No roles added', toAppError(thrown), { about: name, retry });
      }
    },
  );
}

/** Toggles the selected role. With `isAll`, chooses every role, or none if all were chosen. */
export function toggleRoles({ store }: Actor, isAll: boolean): void {
  store.setState((state) =>
    changeScreen(state, 'role-choice', (screen) => {
      const { roles, selected } = screen;
      const chosen = new Set(screen.chosen);
      const isFull = chosen.size === roles.length;
      const meant = isAll ? roles : roles.slice(selected, selected + 1);
      for (const role of meant)
        if (isAll ? isFull : chosen.has(role)) chosen.delete(role);
        else chosen.add(role);
      return { ...screen, chosen };
    }),
  );
}
