import type { Receipt as ReceiptData } from '@streamops/core';
import './Receipt.css';
import { Icon } from '../Icon.tsx';

/** What was promised and what was found, line by line, and what a reader should know besides. */
export const Receipt = ({ receipt }: { receipt: Pick<ReceiptData, 'lines' | 'notes'> }) => (
  <div class="receipt">
    <table>
      {receipt.lines.length > 0 && (
        <thead>
          <tr>
            <th>
              <span class="sr-only">Held</span>
            </th>
            <th>What</th>
            <th>Promised</th>
            <th>Found</th>
          </tr>
        </thead>
      )}
      <tbody>
        {receipt.lines.map((line) => (
          <tr key={`${line.subject} ${line.promised}`} class={line.ok ? '' : 'broken'}>
            <td class={line.ok ? 'ok' : 'bad'}>
              <Icon name={line.ok ? 'check' : 'cross'} />
              <span class="sr-only">{line.ok ? 'Held' : 'Did not hold'}</span>
            </td>
            <td data-head="What">{line.subject}</td>
            <td data-head="Promised">{line.promised}</td>
            <td data-head="Found">{line.found}</td>
          </tr>
        ))}
        {receipt.notes.map((note) => (
          <tr key={`${note.subject} ${note.text}`} class="note">
            <td class={note.level === 'warn' ? 'warn' : 'quiet'}>
              {note.level === 'warn' ? <Icon name="warn" /> : <span aria-hidden="true">i</span>}
              <span class="sr-only">Note</span>
            </td>
            <td data-head="What">{note.subject}</td>
            <td colSpan={2} data-head="Note">
              {note.text}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  </div>
);
