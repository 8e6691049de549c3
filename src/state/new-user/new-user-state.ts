import type { NewRole, NewUser } from '../../use-cases/new-user';

export type FormField = {
  readonly name: keyof (NewUser & NewRole);
  /** What was typed. The secret is not in the state: of it this is a mask, as long. */
  readonly value: string;
  /** What the field stands for while it is empty. */
  readonly suggestion: string;
  /** All that it may be; `undefined`: any text. */
  readonly choices?: readonly string[];
};

/** The form that sets up a user: the keys, then the role. */
export type NewUserScreen = {
  readonly kind: 'new-user';
  /** Whose keys they are, once AWS has said it. */
  readonly arn: string | undefined;
  readonly fields: readonly FormField[];
  readonly active: number;
  /** What runs now. */
  readonly busy: string | undefined;
  /** Why what was typed can't be taken. */
  readonly refusal: string | undefined;
};

/** What Enter sends: the whole form, or that no role is wanted. */
export function isFormWhole({ fields, active }: NewUserScreen): boolean {
  const field = fields[active];
  return active === fields.length - 1 || (field?.name === 'roleArn' && field.value === '');
}

/** The form that is open: what its keys answer, and what is not drawn of it. */
export type LiveForm = {
  secret: string;
  submit: (fields: readonly FormField[]) => void;
  /** Leaves the step that is asked. */
  leave: () => void;
};
