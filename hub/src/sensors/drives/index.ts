export { createTakes } from './paths/takes.ts';
export { createDriveService, type DriveServiceOptions } from './service.ts';
