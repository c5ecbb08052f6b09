import type { ComponentChildren } from 'preact';
import './Card.css';

/** A framed part of a page with its heading; `aside` stands at the heading's right. */
export const Card = ({
  title,
  aside,
  children,
  flush = false,
}: {
  title?: string;
  aside?: ComponentChildren;
  children: ComponentChildren;
  flush?: boolean;
}) => (
  <section class={`card${flush ? ' flush' : ''}`} aria-label={title}>
    {(title || aside) && (
      <header class="card-head">
        <h2>{title}</h2>
        {aside && <div class="card-aside">{aside}</div>}
      </header>
    )}
    {children}
  </section>
);

/** Names and values in two columns. */
export const Facts = ({ rows }: { rows: readonly (readonly [string, ComponentChildren])[] }) => (
  <dl class="facts">
    {rows.map(([name, value]) => (
      <div key={name}>
        <dt>{name}</dt>
        <dd>{value}</dd>
      </div>
    ))}
  </dl>
);
