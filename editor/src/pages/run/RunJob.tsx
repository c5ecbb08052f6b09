import { useState } from 'preact/hooks';
import { call } from '../../connection/api.ts';
import { asHubError, type HubError } from '../../connection/client.ts';
import { jobTypes } from '../../connection/store.ts';
import { plural } from '../../format.ts';
import { Button } from '../../parts/Button.tsx';
import { ErrorNote } from '../../parts/ErrorNote.tsx';
import { CodePane } from '../../parts/facts/CodePane.tsx';
import { SelectField } from '../../parts/form/Field.tsx';
import { SchemaForm } from '../../parts/form/SchemaForm.tsx';
import { Dialog } from '../../parts/over/Dialog.tsx';
import { toast } from '../../parts/over/Toast.tsx';
import { navigate } from '../../router.ts';
import { shellWords } from '../jobs/job-words.ts';

interface Preview {
  notes: string[];
  commands: string[][];
}

/** Asks for a job on one asset or one job each on many; 'Preview' shows the plan without doing it. */
export const RunJob = ({ ids, onClose }: { ids: readonly string[]; onClose: () => void }) => {
  const [type, setType] = useState(jobTypes.value[0]?.type ?? '');
  const [params, setParams] = useState<Record<string, unknown>>({});
  const [error, setError] = useState<HubError | null>(null);
  const [preview, setPreview] = useState<Preview | null>(null);
  const [busy, setBusy] = useState(false);
  const chosen = jobTypes.value.find((known) => known.type === type);
  const ask = (assetId: string, dryRun: boolean) =>
    call('createJob', { query: { dryRun: String(dryRun) }, body: { type, inputs: [{ assetId }], params } });

  const attempt = async (work: () => Promise<void>) => {
    setBusy(true);
    setError(null);
    try {
      await work();
    } catch (failure) {
      setError(asHubError(failure));
    } finally {
      setBusy(false);
    }
  };
  const run = () =>
    attempt(async () => {
      const answers = [];
      for (const id of ids) answers.push(await ask(id, false));
      onClose();
      const first = answers[0];
      if (first && 'id' in first && answers.length === 1) navigate(`/jobs/${first.id}`);
      else toast({ text: `${plural(answers.length, 'job')} asked for.` });
    });
  const show = () =>
    attempt(async () => {
      const answer = ids[0] ? await ask(ids[0], true) : null;
      if (answer && 'plan' in answer) {
        setPreview({
          notes: answer.plan.notes.map((note) => `${note.subject}: ${note.text}`),
          commands: answer.plan.commands,
        });
      }
    });
  return (
    <Dialog
      title={ids.length === 1 ? 'Run a job' : `Run a job on ${ids.length} assets`}
      onClose={onClose}
      actions={
        <>
          <Button busy={busy} onClick={() => void show()}>
            Preview
          </Button>
          <Button kind="main" icon="play" busy={busy} disabled={!chosen} onClick={() => void run()}>
            {chosen ? chosen.title : 'Run'}
          </Button>
        </>
      }
    >
      <div class="stack">
        <SelectField
          label="Job"
          help={chosen?.summary}
          value={type}
          options={jobTypes.value.map((known) => [known.type, known.title] as const)}
          onChange={(next) => {
            setType(next);
            setParams({});
            setPreview(null);
          }}
        />
        {chosen && <SchemaForm schema={chosen.params} values={params} onChange={setParams} />}
        {error && <ErrorNote error={error} />}
        {preview && (
          <>
            {preview.notes.map((note) => (
              <p key={note} class="soft">
                {note}
              </p>
            ))}
            <CodePane
              label="Plan"
              text={
                preview.commands.map(shellWords).join('\n\n') ||
                'Nothing is started: the catalog changes, the file stays.'
              }
            />
          </>
        )}
      </div>
    </Dialog>
  );
};
