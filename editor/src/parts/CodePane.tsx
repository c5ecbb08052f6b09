import './CodePane.css';
import { Button } from './Button.tsx';
import { toast } from './Toast.tsx';

/** Puts text on the clipboard and says so. */
export const copyText = (text: string, said: string): void => {
  navigator.clipboard.writeText(text).then(
    () => toast({ text: said }),
    () => toast({ text: 'The browser keeps the clipboard shut. Mark the text and copy it.', tone: 'bad' }),
  );
};

/** Text for machines: commands, logs, YAML. `tail` keeps the end in view while lines come in. */
export const CodePane = ({
  text,
  label,
  tail = false,
  wrap = true,
}: {
  text: string;
  label: string;
  tail?: boolean;
  wrap?: boolean;
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
      {text}
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
