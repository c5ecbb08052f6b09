export { createDriveService, type DriveServiceOptions } from './service.ts';
