import { toAppError } from '../../errors';
import { type Actor, showFailure, showNotice } from '../actions';
import { topScreenOf } from '../screens';

/** Opens the page of the sign-in that waits. */
export async function openApprovalPage(actor: Actor): Promise<void> {
  const url = topScreenOf(actor.store.getState(), 'approval')?.approval.url;
  if (url === undefined) return;
  if (await actor.services.openPage(url)) showNotice(actor, 'The page is open in the browser.');
  else showNotice(actor, 'No browser found here. Open the page on another device.', 'urgent');
}

/** Has the sandbox's phone approve it. */
export async function approve(actor: Actor): Promise<void> {
  const userCode = topScreenOf(actor.store.getState(), 'approval')?.approval.userCode;
  if (userCode === undefined) return;
  try {
    await actor.services.authenticator?.approve(userCode);
    showNotice(actor, 'Approved.');
  } catch (thrown) {
    showFailure(actor, 'Not approved', toAppError(thrown));
  }
}
