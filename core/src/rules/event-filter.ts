import type { StoredEvent } from '../events/index.ts';
import { matchesGlob } from './glob.ts';

/** What an event node listens for. An empty string leaves that side open. */
export interface EventFilter {
  type: string;
  origin: string;
  /** Name of a drive. */
  drive: string;
  /** A glob on the path inside the drive. */
  path: string;
}

const textOf = (data: object, field: string): string | null => {
  const value: unknown = Reflect.get(data, field);
  return typeof value === 'string' ? value : null;
};

/** Whether an event passes. `driveName`: of the drive that the event names, null where it names none. */
export const passesFilter = (filter: EventFilter, event: StoredEvent, driveName: string | null): boolean => {
  if (filter.type !== event.type) return false;
  if (filter.origin !== '' && textOf(event.data, 'origin') !== filter.origin) return false;
  if (filter.drive !== '' && driveName !== filter.drive) return false;
  const path = textOf(event.data, 'path');
  return filter.path === '' || (path !== null && matchesGlob(path, filter.path));
};
