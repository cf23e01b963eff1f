/** Where a process stands in one hierarchy, from a line of `/proc/PID/cgroup`. */
export interface CgroupMembership {
  /** 0 is the v2 hierarchy. */
  readonly hierarchy: number;
  /** v1 controllers such as `cpu`, `cpuacct`; empty for v2. */
  readonly controllers: readonly string[];
  /** Path as the reader's cgroup namespace sees it. */
  readonly path: string;
}

/** Parses `/proc/PID/cgroup`, leaving out what is not a membership. */
export function parseCgroup(text: string): CgroupMembership[] {
  return text.split('\n').flatMap((line) => {
    const match = /^(\d+):([^:]*):(\/.*)$/.exec(line);
    if (!match) return [];
    const controllers = (match[2] ?? '').split(',').filter((name) => name !== '');
    return [{ hierarchy: Number(match[1]), controllers, path: match[3] ?? '/' }];
  });
}

/** A mounted cgroup hierarchy, from `/proc/PID/mountinfo`. */
export interface CgroupMount {
  readonly version: 1 | 2;
  /** v1: options of the superblock, among which its controllers are. */
  readonly options: readonly string[];
  /** What part of the hierarchy is mounted. */
  readonly root: string;
  readonly mountPoint: string;
}

/** mountinfo writes space, tab, newline and backslash as octal escapes. */
const unescapePath = (text: string): string =>
  text.replace(/\\(\d{3})/g, (_, octal) => String.fromCharCode(Number.parseInt(octal, 8)));

/** Parses the cgroup mounts of `/proc/PID/mountinfo`, in their order. */
export function parseCgroupMounts(text: string): CgroupMount[] {
  return text.split('\n').flatMap((line) => {
    const [before = '', after = ''] = line.split(' - ');
    const [type = '', , options = ''] = after.split(' ');
    const [, , , root, mountPoint] = before.split(' ');
    if ((type !== 'cgroup' && type !== 'cgroup2') || !root || !mountPoint) return [];
    return [
      {
        version: type === 'cgroup2' ? (2 as const) : (1 as const),
        options: options.split(','),
        root: unescapePath(root),
        mountPoint: unescapePath(mountPoint),
      },
    ];
  });
}

/** Where a process's CPU cgroup is to be read. */
export interface CpuCgroup {
  readonly version: 1 | 2;
  /** The cgroup's name for the reader, as `/proc/PID/cgroup` has it. */
  readonly path: string;
  /** The mount point, and below it the folders from the cgroup itself up to the hierarchy's mounted root. */
  readonly mountPoint: string;
  readonly folders: readonly string[];
}

/** The folders of `path` within the mount, itself first; only the mounted root where the path lies outside. */
function foldersOf(mount: CgroupMount, path: string): string[] {
  const root = mount.root === '/' ? '' : mount.root;
  const inside = path === root || path.startsWith(`${root}/`);
  const parts = inside ? path.slice(root.length).split('/').filter(Boolean) : [];
  if (parts.includes('..')) return [mount.mountPoint];
  const folders = [mount.mountPoint];
  for (const part of parts) folders.unshift(`${folders[0]}/${part}`);
  return folders;
}

/**
 * Where the CPU controller of a process is: its v1 hierarchy if there is one, otherwise v2; null where no
 * hierarchy with it is mounted.
 */
export function locateCpuCgroup(
  memberships: readonly CgroupMembership[],
  mounts: readonly CgroupMount[],
): CpuCgroup | null {
  const v1 = memberships.find((m) => m.controllers.includes('cpu'));
  const v2 = memberships.find((m) => m.hierarchy === 0);
  const v1Mount = mounts.find((m) => m.version === 1 && m.options.includes('cpu'));
  const v2Mount = mounts.find((m) => m.version === 2);
  const [membership, mount] = v1 && v1Mount ? [v1, v1Mount] : [v2, v2Mount];
  if (!membership || !mount) return null;
  return {
    version: mount.version,
    path: membership.path,
    mountPoint: mount.mountPoint,
    folders: foldersOf(mount, membership.path),
  };
}
