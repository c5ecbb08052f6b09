export { createDriveService, type DriveServiceOptions } from './service.ts';
export { createTakes } from './takes.ts';
