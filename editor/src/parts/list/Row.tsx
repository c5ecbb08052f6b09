import type { ComponentChildren } from 'preact';
import './Row.css';
import { Icon, type IconName } from '../Icon.tsx';

/** One thing in a list: what it is, one line about it, what can be done with it. With `href` all of it leads on. */
export const Row = ({
  icon,
  title,
  detail,
  children,
  actions,
  href,
}: {
  icon?: IconName;
  title: ComponentChildren;
  detail?: ComponentChildren;
  children?: ComponentChildren;
  actions?: ComponentChildren;
  href?: string;
}) => (
  <div class="row">
    {icon && (
      <span class="row-icon">
        <Icon name={icon} size={14} />
      </span>
    )}
    <div class="row-text">
      <div class="row-title cut">
        {href ? (
          <a class="row-link" href={href}>
            {title}
          </a>
        ) : (
          title
        )}
      </div>
      {detail && <div class="row-detail cut">{detail}</div>}
    </div>
    {children && <div class="row-middle">{children}</div>}
    {actions && <div class="row-actions">{actions}</div>}
  </div>
);
