import type { NewRole, NewUser } from '../../use-cases/new-user';

export type FormField = {
  readonly name: keyof (NewUser & NewRole);
  /** What was typed. For the secret, a mask of the same length. */
  readonly value: string;
  /** The value of the field while it is empty. */
  readonly suggestion: string;
  /** The allowed values. `undefined`: any text. */
  readonly choices?: readonly string[];
};

/** The form that sets up a user: the keys, then the role. */
export type NewUserScreen = {
  readonly kind: 'new-user';
  /** The user that the keys belong to. Set once AWS has named it. */
  readonly arn: string | undefined;
  readonly fields: readonly FormField[];
  readonly active: number;
  /** What is being done now. */
  readonly busy: string | undefined;
  /** Why the typed text can't be used. */
  readonly refusal: string | undefined;
};

/** Whether Enter sends the form: on its last field, or on an empty role ARN. */
export function isFormWhole({ fields, active }: NewUserScreen): boolean {
  const field = fields[active];
  return active === fields.length - 1 || (field?.name === 'roleArn' && field.value === '');
}

/** The open form: its secret, which isn't drawn, and its answers. */
export type LiveForm = {
  secret: string;
  submit: (fields: readonly FormField[]) => void;
  /** Leaves the current step. */
  leave: () => void;
};
