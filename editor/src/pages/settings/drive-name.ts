/** A drive's name from its folder: `/home/me/OBS Recordings/` → `obs-recordings`. */
export const driveName = (path: string): string => {
  const last = path.split(/[/\\]/).filter(Boolean).at(-1) ?? '';
  return last
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 40);
};

/** Why a name can't be one, or null: templates refer to drives by it. */
export const nameTrouble = (name: string): string | null =>
  /^[a-z0-9][a-z0-9-]{0,39}$/.test(name) ? null : 'Lower-case letters, digits and dashes, at most 40.';
