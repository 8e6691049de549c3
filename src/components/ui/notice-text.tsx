import { useAppState } from '../hooks/use-app-state';
import { useTheme } from '../hooks/use-theme';
import { Line } from './line';

/** What the last key led to, where it led nowhere; a blank row where there is nothing to say. */
export function NoticeText() {
  const notice = useAppState((state) => state.notice);
  const { marks } = useTheme().glyphs;
  if (notice === undefined) return <Line> </Line>;
  return (
    <Line tone={notice.tone === 'plain' ? 'text' : notice.tone}>
      {notice.tone === 'urgent' ? `${marks.broken} ${notice.text}` : notice.text}
    </Line>
  );
}
