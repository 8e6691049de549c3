import { Box } from 'ink';
import type { ReactNode } from 'react';
import { cutMiddle } from '../../cells';
import { boxWidth, dialogRoom } from '../../state/window-layout';
import { RoomContext, useAppState, useTheme } from '../hooks';
import { borderColor, Rule, TitleBar } from './frame';
import { KeyHints } from './key-hints';
import { Contents, Gap } from './lines';
import { Paint } from './paint';
import { NoticeText } from './status-line';

/** The room for a dialog's contents. */
export function useDialogRoom() {
  return dialogRoom(useAppState(({ size }) => size));
}

type DialogProps = {
  readonly title: string;
  /** The progress of a task in several steps, whose dialogs all fill the window. */
  readonly progress?: string;
  /** Whether it is a failure, which gets a mark and a red border. */
  readonly isUrgent?: boolean;
  /** A field below the contents. It stays if these are cut. */
  readonly field?: ReactNode;
  /** Lines and gaps. */
  readonly children: ReactNode;
};

/** A box in the middle of the window, or the whole of a small one. */
export function Dialog(props: DialogProps) {
  const columns = useAppState(({ size }) => size.columns);
  const room = useDialogRoom();
  const isWhole = room.isWhole || props.progress !== undefined;
  return (
    <RoomContext value={isWhole ? columns - 2 : room.width}>
      {isWhole ? <WholeDialog {...props} /> : <BoxDialog {...props} />}
    </RoomContext>
  );
}

function BoxDialog({ title, isUrgent = false, field, children }: DialogProps) {
  const { glyphs, styles } = useTheme();
  const { columns, rows } = useAppState(({ size }) => size);
  return (
    <Box
      position="absolute"
      width={columns}
      height={rows - 1}
      paddingY={1}
      flexDirection="column"
      alignItems="center"
      justifyContent="center"
    >
      <Box
        width={boxWidth}
        flexDirection="column"
        borderStyle={glyphs.border}
        // Not a color that Ink knows, so it fills the box with blanks and hides what is behind.
        backgroundColor="none"
        {...borderColor(styles[isUrgent ? 'urgent' : 'accent'].color)}
      >
        <Box position="absolute" marginTop={-1} marginLeft={1} width={boxWidth - 4}>
          <Paint bold>
            {` ${cutMiddle(isUrgent ? `${glyphs.marks.broken} ${title}` : title, boxWidth - 6, glyphs.ellipsis)} `}
          </Paint>
        </Box>
        <Gap />
        <Box flexDirection="column" paddingX={1}>
          <Contents>{children}</Contents>
          {field}
          <NoticeText />
        </Box>
        <KeyHints width={boxWidth - 2} />
      </Box>
    </Box>
  );
}

function WholeDialog({ title, progress, isUrgent = false, field, children }: DialogProps) {
  const { marks } = useTheme().glyphs;
  const { columns, rows } = useAppState(({ size }) => size);
  const hasNotice = useAppState(({ notice }) => notice !== undefined);
  // The title follows the program's name in its row.
  const what = title.slice(0, 1).toLowerCase() + title.slice(1);
  return (
    <Box flexDirection="column" width={columns} height={rows - 1}>
      <TitleBar what={isUrgent ? `${marks.broken} ${what}` : what} more={progress ?? ''} />
      <Rule />
      <Box flexDirection="column" flexGrow={1} paddingX={1}>
        <Contents>{children}</Contents>
        {field}
      </Box>
      {hasNotice ? (
        <Box paddingX={1} flexShrink={0}>
          <NoticeText />
        </Box>
      ) : (
        <Rule />
      )}
      <KeyHints width={columns} />
    </Box>
  );
}
