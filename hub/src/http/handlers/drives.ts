import type { HandlerContext, Handlers } from './context.ts';
import { given } from './given.ts';

type DriveRoutes = 'listDrives' | 'addDrive' | 'patchDrive' | 'deleteDrive' | 'rescanDrive';

export const driveHandlers = ({ services: { drives } }: HandlerContext): Pick<Handlers, DriveRoutes> => ({
  listDrives: async () => ({ items: await drives.list() }),
  addDrive: ({ body }) => drives.add(body),
  patchDrive: ({ params: { id }, body }) => drives.update(id, given(body)),
  async deleteDrive({ params: { id } }) {
    await drives.remove(id);
    return { id };
  },
  rescanDrive: ({ params: { id } }) => drives.rescan(id),
});
