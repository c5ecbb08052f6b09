export interface Mount {
  /** Equal for two paths where a rename leads from one to the other. */
  id: number;
  point: string;
  type: string;
}

/** Blanks, tabs, newlines and backslashes stand as octal in the kernel's table. */
const unescaped = (text: string): string =>
  text.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));

/** `/proc/self/mountinfo`: id parent major:minor root POINT options [optional…] - TYPE source … */
export const parseMountInfo = (text: string): Mount[] =>
  text.split('\n').flatMap((line) => {
    const [before, after] = line.split(' - ');
    const [id, , , , point] = before?.split(' ') ?? [];
    const type = after?.split(' ')[0];
    return point && type ? [{ id: Number(id), point: unescaped(point), type }] : [];
  });

/** The mount that a path lies on: the longest mount point, the last of equals. */
export const mountOf = (path: string, mounts: readonly Mount[]): Mount | undefined =>
  mounts
    .filter(({ point }) => point === '/' || path === point || path.startsWith(`${point}/`))
    .reduce<Mount | undefined>(
      (best, mount) => (best && best.point.length > mount.point.length ? best : mount),
      undefined,
    );
