import { useState } from 'preact/hooks';
import './PartsPage.css';
import { rate } from '../../format.ts';
import { Button } from '../../parts/Button.tsx';
import { Card, Facts } from '../../parts/Card.tsx';
import { CodePane } from '../../parts/facts/CodePane.tsx';
import { Plot } from '../../parts/facts/Plot.tsx';
import { Progress } from '../../parts/facts/Progress.tsx';
import { Receipt } from '../../parts/facts/Receipt.tsx';
import { Row } from '../../parts/list/Row.tsx';
import { VirtualList } from '../../parts/list/VirtualList.tsx';
import { toast } from '../../parts/over/Toast.tsx';
import { Chip, Pill, Tag } from '../../parts/Pill.tsx';
import { Tabs } from '../../parts/Tabs.tsx';
import { Fields, Form } from './PartsFields.tsx';
import { Grid, Media, PaletteCard } from './PartsMedia.tsx';
import { States } from './PartsStates.tsx';
import { plotted, shownReceipt } from './parts-samples.ts';

const ids = Array.from({ length: 1000 }, (_, i) => String(i + 1));
const tones = ['plain', 'accent', 'ok', 'warn', 'bad', 'wait', 'rec', 'live'] as const;

const Buttons = () => (
  <Card title="Button">
    <div class="line wrap">
      <Button kind="main" icon="plus">
        Add a drive
      </Button>
      <Button hotkey="M">Remux</Button>
      <Button kind="quiet" icon="redo">
        Rescan
      </Button>
      <Button kind="danger" icon="trash">
        Delete
      </Button>
      <Button busy>Saving</Button>
      <Button disabled>Can’t now</Button>
      <Button pressed>Pressed</Button>
      <Button icon="star" label="Mark as favourite" />
      <Button small>Small</Button>
    </div>
  </Card>
);

const Pills = () => {
  const [on, setOn] = useState(true);
  return (
    <Card title="Pill, Tag, Chip">
      <div class="stack">
        <div class="line wrap">
          {tones.map((tone) => (
            <Pill key={tone} tone={tone} dot>
              {tone}
            </Pill>
          ))}
          <Pill tone="ok" icon="check">
            Verified
          </Pill>
          <Pill tone="bad" icon="warn">
            Failed
          </Pill>
        </div>
        <div class="line wrap">
          <Tag>clip</Tag>
          <Tag onRemove={() => toast({ text: 'Tag taken away.', undo: () => undefined })}>elden ring</Tag>
          <Chip on={on} onToggle={() => setOn(!on)}>
            Recordings
          </Chip>
          <Chip on={!on} onToggle={() => setOn(!on)}>
            Proxies
          </Chip>
        </div>
      </div>
    </Card>
  );
};

const Bars = () => (
  <Card title="Progress">
    <div class="stack">
      <Progress made={{ percent: 71, speed: null, bytesPerSec: 412e6, etaSec: 12, doing: 'Remux' }} />
      <Progress tone="ok" made={{ percent: 88, speed: 3.1, bytesPerSec: null, etaSec: 4, doing: 'Proxy' }} />
      <Progress made={{ percent: null, speed: null, bytesPerSec: null, etaSec: null, doing: 'Verify' }} />
      <Progress
        made={{ percent: 23, speed: null, bytesPerSec: null, etaSec: null, doing: '' }}
        waits="OBS is recording"
      />
      <Progress made={null} />
    </div>
  </Card>
);

const Rows = () => (
  <Card title="Row" aside={<a href="/jobs">all jobs →</a>}>
    <Row icon="arrows" title={<strong>Remux</strong>} detail="2026-11-20 19-02-11.mkv · 18.2 GB" href="/jobs">
      <Progress made={{ percent: 71, speed: null, bytesPerSec: 412e6, etaSec: 12, doing: 'Remux' }} />
    </Row>
    <Row
      icon="box"
      title="A row without a link"
      detail="Its details"
      actions={<Button small>Restore</Button>}
    />
    <Row title="No icon, a title that is far too long for the room that it is given and so is cut off at the end" />
  </Card>
);

const Long = () => (
  <Card title="VirtualList">
    <div class="parts-long" data-scroller>
      <VirtualList
        label="A thousand rows"
        ids={ids}
        rowHeight={44}
        row={(id) => <Row title={`Row ${id} of 1,000`} />}
      />
    </div>
  </Card>
);

/** Every part in its states: what the visual tests photograph. Not in the rail. */
export const PartsPage = () => (
  <div class="page">
    <header class="page-head">
      <h1>Parts</h1>
      <span class="sub">every part in its states</span>
    </header>
    <div class="parts">
      <div class="stack">
        <Buttons />
        <Pills />
        <Bars />
        <Rows />
        <Card title="Receipt" aside="what was promised, what was found">
          <Receipt receipt={shownReceipt} />
        </Card>
        <Card title="Plot">
          <Plot label="Speed over time" x={plotted.x} y={plotted.y} unit={rate} />
        </Card>
        <Media />
      </div>
      <div class="stack">
        <Fields />
        <States />
        <Form />
        <Card title="CodePane">
          <CodePane
            label="Command"
            text="ffmpeg -i 'Boss down.mkv' -map 0:v:0 -map 0:a -c copy -movflags +faststart out.mov"
          />
        </Card>
        <Card title="Facts">
          <Facts
            rows={[
              ['Place', 'Editing / 2026 / 11'],
              ['Size', '18.2 GB'],
              ['Container', 'MOV'],
            ]}
          />
        </Card>
        <Card title="Tabs">
          <Tabs
            label="Sample"
            tabs={[
              { href: '/parts', text: 'Drives', on: true },
              { href: '/parts?tab=quarantine', text: 'Quarantine', on: false, count: 4 },
            ]}
          />
        </Card>
        <Card title="Skeleton">
          <div class="skeleton parts-skeleton" />
        </Card>
        <Long />
        <Grid />
        <PaletteCard />
      </div>
    </div>
  </div>
);
