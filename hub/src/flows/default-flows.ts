import { derivedId } from '@streamops/core';
import type { FlowNode } from 'node-red';

/** Node-RED's ids: 16 hex digits. The same name always gives the same one. */
const idOf = (name: string): string => derivedId('default-flow', name).replaceAll('-', '').slice(0, 16);

interface Line {
  tab: string;
  /** Unique within the tab. */
  name: string;
  y: number;
}

const left = 60;
const stepY = 60;
/** How far a node begins before the one above it ends. */
const overlap = 30;

interface Placed {
  name: string;
  /** As the editor draws it, in its pixels. */
  width: number;
}

/** An event node and the jobs that follow it: a staircase, so that every wire is seen on a small screen too. */
const chain = (
  { tab, name, y }: Line,
  event: Placed & Record<string, unknown>,
  jobs: readonly (Placed & { type: string; params?: Record<string, unknown> })[],
): FlowNode[] => {
  const at = (index: number) => idOf(`${name}/${index}`);
  const after = (index: number) => (index < jobs.length ? [[at(index + 1)]] : [[]]);
  const widths = [event, ...jobs].map(({ width }) => width);
  // Nodes are placed by their middle.
  const middle = (index: number) =>
    widths.slice(0, index).reduce((sum, width) => sum + width - overlap, left) + (widths[index] ?? 0) / 2;
  const place = (index: number) => ({ id: at(index), z: tab, x: middle(index), y: y + stepY * index });
  const { width: _drawn, ...eventSettings } = event;
  return [
    {
      ...place(0),
      type: 'streamops-event',
      origin: '',
      drive: '',
      path: '',
      ...eventSettings,
      wires: after(0),
    },
    ...jobs.map(({ type, name: label, params = {} }, index) => ({
      ...place(index + 1),
      type: `streamops-job-${type}`,
      name: label,
      params,
      // Failed has no wire: it goes to Catch nodes, and stands on the job's page.
      wires: [...after(index + 1), []],
    })),
  ];
};

const comment = ({ tab, name, y }: Line, text: string, info: string): FlowNode => ({
  id: idOf(name),
  type: 'comment',
  z: tab,
  name: text,
  info,
  x: left + 260,
  y,
  wires: [],
});

/** What headers tell and pictures come at once; the whole file is read last. */
const indexAndLook = [
  { type: 'index', name: 'Index headers', width: 150, params: { stage: 'header' } },
  { type: 'first_look', name: 'First look', width: 120 },
  { type: 'index', name: 'Index content', width: 150, params: { stage: 'content' } },
];

/** What a fresh hub does: file recordings away, index what was there and what changes. Made once; from then on it is the user's. */
export const defaultFlows = (): FlowNode[] => {
  const recordings = idOf('recordings');
  const existing = idOf('existing');
  const changed = idOf('changed');
  return [
    { id: recordings, type: 'tab', label: 'Recordings', disabled: false, info: '', env: [] },
    comment(
      { tab: recordings, name: 'recordings/comment', y: 60 },
      'A recording is complete: remux it, file it away, make it searchable',
      'The original stays where it was. Each job goes on with what the one before it made.',
    ),
    ...chain(
      { tab: recordings, name: 'recordings', y: 140 },
      { name: 'Recording complete', width: 200, event: 'file.closed', origin: 'recorder' },
      [
        { type: 'remux', name: 'Remux to MOV', width: 180, params: { container: 'mov' } },
        {
          type: 'move',
          name: 'Move to editing',
          width: 180,
          params: { to: '{drive.editing}/{game}/{YYYY}/{MM}/{DD}/' },
        },
        ...indexAndLook,
      ],
    ),
    { id: existing, type: 'tab', label: 'Existing files', disabled: false, info: '', env: [] },
    comment(
      { tab: existing, name: 'existing/comment', y: 60 },
      'A file was there when its drive was added: make it searchable',
      '',
    ),
    ...chain(
      { tab: existing, name: 'existing', y: 140 },
      { name: 'File found', width: 140, event: 'file.closed', origin: 'existing' },
      indexAndLook,
    ),
    { id: changed, type: 'tab', label: 'Changed files', disabled: false, info: '', env: [] },
    comment(
      { tab: changed, name: 'changed/comment', y: 60 },
      'A known file has new content: read it again, with new pictures',
      'What was made from it before stays as it is: a remux of what it holds now is asked for on its page.',
    ),
    ...chain(
      { tab: changed, name: 'changed', y: 140 },
      { name: 'File changed', width: 140, event: 'file.changed' },
      indexAndLook,
    ),
  ];
};
