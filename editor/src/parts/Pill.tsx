import type { ComponentChildren } from 'preact';
import './Pill.css';
import { Icon, type IconName } from './Icon.tsx';

export type Tone = 'plain' | 'accent' | 'ok' | 'warn' | 'bad' | 'wait' | 'rec' | 'live';

/** A state in a word, with an icon or a dot: never colour alone. */
export const Pill = ({
  tone = 'plain',
  icon,
  dot = false,
  title,
  children,
}: {
  tone?: Tone;
  icon?: IconName;
  dot?: boolean;
  title?: string;
  children: ComponentChildren;
}) => (
  <span class={`pill ${tone}`} title={title}>
    {dot && <i class="dot" />}
    {icon && <Icon name={icon} size={14} />}
    {children}
  </span>
);

/** What a thing is called by: small, grey, many in a row. With `onRemove` it can be taken away. */
export const Tag = ({ children, onRemove }: { children: string; onRemove?: () => void }) => (
  <span class="tag">
    <span class="cut">{children}</span>
    {onRemove && (
      <button type="button" aria-label={`Remove ${children}`} onClick={onRemove}>
        <Icon name="cross" size={12} />
      </button>
    )}
  </span>
);

/** A filter that is on or off. */
export const Chip = ({
  on,
  children,
  onToggle,
}: {
  on: boolean;
  children: ComponentChildren;
  onToggle: () => void;
}) => (
  <button type="button" class="chip" aria-pressed={on} onClick={onToggle}>
    {children}
    {on && <Icon name="cross" size={12} />}
  </button>
);
