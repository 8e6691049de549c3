import type { KeyStoreName } from '../../aws/key-stores/key-store';
import { addBounded, bounds } from '../../bounds';
import { AppFailure, toAppError } from '../../errors';
import { printable } from '../../printable';
import { Secret } from '../../secret';
import { type AddUserFace, addUser } from '../../use-cases/add-user';
import {
  type Flaw,
  type NewRole,
  type NewUser,
  placesForKeys,
  suggestedProfile,
  suggestedRoleProfile,
} from '../../use-cases/new-user';
import { type Actor, createScreenFace, showFailure, showNotice } from '../actions';
import { enrollInstead } from '../devices/enrollment-actions';
import { type Field, textField } from '../fields/field';
import { reloadProfiles } from '../list/profile-loading';
import { changeScreen, isScreen, pushScreen, topScreenOf, withoutScreens } from '../screens';
import { runShown } from '../tasks';
import type { FormField, LiveForm, NewUserScreen } from './new-user-state';

const work = 'new user';
const nothingWritten = 'Nothing was written.';

/** Sets up a user with a form, then opens the list, or enrollment if the user has no device. */
export async function openNewUser(actor: Actor): Promise<void> {
  const { store, services, forms } = actor;
  if (forms.open !== undefined) return;
  const form: LiveForm = { secret: '', submit: () => {}, leave: () => {} };
  forms.open = form;
  try {
    const world = await services.newUsers();
    const added = await addUser({}, world, createFace(actor, form, world.stores()));
    close(actor);
    if (added === undefined) return;
    const { profile, roleProfile, serialNumber } = added;
    store.setState({ selectedKey: roleProfile ?? profile });
    reloadProfiles(actor);
    const role = roleProfile === undefined ? '' : ` and ${printable(roleProfile)}`;
    showNotice(actor, `Added ${printable(profile)}${role}. Enter signs in.`, 'good');
    if (serialNumber === undefined) await enrollInstead(actor, profile);
  } catch (thrown) {
    close(actor);
    failed(actor, thrown);
  } finally {
    forms.open = undefined;
  }
}

function failed(actor: Actor, thrown: unknown): void {
  const error = toAppError(thrown);
  if (error.kind === 'canceled') showNotice(actor, nothingWritten);
  else showFailure(actor, 'Not added', error, { kept: nothingWritten });
}

function createFace(actor: Actor, form: LiveForm, stores: readonly KeyStoreName[]): AddUserFace {
  const { store, tasks, questions } = actor;
  let ofUser = userFields(actor, stores);
  let ofRole: readonly FormField[] = [
    { name: 'roleArn', value: '', suggestion: '' },
    { name: 'roleProfile', value: '', suggestion: '' },
  ];

  /** Shows a step of the form. Enter on its last field answers. */
  const ask = (
    fields: readonly FormField[],
    arn: string | undefined,
    flaw: Flaw<NewUser & NewRole> | undefined,
  ) =>
    new Promise<readonly FormField[]>((resolve, reject) => {
      form.submit = resolve;
      form.leave = () => reject(new AppFailure({ kind: 'canceled' }));
      const at = fields.findIndex(({ name }) => name === flaw?.field);
      const step = { fields, arn, active: Math.max(0, at), refusal: flaw?.message } as const;
      if (formScreen(actor) === undefined)
        store.setState((state) =>
          pushScreen(state, { kind: 'new-user', busy: undefined, ...step }),
        );
      else change(actor, step);
    });

  return {
    ...createScreenFace(actor, work),
    goesBack: true,
    failed: (thrown) => failed(actor, thrown),

    during: (label, job) =>
      runShown(tasks, work, label, job, (busy) => {
        change(actor, { busy, refusal: undefined });
        if (busy === undefined) questions.close(work);
      }),

    async askUser(flaw) {
      ofUser = await ask(ofUser, undefined, flaw);
      const said = answersOf(ofUser);
      return {
        profile: said('profile'),
        accessKeyId: said('accessKeyId'),
        secretAccessKey: new Secret(form.secret.trim()),
        region: said('region'),
        store: said('store') || 'file',
      };
    },

    async askRole({ arn }, flaw) {
      ofRole = await ask(ofRole, arn, flaw);
      const said = answersOf(ofRole);
      const roleArn = said('roleArn');
      return roleArn === '' ? 'none' : { roleArn, roleProfile: said('roleProfile') };
    },
  };
}

