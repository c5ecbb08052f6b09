import './SettingsPage.css';
import { Tabs } from '../../parts/Tabs.tsx';
import { NotFound } from '../NotFound.tsx';
import { DrivesPane } from './DrivesPane.tsx';
import { GeneralPane } from './GeneralPane.tsx';
import { LayoutsPane } from './LayoutsPane.tsx';
import { PresetsPane } from './PresetsPane.tsx';
import { QuarantinePane } from './QuarantinePane.tsx';

const panes = [
  ['drives', 'Drives', DrivesPane],
  ['quarantine', 'Quarantine', QuarantinePane],
  ['presets', 'Presets', PresetsPane],
  ['layouts', 'Layouts', LayoutsPane],
  ['general', 'General', GeneralPane],
] as const;

export const SettingsPage = ({ tab }: { tab: string }) => {
  const found = panes.find(([name]) => name === tab);
  if (!found) return <NotFound />;
  const [, , Pane] = found;
  return (
    <div class="page">
      <header class="page-head">
        <h1>Settings</h1>
      </header>
      <Tabs
        label="Settings"
        tabs={panes.map(([name, text]) => ({ href: `/settings/${name}`, text, on: name === tab }))}
      />
      <div class="settings-pane">
        <Pane />
      </div>
    </div>
  );
};
