import { Box } from 'ink';
import { cutMiddle } from '../../cells';
import type { FormField, NewUserScreen } from '../../state/new-user/new-user-state';
import { useTheme } from '../hooks';
import { Dialog, useDialogRoom } from '../ui/dialog';
import { Busy, Gap, Line, Refusal } from '../ui/lines';
import { Cursor, Paint } from '../ui/paint';

const labels: Readonly<Record<FormField['name'], readonly [label: string, hint: string]>> = {
  profile: ['Profile name', 'Tools use default when you name no profile.'],
  accessKeyId: ['Access key id', 'The key id of an IAM user begins with AKIA.'],
  secretAccessKey: ['Secret key', 'Type or paste it. Only its length is shown.'],
  region: ['Region', 'awsmfa asks AWS whose keys these are. Nothing is written yet.'],
  store: ['Keep keys in', 'file is plain text. Encrypted: '],
  roleArn: ['Role ARN', 'A role this user may assume. Leave it empty for none.'],
  roleProfile: ['Its profile', 'The name of the profile for this role.'],
};
const labelWidth = 15;

/** A form in two steps: a user's keys, then a role. */
export function NewUserDialog({ screen }: { readonly screen: NewUserScreen }) {
  const { show } = useTheme();
  const { fields, active, arn, busy, refusal } = screen;
  const field = fields[active];
  return (
    <Dialog title={arn === undefined ? 'Add a user: keys' : 'Add a user: role'}>
      {arn !== undefined && (
        <>
          <Line>{show(`These are the keys of ${arn}.`)}</Line>
          <Gap />
        </>
      )}
      {fields.map((one, index) => (
        <FieldRow key={one.name} field={one} isActive={index === active && busy === undefined} />
      ))}
      <Gap />
      {busy !== undefined ? (
        <Busy>{busy}</Busy>
      ) : refusal !== undefined ? (
        <Refusal>{show(refusal)}</Refusal>
      ) : (
        <Line tone="muted">{field === undefined ? '' : hintOf(field)}</Line>
      )}
    </Dialog>
  );
}

function hintOf({ name, choices = [] }: FormField): string {
  return `${labels[name][1]}${choices.slice(1).join(', ')}${choices.length > 0 ? '.' : ''}`;
}

/** Cuts a long text in the middle, so that its end stays visible while it is typed. */
function FieldRow({ field, isActive }: { readonly field: FormField; readonly isActive: boolean }) {
  const { show, glyphs } = useTheme();
  const { width } = useDialogRoom();
  const { name, value, suggestion } = field;
  const room = width - labelWidth - 1;
  const shown = cutMiddle(show(value || suggestion), room, glyphs.ellipsis);
  return (
    <Box flexShrink={0}>
      <Box width={labelWidth} flexShrink={0}>
        <Paint tone={isActive ? 'accent' : 'muted'}>{labels[name][0]}</Paint>
      </Box>
      {value === '' ? (
        <Paint tone="muted">{isActive ? <Cursor>{shown || ' '}</Cursor> : shown}</Paint>
      ) : (
        <>
          <Paint bold>{shown}</Paint>
          {isActive && <Cursor> </Cursor>}
        </>
      )}
    </Box>
  );
}
