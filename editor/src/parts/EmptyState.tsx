import type { ComponentChildren } from 'preact';
import './EmptyState.css';
import { Icon, type IconName } from './Icon.tsx';

/** Says what will appear here and how to make it appear. */
export const EmptyState = ({
  icon,
  title,
  children,
  action,
}: {
  icon: IconName;
  title: string;
  children?: ComponentChildren;
  action?: ComponentChildren;
}) => (
  <div class="empty">
    <Icon name={icon} size={32} />
    <strong>{title}</strong>
    {children && <p>{children}</p>}
    {action && <div class="empty-action">{action}</div>}
  </div>
);
