/** Puts tools where a package would. */
import type { System } from "../../types.ts";

/** Makes tools available in /usr/bin, and over busybox's own where it has them. */
export function installTools(sys: System, tools: string[]): void {
  for (const tool of tools) {
    for (const folder of ["/usr/bin", "/bin"]) {
      const path = `${folder}/${tool}`;
      const there = sys.fs.stat(path, { follow: false });
      if (there?.type === "symlink") sys.fs.remove(path);
      if (there || folder === "/usr/bin") sys.fs.program?.(path, tool);
    }
  }
}
