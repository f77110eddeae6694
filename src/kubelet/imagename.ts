/** Image references: as written in a manifest, and as a container runtime keeps them. */

/** The image name as containerd stores it: registry, repository and tag spelt out. */
export function fullImageName(image: string): string {
  const first = image.split("/")[0] as string;
  const hasRegistry = image.includes("/") && (/[.:]/.test(first) || first === "localhost");
  const full = hasRegistry ? image : image.includes("/") ? `docker.io/${image}` : `docker.io/library/${image}`;
  return /:[^/]+$|@/.test(full) ? full : `${full}:latest`;
}
