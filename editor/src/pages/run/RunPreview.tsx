import type { Figure, PlanView } from '@streamops/core';
import type { HubError } from '../../connection/client.ts';
import { Card } from '../../parts/Card.tsx';
import { ErrorNote } from '../../parts/ErrorNote.tsx';
import { CodePane } from '../../parts/facts/CodePane.tsx';
import { Icon } from '../../parts/Icon.tsx';
import { Pill } from '../../parts/Pill.tsx';
import { shellWords } from '../jobs/job-words.ts';
import { bytesWords, fieldErrors, secondsWords } from './run-words.ts';
import type { Planned } from './usePlan.ts';

const Estimated = ({ name, words }: { name: string; words: { about: string; range: string } | null }) => (
  <div class="estimate">
    <span class="quiet">{name}</span>
    <strong>{words?.about ?? 'not known yet'}</strong>
    <span class="soft">{words?.range ?? 'a later step decides it'}</span>
  </div>
);

const wordsOf = (figure: Figure | null, words: typeof bytesWords) => figure && words(figure);

const Files = ({ files }: Pick<PlanView, 'files'>) => (
  <Card title={files.length === 1 ? 'File' : 'Files'} aside={files.length > 1 && String(files.length)}>
    {files.length === 0 ? (
      <p class="soft">It writes no file by what is known so far.</p>
    ) : (
      <ul class="planned-files">
        {files.map((file) => (
          <li key={file.name}>
            <code>{file.path}</code>
            {file.kind === 'artifact' && <Pill>for the editor</Pill>}
            {file.taken && (
              <Pill tone="warn" icon="warn">
                name is taken
              </Pill>
            )}
          </li>
        ))}
      </ul>
    )}
    {files.some(({ taken }) => taken) && (
      <p class="field-note">A name that is taken gets a number. Nothing is overwritten.</p>
    )}
  </Card>
);

const Notes = ({ notes }: Pick<PlanView, 'notes'>) =>
  notes.length > 0 ? (
    <Card title="Good to know">
      <ul class="planned-notes">
        {notes.map((note) => (
          <li key={`${note.subject} ${note.text}`} class={note.level}>
            {note.level === 'warn' ? <Icon name="warn" /> : <span aria-hidden="true">i</span>}
            <span>
              <strong>{note.subject}</strong> {note.text}
            </span>
          </li>
        ))}
      </ul>
    </Card>
  ) : null;

const Plan = ({ plan }: { plan: PlanView }) => (
  <>
    <Card title="Estimate">
      <div class="estimates">
        <Estimated name="Takes" words={wordsOf(plan.estimate.seconds, secondsWords)} />
        <Estimated name="Writes" words={wordsOf(plan.estimate.bytes, bytesWords)} />
      </div>
      {plan.estimate.later && <p class="soft estimate-later">{plan.estimate.later}</p>}
    </Card>
    <Files files={plan.files} />
    <Notes notes={plan.notes} />
    <Card title={plan.commands.length > 1 ? 'Commands' : 'Command'}>
      {plan.commands.length > 0 ? (
        <CodePane label="Commands" text={plan.commands.map(shellWords).join('\n\n')} words />
      ) : (
        <p class="soft">No ffmpeg is started by what is known so far.</p>
      )}
    </Card>
  </>
);

/** A setting that is wrong is said beside its field; the rest here, in the form's own words for what to do. */
const Refused = ({ error }: { error: HubError }) => {
  if (Object.keys(fieldErrors(error.details)).length > 0) {
    return (
      <Card title="What it will do">
        <p class="soft">Set right what the form says, and it is shown here.</p>
      </Card>
    );
  }
  if (error.code !== 'PARAMS_INVALID') return <ErrorNote error={error} />;
  return (
    <Card title="What it will do">
      <p class="line refused">
        <Icon name="warn" />
        {error.message}
      </p>
    </Card>
  );
};

/** What the job would do, kept in view while the next answer is on its way. */
export const RunPreview = ({
  planned: { plan, error, stale },
  wants,
}: {
  planned: Planned;
  wants: string | null;
}) => (
  <section class={`stack run-preview${stale ? ' stale' : ''}`} aria-label="What it will do" aria-busy={stale}>
    {error && <Refused error={error} />}
    {plan ? (
      <Plan plan={plan} />
    ) : (
      !error && (
        <Card title="What it will do">
          <p class="soft">{wants ?? 'Looking at the file…'}</p>
        </Card>
      )
    )}
  </section>
);
