/** What a person can do without any profile. */
export const firstSteps = ['sandbox', 'keys', 'elsewhere'] as const;
export type FirstStep = (typeof firstSteps)[number];

/** Everything a person can ask for. Keys become intents, and intents run actions. */
export type Intent =
  // moving
  | { readonly kind: 'move'; readonly to: Movement }
  | { readonly kind: 'scroll'; readonly top: number }
  | { readonly kind: 'back' }
  | { readonly kind: 'quit' }
  | { readonly kind: 'interrupt' }
  // the list
  | { readonly kind: 'cycle-sort' }
  | { readonly kind: 'toggle-details' }
  // the activity
  | { readonly kind: 'toggle-activity' }
  | { readonly kind: 'open-activity' }
  | { readonly kind: 'show-failure' }
  /** `undefined` toggles. */
  | { readonly kind: 'fold'; readonly groupId: string; readonly isToFold: boolean | undefined }
  | { readonly kind: 'pick' }
  // search
  | { readonly kind: 'open-search' }
  | { readonly kind: 'keep-filter' }
  // sessions
  | { readonly kind: 'sign-in'; readonly rowKey: string }
  | { readonly kind: 'sign-in-all'; readonly groupId: string }
  | { readonly kind: 'renew'; readonly rowKey: string }
  | { readonly kind: 'forget'; readonly rowKey: string }
  | { readonly kind: 'cancel-work' }
  // the open field
  | { readonly kind: 'type'; readonly text: string }
  | { readonly kind: 'erase' | 'clear' }
  /** For code fields: show the digits, or type the code of the sandbox's phone. */
  | { readonly kind: 'show-code' | 'fill-code' }
  // the token code
  | { readonly kind: 'submit-token-code' }
  // the choice of a device
  | { readonly kind: 'choose-device' }
  // approval of a sign-in to Identity Center; the sandbox's phone can approve it
  | { readonly kind: 'open-approval-page' | 'approve' }
  // roles that no profile names
  | { readonly kind: 'find-roles'; readonly rowKey: string }
  | { readonly kind: 'toggle-role' | 'toggle-all-roles' | 'choose-roles' }
  // enrollment
  /** `isAnother`: the person has seen the user's devices and wants one more. */
  | { readonly kind: 'enroll'; readonly profileName: string; readonly isAnother: boolean }
  | { readonly kind: 'use-existing-device' }
  | { readonly kind: 'enroll-another' }
  | { readonly kind: 'create-device' }
  | { readonly kind: 'delete-unused-device' }
  | { readonly kind: 'show-seed' }
  | { readonly kind: 'write-qr-code' }
  | { readonly kind: 'turn-to-codes' }
  | { readonly kind: 'turn-to-qr-code' }
  | { readonly kind: 'enable-device' }
  | { readonly kind: 'save-for-roles' }
  | { readonly kind: 'sign-in-after-enrollment' }
  // the devices
  | { readonly kind: 'open-devices'; readonly profileName: string }
  | { readonly kind: 'ask-for-codes' }
  | { readonly kind: 'switch-off-device' }
  | { readonly kind: 'use-device' }
  | { readonly kind: 'ask-to-delete' }
  | { readonly kind: 'delete-device' }
  // using a session
  | {
      readonly kind: 'open-shell' | 'open-shell-in-tmux' | 'open-console';
      readonly rowKey: string;
    }
  | { readonly kind: 'copy'; readonly text: string; readonly what: string }
  | { readonly kind: 'copy-exports'; readonly rowKey: string }
  | { readonly kind: 'link'; readonly rowKey: string }
  // screens
  | { readonly kind: 'show-help' }
  | { readonly kind: 'find-key'; readonly query: string | undefined }
  | { readonly kind: 'open-authenticator' }
  | { readonly kind: 'confirm' }
  | { readonly kind: 'retry' }
  | { readonly kind: 'name-other-files' }
  | { readonly kind: 'open-new-user' }
  | { readonly kind: 'submit-form' }
  | { readonly kind: 'open-sandbox' }
  // not from a key table
  | { readonly kind: 'paste'; readonly text: string }
  | { readonly kind: 'show-notice'; readonly text: string };

export type Movement = 'up' | 'down' | 'page-up' | 'page-down' | 'first' | 'last';
