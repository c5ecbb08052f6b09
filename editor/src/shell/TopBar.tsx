import type { SystemView } from '@streamops/core';
import './TopBar.css';
import { meanPercent } from '../connection/progress.ts';
import { connection } from '../connection/socket.ts';
import { drives, system } from '../connection/store.ts';
import { size } from '../format.ts';
import { Icon } from '../parts/Icon.tsx';
import { Pill, type Tone } from '../parts/Pill.tsx';
import { tightestDrive } from './disk.ts';
import { paletteOpen } from './Palette.tsx';

const obsStates: Record<SystemView['obs']['state'], { text: string; tone: Tone; dot: boolean }> = {
  unknown: { text: 'OBS not connected', tone: 'plain', dot: false },
  offline: { text: 'OBS not connected', tone: 'plain', dot: false },
  idle: { text: 'OBS idle', tone: 'ok', dot: true },
  recording: { text: 'REC', tone: 'rec', dot: true },
  streaming: { text: 'LIVE', tone: 'live', dot: true },
};

const ObsPill = () => {
  const { text, tone, dot } = obsStates[system.value?.obs.state ?? 'unknown'];
  return (
    <Pill tone={tone} dot={dot}>
      {text}
    </Pill>
  );
};

/** The governor's sentence, or that the hub is gone: whichever the reader must know first. */
const Sentence = () => {
  const guard = system.value?.guard;
  if (connection.value === 'lost') {
    return (
      <span class="sentence warn" role="status">
        <Icon name="redo" /> <span class="cut">Reconnecting to the hub</span>
      </span>
    );
  }
  if (!guard?.sentence) return null;
  return (
    <span class="sentence" role="status" title={guard.sentence}>
      <Icon name="pause" /> <span class="cut">{guard.sentence}</span>
    </span>
  );
};

const DiskLeft = () => {
  const drive = tightestDrive(drives.value);
  if (drive?.freeBytes == null) return null;
  const low = drive.totalBytes !== null && drive.freeBytes < drive.totalBytes * 0.05;
  return (
    <a href="/settings/drives" class={`disk${low ? ' low' : ''}`} title={`Free on drive ${drive.name}`}>
      <Icon name={low ? 'warn' : 'disk'} />
      <span>
        <strong>{size(drive.freeBytes)}</strong>
        <span class="disk-left"> left</span>
      </span>
    </a>
  );
};

const JobsLine = () => {
  const jobs = system.value?.jobs;
  if (!jobs) return null;
  const idle = jobs.running + jobs.waiting === 0;
  return (
    <a href="/jobs" class="jobs-line">
      <span>{idle ? 'No jobs running' : `${jobs.running} running · ${jobs.waiting} waiting`}</span>
      <span class="bar">
        <i style={{ transform: `scaleX(${jobs.running ? meanPercent.value / 100 : 0})` }} />
      </span>
    </a>
  );
};

export const TopBar = () => (
  <header class="top-bar">
    <a class="brand" href="/" aria-label="StreamOps, Live">
      <img src="/icon.svg" width={24} height={24} alt="" />
      <strong>StreamOps</strong>
    </a>
    <ObsPill />
    <Sentence />
    <span class="spacer" />
    <DiskLeft />
    <JobsLine />
    <button
      type="button"
      class="search-opener"
      aria-label="Search and commands"
      onClick={() => {
        paletteOpen.value = true;
      }}
    >
      <Icon name="search" />
      <span>Search</span>
      <span class="kbd" aria-hidden="true">
        Ctrl K
      </span>
    </button>
  </header>
);
