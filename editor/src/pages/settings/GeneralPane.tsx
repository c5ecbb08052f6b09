import type { Settings } from '@streamops/core';
import { useEffect, useState } from 'preact/hooks';
import { call } from '../../connection/api.ts';
import { asHubError, type HubError } from '../../connection/client.ts';
import { Button } from '../../parts/Button.tsx';
import { Card } from '../../parts/Card.tsx';
import { ErrorNote } from '../../parts/ErrorNote.tsx';
import { SelectField, SwitchField } from '../../parts/form/Field.tsx';
import { NumberField, SizeField } from '../../parts/form/NumberFields.tsx';
import { toast } from '../../parts/over/Toast.tsx';
import { themeText } from '../../shell/Rail.tsx';
import { theme, themes } from '../../shell/theme.ts';

const dayLimits = { min: 1, max: 3650 };
const zones = ['', ...Intl.supportedValuesOf('timeZone')];

/** What is not changed here may be changed elsewhere meanwhile: it is not sent. */
const changedOf = (before: Settings, after: Settings): Partial<Settings> => {
  const was = new Map<string, unknown>(Object.entries(before));
  return Object.fromEntries(Object.entries(after).filter(([name, value]) => was.get(name) !== value));
};

export const GeneralPane = () => {
  const [saved, setSaved] = useState<Settings | null>(null);
  const [now, setNow] = useState<Settings | null>(null);
  const [error, setError] = useState<HubError | null>(null);
  const accept = (settings: Settings) => {
    setSaved(settings);
    setNow(settings);
    setError(null);
  };
  const fail = (failure: unknown) => setError(asHubError(failure));
  useEffect(() => void call('getSettings', {}).then(accept, fail), []);
  const save = (before: Settings, after: Settings, undone = false): Promise<void> =>
    call('putSettings', { body: changedOf(before, after) }).then((settings) => {
      accept(settings);
      toast(
        undone
          ? { text: 'Settings are as they were.' }
          : { text: 'Settings saved.', undo: () => void save(after, before, true) },
      );
    }, fail);
  if (!now || !saved) return error ? <ErrorNote error={error} /> : <div class="skeleton page-skeleton" />;
  const set = (change: Partial<Settings>) => setNow({ ...now, ...change });
  const changed = JSON.stringify(now) !== JSON.stringify(saved);
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (changed) void save(saved, now);
      }}
    >
      {error && <ErrorNote error={error} />}
      <Card title="Processing">
        <div class="stack">
          <SwitchField
            label="Hold processing"
            help="No new job starts until you release it; what runs goes on."
            value={now.holdProcessing}
            onChange={(holdProcessing) => set({ holdProcessing })}
          />
          <SelectField
            label="Time zone"
            help="For dates in the paths of moved files"
            value={now.timeZone}
            options={zones.map((zone) => [zone, zone || 'This machine’s'] as const)}
            onChange={(timeZone) => set({ timeZone })}
          />
        </div>
      </Card>
      <Card title="Quarantine">
        <div class="form-two">
          <NumberField
            label="Keep originals for"
            unit="days"
            {...dayLimits}
            value={now.quarantineDays}
            onChange={(quarantineDays) => set({ quarantineDays })}
          />
          <SizeField
            label="Hold at most"
            help="Above it, jobs that replace an original wait for you"
            value={now.quarantineCapBytes}
            onChange={(quarantineCapBytes) => set({ quarantineCapBytes })}
          />
        </div>
      </Card>
      <Card title="History">
        <div class="form-two">
          <NumberField
            label="Keep events and runs for"
            unit="days"
            help="What a flow still waits for is kept longer"
            {...dayLimits}
            value={now.historyDays}
            onChange={(historyDays) => set({ historyDays })}
          />
          <NumberField
            label="Keep logs of jobs for"
            unit="days"
            help="After they ended; jobs and their receipts stay"
            {...dayLimits}
            value={now.jobLogDays}
            onChange={(jobLogDays) => set({ jobLogDays })}
          />
        </div>
      </Card>
      <Card title="This browser">
        <SelectField
          label="Theme"
          value={theme.value}
          options={themes.map((known) => [known, themeText[known]] as const)}
          onChange={(next) => {
            theme.value = themes.find((known) => known === next) ?? 'dark';
          }}
        />
      </Card>
      <div class="form-save">
        <Button kind="main" type="submit" disabled={!changed}>
          Save settings
        </Button>
        {changed && (
          <Button kind="quiet" onClick={() => setNow(saved)}>
            Discard
          </Button>
        )}
      </div>
    </form>
  );
};
