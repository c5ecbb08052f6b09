import './Tabs.css';

/** Views of one thing, each with its own address: links, so that Back and a new window work. */
export const Tabs = ({
  label,
  tabs,
}: {
  label: string;
  tabs: readonly { href: string; text: string; on: boolean; count?: number | undefined }[];
}) => (
  <nav class="tabs" aria-label={label}>
    {tabs.map(({ href, text, on, count }) => (
      <a key={href} href={href} aria-current={on ? 'page' : undefined}>
        {text}
        {count !== undefined && <span class="quiet">{count}</span>}
      </a>
    ))}
  </nav>
);
