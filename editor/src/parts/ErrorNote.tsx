import type { ComponentChildren } from 'preact';
import './ErrorNote.css';
import { Button } from './Button.tsx';
import { copyText } from './facts/CodePane.tsx';
import { Icon } from './Icon.tsx';

interface Told {
  code: string;
  message: string;
  hint: string;
  details?: unknown;
  requestId?: string | null;
}

const detailsOf = ({ code, message, details, requestId }: Told): string =>
  JSON.stringify({ code, message, requestId: requestId ?? undefined, details }, null, 2);

/** What happened, to which thing, what to do; the remedy as a button where the page has one. */
export const ErrorNote = ({ error, action }: { error: Told; action?: ComponentChildren }) => (
  <div class="error-note" role="alert">
    <Icon name="warn" size={20} />
    <div class="error-text">
      <strong>{error.message}</strong>
      <p>{error.hint}</p>
      {action && <div class="error-action">{action}</div>}
      <details>
        <summary>
          Details <code>{error.code}</code>
        </summary>
        <pre class="mono">{detailsOf(error)}</pre>
        <Button small icon="copy" onClick={() => copyText(detailsOf(error), 'Details copied')}>
          Copy details
        </Button>
      </details>
    </div>
  </div>
);
