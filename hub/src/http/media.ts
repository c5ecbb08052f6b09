import { join } from 'node:path';
import {
  type Asset,
  artifactName,
  type ContainerName,
  fileRoutes,
  folderOf,
  joinPath,
  outputName,
  pathParts,
  StreamOpsError,
} from '@streamops/core';
import type { Express, Request, RequestHandler, Response } from 'express';
import { z } from 'zod';
import type { HubServices } from '../services.ts';
import { callerIn, requireScope } from './authenticate.ts';
import { sendDriveFile } from './send-drive-file.ts';
import type { Tokens } from './tokens.ts';

const contentTypes: Record<ContainerName, string> = {
  mkv: 'video/x-matroska',
  webm: 'video/webm',
  mp4: 'video/mp4',
  mov: 'video/quicktime',
  ts: 'video/mp2t',
  flv: 'video/x-flv',
  avi: 'video/x-msvideo',
  mpeg: 'video/mpeg',
  wav: 'audio/wav',
  mp3: 'audio/mpeg',
  flac: 'audio/flac',
  ogg: 'audio/ogg',
  aac: 'audio/aac',
  image: 'application/octet-stream',
  other: 'application/octet-stream',
};

/** Of what a job leaves in a folder; a player refuses playlists of another type. */
const folderTypes: Readonly<Record<string, string>> = {
  m3u8: 'application/vnd.apple.mpegurl',
  mpd: 'application/dash+xml',
  m4s: 'video/mp4',
  vtt: 'text/vtt; charset=utf-8',
  jpg: 'image/jpeg',
  png: 'image/png',
  webp: 'image/webp',
};

const folderContentType = (name: string): string => folderTypes[pathParts(name).ext] ?? contentTypes.other;

/** By what the file is, never by its name: `evil.html` in a watched folder must not become a page of ours. */
export const mediaContentType = ({ media }: Pick<Asset, 'media'>): string =>
  contentTypes[media?.container ?? 'other'];

const isErrno = (error: unknown): error is Error & { code?: unknown; status?: unknown } =>
  error instanceof Error;

/** What `send` and the file system report, in our words. */
const namedFileError = (error: unknown, what: string, missing: StreamOpsError): unknown => {
  if (!isErrno(error)) return error;
  if (error.status === 416)
    return new StreamOpsError('RANGE_INVALID', `${what} does not have the bytes asked for.`);
  if (error.code === 'EACCES' || error.code === 'EPERM')
    return new StreamOpsError('FILE_DENIED', `${what} may not be read.`, { cause: error });
  return error.status === 404 || error.code === 'ENOENT' || error.code === 'EISDIR' ? missing : error;
};

interface FileAnswer {
  path: string;
  root: string;
  contentType: string;
  cacheControl: string;
  /** For messages. */
  what: string;
  missing: StreamOpsError;
}

/** Of the data folder. Range, HEAD, If-Range and conditional requests are `send`'s. */
const sendFile = (res: Response, file: FileAnswer): Promise<void> =>
  new Promise((resolve, reject) => {
    res.set('content-type', file.contentType);
    const options = {
      // Names that start with a dot are files like others here.
      dotfiles: 'allow' as const,
      cacheControl: false,
      headers: { 'cache-control': file.cacheControl },
      root: file.root,
    };
    res.sendFile(file.path, options, (error: unknown) => {
      // A player that seeks hangs up all the time.
      const hungUp = isErrno(error) && (error.code === 'ECONNABORTED' || error.code === 'EPIPE');
      if (error === undefined || error === null || hungUp) resolve();
      else reject(namedFileError(error, file.what, file.missing));
    });
  });

const assetOf = (services: HubServices, req: Request): Promise<Asset> => {
  const id = z.uuid().safeParse(req.params.assetId);
  if (!id.success) throw new StreamOpsError('BAD_REQUEST', 'path "assetId": not an id of an asset');
  return services.catalog.assets.get(id.data);
};

