/** IAM's virtual MFA devices and what goes with them; version 2010-05-08. */
import type { Action } from './call';

export const IAM_ACTIONS: Readonly<Record<string, Action>> = {};
