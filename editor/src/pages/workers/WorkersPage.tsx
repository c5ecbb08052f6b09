import type { WorkerView } from '@streamops/core';
import '../settings/SettingsPage.css';
import { system } from '../../connection/store.ts';
import { Card, Facts } from '../../parts/Card.tsx';
import { EmptyState } from '../../parts/EmptyState.tsx';
import { Icon } from '../../parts/Icon.tsx';
import { Pill, Tag } from '../../parts/Pill.tsx';
import { JobRow } from '../jobs/JobRow.tsx';

const laneText = {
  catalog: 'keeps the catalog',
  io: 'moves bytes',
  cpu: 'encodes on the CPU',
  gpu: 'encodes on the GPU',
} as const;

const Worker = ({ worker }: { worker: WorkerView }) => (
  <Card>
    <div class="drive-head">
      <Icon name="workers" size={20} />
      <h3>{worker.name}</h3>
      <Pill tone={worker.connected ? 'ok' : 'bad'} icon={worker.connected ? 'check' : 'warn'}>
        {worker.connected ? 'Connected' : 'Gone'}
      </Pill>
      <span class="soft">{worker.lanes.map((lane) => laneText[lane]).join(', ')}</span>
    </div>
    <div class="worker-facts">
      <Facts
        rows={[
          ['ffmpeg', worker.ffmpegVersion],
          [
            'Encoders',
            <span key="encoders" class="line wrap">
              {worker.encoders.length
                ? worker.encoders.map((name) => <Tag key={name}>{name}</Tag>)
                : 'none that encode'}
            </span>,
          ],
        ]}
      />
    </div>
    {worker.running.length === 0 ? (
      <p class="quiet">Works on nothing now.</p>
    ) : (
      worker.running.map((id) => <JobRow key={id} id={id} brief />)
    )}
  </Card>
);

export const WorkersPage = () => {
  const workers = system.value?.workers ?? [];
  return (
    <div class="page">
      <header class="page-head">
        <h1>Workers</h1>
        <span class="sub">{workers.filter((worker) => worker.connected).length} connected</span>
      </header>
      {workers.length === 0 ? (
        <EmptyState icon="workers" title="No worker is connected">
          The hub starts one by itself. If it stays away, its log in the terminal says why.
        </EmptyState>
      ) : (
        <div class="stack settings-pane">
          {workers.map((worker) => (
            <Worker key={worker.id} worker={worker} />
          ))}
        </div>
      )}
    </div>
  );
};
