import './CodePane.css';
import { Button } from '../Button.tsx';
import { toast } from '../over/Toast.tsx';

/** Puts text on the clipboard and says so. */
export const copyText = (text: string, said: string): void => {
  navigator.clipboard.writeText(text).then(
    () => toast({ text: said }),
    () => toast({ text: 'The browser keeps the clipboard shut. Mark the text and copy it.', tone: 'bad' }),
  );
};

const inPieces = (text: string) =>
  text
    .split(/(\s+)/)
    // Their order never changes: the text is drawn anew when it does.
    .map((piece, i) => (piece.trim() ? <span key={`${i} ${piece}`}>{piece}</span> : piece));

/** Text for machines: commands, logs, YAML. `tail` keeps the end in view while lines come in. */
export const CodePane = ({
  text,
  label,
  tail = false,
  wrap = true,
  words = false,
}: {
  text: string;
  label: string;
  tail?: boolean;
  wrap?: boolean;
  /** Lines break between words only: a command's `-map` stays in one piece. */
  words?: boolean;
}) => (
  <div class="code-pane">
    {/* biome-ignore lint/a11y/useSemanticElements: a fieldset holds fields, this is a box of text */}
    <pre
      class={`mono${wrap ? ' wrapped' : ''}`}
      role="group"
      aria-label={label}
      // A pane that scrolls must be reachable by keyboard.
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls
      tabIndex={0}
      ref={(pane) => {
        if (pane && tail) pane.scrollTop = pane.scrollHeight;
      }}
    >
      {words ? inPieces(text) : text}
    </pre>
    <Button
      small
      kind="quiet"
      icon="copy"
      label={`Copy ${label.toLowerCase()}`}
      onClick={() => copyText(text, `${label} copied`)}
    />
  </div>
);
