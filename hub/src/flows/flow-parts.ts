/** Flows as tests write them: one tab `main`, nodes by short names. */

export const tab = (id: string, more: object = {}) => ({ id, type: 'tab', label: `Flow ${id}`, ...more });
export const node = (id: string, type: string, wires: string[][], more: object = {}) => ({
  id,
  type,
  z: 'main',
  x: 100,
  y: 100,
  wires,
  ...more,
});
export const start = (wires: string[], more: object = {}) =>
  node('start', 'streamops-event', [wires], { event: 'file.closed', origin: 'recorder', ...more });
export const tagJob = (id: string, wires: string[][], tag = id, more: object = {}) =>
  node(id, 'streamops-job-tag', wires, { params: { add: [tag] }, ...more });
