import type { ComponentChildren } from 'preact';
import './Button.css';
import { Icon, type IconName } from './Icon.tsx';

interface ButtonProps {
  children?: ComponentChildren;
  /** A verb, where the button is only an icon. */
  label?: string;
  icon?: IconName;
  kind?: 'plain' | 'main' | 'quiet' | 'danger';
  small?: boolean;
  busy?: boolean;
  disabled?: boolean;
  pressed?: boolean;
  /** The key that does the same, shown on the button. */
  hotkey?: string;
  type?: 'button' | 'submit';
  onClick?: (event: MouseEvent) => void;
  href?: string;
}

const classes = ({ kind = 'plain', small, children, busy }: ButtonProps): string =>
  ['button', kind, small && 'small', !children && 'square', busy && 'busy'].filter(Boolean).join(' ');

/** Does one thing, named by its verb. With `href` it goes somewhere and is a link. */
export const Button = (props: ButtonProps) => {
  const { children, label, icon, busy, disabled, pressed, hotkey, type = 'button', onClick, href } = props;
  const inside = (
    <>
      {icon && <Icon name={icon} />}
      {children}
      {hotkey && (
        <span class="kbd" aria-hidden="true">
          {hotkey}
        </span>
      )}
    </>
  );
  if (href !== undefined) {
    return (
      <a class={classes(props)} href={href} aria-label={label} title={label}>
        {inside}
      </a>
    );
  }
  return (
    <button
      class={classes(props)}
      type={type}
      disabled={Boolean(disabled || busy)}
      aria-busy={busy || undefined}
      aria-pressed={pressed}
      aria-label={label}
      title={label}
      onClick={onClick}
    >
      {inside}
    </button>
  );
};
