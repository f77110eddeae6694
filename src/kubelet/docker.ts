/** Nodes whose runtime is Docker: what cri-dockerd and dockerd say where containerd's CRI plugin says it otherwise. */

/** Exit codes of what does not start. Models translateContainerdStartErr of dockerd. */
const NOT_FOUND = 127;
const CANNOT_RUN = 126;

/** An image as Docker names it: short, with its tag; its id by the digest that was pulled. */
export function dockerImage(full: string, digest: string): { image: string; imageID: string } {
  const image = full.replace(/^docker\.io\/(library\/)?/, "");
  return { image, imageID: `docker-pullable://${image.replace(/@.*$/, "").replace(/:[^/:]+$/, "")}@${digest}` };
}

/** Why an image cannot be had; `message` is containerd's. */
export function dockerPullError(message: string, image: string): string {
  if (/repository does not exist/.test(message)) {
    const name = image.replace(/@.*$/, "").replace(/:[^/:]+$/, "");
    return `Error response from daemon: pull access denied for ${name}, repository does not exist or may require 'docker login'`;
  }
  return message.replace(/^failed to pull and unpack image "[^"]*": /, "Error response from daemon: ");
}

/** Why a container did not start: the sentence of the event, the message of its status, its exit code. */
export function dockerStartError(name: string, message: string): { event: string; message: string; exitCode: number } {
  const said = message.replace(/^failed to create containerd task: /, "failed to create task for container: ");
  const own = said.startsWith("failed to create task") ? `${said.replace(/: unknown$/, "")}: unknown` : said;
  return {
    event: `failed to start container ${JSON.stringify(name)}: Error response from daemon: ${own}`,
    message: own,
    exitCode: /not found|no such file/.test(own) ? NOT_FOUND : CANNOT_RUN,
  };
}
