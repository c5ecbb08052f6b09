import type { JobTypeView } from '@streamops/core';
import { useState } from 'preact/hooks';
import './RunPage.css';
import { call } from '../../connection/api.ts';
import { asHubError, type HubError } from '../../connection/client.ts';
import { jobTypes } from '../../connection/store.ts';
import { plural } from '../../format.ts';
import { Button } from '../../parts/Button.tsx';
import { Card } from '../../parts/Card.tsx';
import { ErrorNote } from '../../parts/ErrorNote.tsx';
import { SelectField } from '../../parts/form/Field.tsx';
import { SchemaForm } from '../../parts/form/SchemaForm.tsx';
import { isRecord } from '../../parts/form/schema.ts';
import { toast } from '../../parts/over/Toast.tsx';
import { here, navigate, setQuery } from '../../router.ts';
import { RunInputs } from './RunInputs.tsx';
import { RunPreview } from './RunPreview.tsx';
import { remember, remembered } from './run-memory.ts';
import { fieldErrors, jobsFor, takesMany, tooFew } from './run-words.ts';
import { usePlan } from './usePlan.ts';

/** Parameters that a link brings: `/run?type=clip&params={…}`. */
const given = (text: string | null): Record<string, unknown> => {
  try {
    const value: unknown = JSON.parse(text ?? '{}');
    return isRecord(value) ? value : {};
  } catch {
    return {};
  }
};

/** What an older version kept and the type no longer has would be refused. */
const known = (type: JobTypeView | undefined, params: Record<string, unknown>): Record<string, unknown> => {
  const { properties } = type?.params ?? {};
  return Object.fromEntries(
    Object.entries(params).filter(([name]) => isRecord(properties) && Object.hasOwn(properties, name)),
  );
};

const useRun = (type: JobTypeView | undefined, ids: readonly string[], params: Record<string, unknown>) => {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<HubError | null>(null);
  const run = async () => {
    if (!type || busy || tooFew(type, ids)) return;
    setBusy(true);
    setError(null);
    const asked: string[] = [];
    try {
      for (const inputs of jobsFor(type, ids)) {
        const body = { type: type.type, inputs: inputs.map((assetId) => ({ assetId })), params };
        const answer = await call('createJob', { body });
        if ('id' in answer) asked.push(answer.id);
      }
      remember(type.type, params);
      if (asked.length > 1) toast({ text: `${plural(asked.length, 'job')} asked for.` });
      navigate(asked.length === 1 ? `/jobs/${asked[0]}` : '/jobs');
    } catch (failure) {
      setError(asHubError(failure));
      if (asked.length > 0) toast({ text: `${plural(asked.length, 'job')} asked for before that.` });
    } finally {
      setBusy(false);
    }
  };
  return { run, busy, error };
};

/** The settings of one type; another type has its own. */
const Form = ({ type, ids }: { type: JobTypeView | undefined; ids: readonly string[] }) => {
  const { query } = here.value;
  const [params, setParams] = useState(() =>
    known(type, { ...remembered(type?.type ?? ''), ...given(query.get('params')) }),
  );
  const planned = usePlan(type, ids, params);
  const { run, busy, error } = useRun(type, ids, params);
  const wants = type ? tooFew(type, ids) : 'Choose a job.';
  const told = planned.error ?? error;
  const jobs = type && !takesMany(type) ? ids.length : 1;
  return (
    <div class="columns run-columns">
      <form
        class="stack run-form"
        onSubmit={(event) => {
          event.preventDefault();
          void run();
        }}
      >
        <Card title="Job">
          <div class="stack">
            <SelectField
              label="Type"
              help={type?.summary}
              value={type?.type ?? ''}
              options={jobTypes.value.map((known) => [known.type, known.title] as const)}
              onChange={(next) => setQuery({ type: next, params: undefined }, true)}
            />
            <RunInputs
              ids={ids}
              ordered={takesMany(type)}
              max={takesMany(type) ? (type?.inputs.max ?? 1) : Number.POSITIVE_INFINITY}
              onChange={(next) => setQuery({ assets: next.join(',') }, true)}
            />
          </div>
        </Card>
        {type && Object.keys(type.params.properties ?? {}).length > 0 && (
          <Card
            title="Settings"
            aside={
              Object.keys(params).length > 0 && (
                <Button small kind="quiet" icon="redo" onClick={() => setParams({})}>
                  Defaults
                </Button>
              )
            }
          >
            <SchemaForm
              schema={type.params}
              values={params}
              errors={fieldErrors(told?.details)}
              onChange={setParams}
            />
          </Card>
        )}
        {error && <ErrorNote error={error} />}
        <div class="run-go">
          <Button type="submit" kind="main" icon="play" busy={busy} disabled={wants !== null}>
            {`${type?.title ?? 'Run'}${jobs > 1 ? ` ${jobs} files` : ''}`}
          </Button>
          <span class="quiet">
            {wants ?? 'Nothing is overwritten; what is replaced waits in quarantine.'}
          </span>
        </div>
      </form>
      <RunPreview planned={planned} wants={wants} />
    </div>
  );
};

/** Asks for a job: what, on which files, how; and shows what it will do before it does it. */
export const RunPage = () => {
  const { query } = here.value;
  const wanted = query.get('type') ?? jobTypes.value[0]?.type;
  const type = jobTypes.value.find((known) => known.type === wanted);
  const ids = (query.get('assets') ?? '').split(',').filter(Boolean);
  return (
    <div class="page run-page">
      <header class="page-head">
        <h1>Run a job</h1>
      </header>
      <Form key={type?.type} type={type} ids={ids} />
    </div>
  );
};
