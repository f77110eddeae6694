export const CLIENT_VERSION = "v1.36.3";
export const KUSTOMIZE_VERSION = "v5.8.1";

/** A version.Info document; a server's says too which versions it is compatible with. */
export function versionInfo(gitVersion: string, server: boolean): Record<string, string> {
  const [major = "", minor = ""] = gitVersion.replace(/^v/, "").split(".");
  const emulation = {
    emulationMajor: major,
    emulationMinor: minor,
    minCompatibilityMajor: major,
    minCompatibilityMinor: String(Number(minor) - 1),
  };
  return {
    major,
    minor,
    ...(server ? emulation : {}),
    gitVersion,
    gitCommit: "$Format:%H$",
    gitTreeState: "clean",
    buildDate: "1970-01-01T00:00:00Z",
    goVersion: "go1.26.8",
    compiler: "gc",
    platform: "linux/amd64",
  };
}
