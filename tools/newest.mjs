/** When the newest of files and folders below a root was written, ms: what was built before it is stale. */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** `passed`: names of folders that are not looked into. */
export function newest(root, names, passed = []) {
  let latest = 0;
  for (const name of names) {
    const path = join(root, name);
    const stat = statSync(path);
    latest = Math.max(latest, stat.mtimeMs);
    if (!stat.isDirectory()) continue;
    const inner = readdirSync(path).filter((entry) => !passed.includes(entry));
    latest = Math.max(latest, newest(path, inner, passed));
  }
  return latest;
}