interface Wanted {
  asset: Asset;
  /** Inside the asset's drive. */
  path: string;
  contentType: string;
}

const sendOf = async (
  { drives }: HubServices,
  { asset, path, contentType }: Wanted,
  { req, res }: { req: Request; res: Response },
): Promise<void> => {
  const missing = new StreamOpsError('FILE_MISSING', `${path} is not there.`);
  const file = await drives.open(asset.driveId, path).catch((error: unknown) => {
    throw namedFileError(error, path, missing);
  });
  try {
    if (!file.stats.isFile()) throw missing;
    res.set({ 'content-type': contentType, 'cache-control': 'private, no-cache' });
    await sendDriveFile({ req, res, what: path }, file);
  } finally {
    file.close();
  }
};

const sendMedia = async (services: HubServices, req: Request, res: Response): Promise<void> => {
  const asset = await assetOf(services, req);
  const contentType = folderOf(asset) === null ? mediaContentType(asset) : folderContentType(asset.path);
  await sendOf(services, { asset, path: asset.path, contentType }, { req, res });
};

/** A file of a folder that is an asset: what names address within it, and links that lead out of it, are not there. */
const sendPart = async (
  services: HubServices,
  { asset, folder }: { asset: Asset; folder: string },
  { req, res }: { req: Request; res: Response },
): Promise<void> => {
  const name = outputName.safeParse(req.params.artifact);
  const missing = new StreamOpsError('FILE_MISSING', `${folder} has no such file.`);
  if (!name.success) throw missing;
  const path = joinPath(folder, name.data);
  const [inside, place] = await Promise.all([
    services.drives.resolve(asset.driveId, folder),
    services.drives.resolve(asset.driveId, path),
  ]);
  if (place !== join(inside, name.data)) throw missing;
  await sendOf(services, { asset, path, contentType: folderContentType(name.data) }, { req, res });
};

const sendArtifact = async (services: HubServices, req: Request, res: Response): Promise<void> => {
  const asset = await assetOf(services, req);
  const folder = folderOf(asset);
  if (folder !== null) return sendPart(services, { asset, folder }, { req, res });
  const name = artifactName.safeParse(req.params.artifact);
  const artifact = name.success ? asset.artifacts[name.data] : undefined;
  const missing = new StreamOpsError(
    'ARTIFACT_NOT_FOUND',
    `${asset.path} has no ${JSON.stringify(req.params.artifact)}.`,
  );
  if (!artifact) throw missing;
  await sendFile(res, {
    path: artifact.fileName,
    root: join(services.artifactsDir, asset.id),
    contentType: artifact.contentType,
    // With ?v=updatedAt the address changes when the picture does.
    cacheControl: req.query.v === undefined ? 'private, no-cache' : 'private, max-age=31536000, immutable',
    what: `The ${name.data} of ${asset.path}`,
    missing,
  });
};

/** A film plays for hours: what is being answered ends with the token that it was asked for with. */
const endsWithToken =
  (tokens: Tokens): RequestHandler =>
  (_req, res, next) => {
    const caller = callerIn(res);
    if (caller)
      res.once(
        'close',
        tokens.whileLive(caller, () => res.destroy()),
      );
    next();
  };

/**
 * GET and HEAD of files. Playlists name what lies beside them: `/media/ID/master.m3u8` is where a player begins.
 * Rejects with ASSET_NOT_FOUND, FILE_MISSING, DRIVE_OFFLINE, ARTIFACT_NOT_FOUND, RANGE_INVALID.
 */
export const mountMedia = (app: Express, services: HubServices, tokens: Tokens): void => {
  const { media, artifact } = fileRoutes;
  app.get(media.path, requireScope(tokens, media.scope), endsWithToken(tokens), (req, res) =>
    sendMedia(services, req, res),
  );
  app.get(artifact.path, requireScope(tokens, artifact.scope), endsWithToken(tokens), (req, res) =>
    sendArtifact(services, req, res),
  );
};
