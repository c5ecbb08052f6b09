/** Whether a path lies inside a folder; both absolute. A drive may be the whole file system, `/`. */
export const isInside = (path: string, folder: string): boolean =>
  path.startsWith(folder.endsWith('/') ? folder : `${folder}/`);
