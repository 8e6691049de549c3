import { Box } from 'ink';
import { layoutList } from '../../../state/list/list-window';
import { guideSteps, guideTitle } from '../../../state/list/sandbox-guide';
import { useAppState } from '../../hooks/use-app-state';
import { Paint } from '../../ui/paint';

const tones = { done: 'muted', next: 'accent', later: 'text' } as const;

/** What to try in the sandbox, in one row. */
export function GuideRow() {
  const hasGuide = useAppState((state) => layoutList(state).hasGuide);
  const texts = useAppState((state) => guideSteps(state).map(({ text }) => text));
  const states = useAppState((state) => guideSteps(state).map((step) => step.state));
  if (!hasGuide) return null;
  return (
    <Box paddingX={1} flexShrink={0}>
      <Paint wrap="truncate">
        <Paint tone="muted">{guideTitle}</Paint>
        {texts.map((text, at) => (
          <Paint key={text} tone={tones[states[at] ?? 'later']}>{`  ${text}`}</Paint>
        ))}
      </Paint>
    </Box>
  );
}