function userFields({ store }: Actor, stores: readonly KeyStoreName[]): readonly FormField[] {
  const { surroundings, profiles } = store.getState();
  const region = surroundings.environment.region?.value ?? profiles.profiles.get('default')?.region;
  return [
    { name: 'profile', value: '', suggestion: suggestedProfile(profiles.profiles) ?? '' },
    { name: 'accessKeyId', value: '', suggestion: '' },
    { name: 'secretAccessKey', value: '', suggestion: '' },
    { name: 'region', value: '', suggestion: region ?? 'us-east-1' },
    ...(stores.length === 0
      ? []
      : [
          { name: 'store', value: '', suggestion: 'file', choices: placesForKeys(stores) } as const,
        ]),
  ];
}

function answersOf(fields: readonly FormField[]) {
  return (name: FormField['name']): string => {
    const field = fields.find((one) => one.name === name);
    return field?.value.trim() || (field?.suggestion ?? '');
  };
}

/** Enter on the last field of a step. */
export function submitForm({ store, forms }: Actor): void {
  const screen = topScreenOf(store.getState(), 'new-user');
  if (screen !== undefined && screen.busy === undefined) forms.open?.submit(screen.fields);
}

/** Esc: cancels running work, or else goes one step back. */
export function leaveForm({ store, tasks, forms }: Actor): void {
  if (topScreenOf(store.getState(), 'new-user')?.busy !== undefined) tasks.cancelShown();
  else forms.open?.leave();
}

export function formField(actor: Actor): Field | undefined {
  const { store, forms } = actor;
  const screen = topScreenOf(store.getState(), 'new-user');
  const field = screen?.fields[screen.active];
  const form = forms.open;
  if (screen === undefined || field === undefined || form === undefined) return undefined;
  if (screen.busy !== undefined) return undefined;
  const type = (value: string) => changeField(actor, screen, { ...field, value });
  // Protects: of the secret key, only its length is in the state and on the screen.
  if (field.name === 'secretAccessKey')
    return textField(form.secret, bounds.line, (secret) => {
      form.secret = secret;
      type('*'.repeat(secret.length));
    });
  const most = field.name === 'roleArn' ? bounds.shown : bounds.line;
  const plain = textField(field.value, most, type);
  if (field.name !== 'accessKeyId') return plain;
  return {
    ...plain,
    type(text) {
      // Protects: a paste that holds more than the key id, such as the secret, is not shown.
      if (/^[A-Za-z0-9]*$/.test(text)) return type(addBounded(field.value, text, bounds.name));
      showNotice(actor, 'A key id has only letters and digits. Nothing was taken.', 'urgent');
    },
  };
}

/** Changes a field and drops the refusal, which was about the old text. */
function changeField(actor: Actor, { fields, active }: NewUserScreen, field: FormField): void {
  const suggestion = suggestedRoleProfile(field.value.trim());
  change(actor, {
    refusal: undefined,
    fields: fields.map((one, index) => {
      if (index === active) return field;
      const isNamed = field.name === 'roleArn' && one.name === 'roleProfile';
      return isNamed ? { ...one, suggestion } : one;
    }),
  });
}

function formScreen({ store }: Actor): NewUserScreen | undefined {
  return store.getState().screens.find((screen) => isScreen(screen, 'new-user'));
}

function change({ store }: Actor, changed: Partial<NewUserScreen>): void {
  store.setState((state) =>
    changeScreen(state, 'new-user', (screen) => ({ ...screen, ...changed })),
  );
}

function close({ store }: Actor): void {
  store.setState((state) => withoutScreens(state, (screen) => isScreen(screen, 'new-user')));
}
