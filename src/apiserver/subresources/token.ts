/** serviceaccounts/token: a signed-looking JSON Web Token for a service account (`kubectl create token`). */

import { invalid as invalidField } from "../../apimachinery/fielderror.ts";
import { invalid, notFound } from "../../apimachinery/status.ts";
import { rfc3339 } from "../../apimachinery/time.ts";
import { ApiError } from "../../client/index.ts";
import { uuid } from "../../sim/chance.ts";
import { type Handler, ok } from "../server.ts";

const DEFAULT_SECONDS = 3600;
const SHORTEST_SECONDS = 600;

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");

export const createToken: Handler = (server, request, kind) => {
  const account = server.store.find("serviceaccounts", request.namespace, request.name!);
  if (!account) throw new ApiError(notFound(kind, request.name!));
  const spec = request.body?.spec ?? {};
  const seconds = spec.expirationSeconds ?? DEFAULT_SECONDS;
  if (seconds < SHORTEST_SECONDS) {
    const error = invalidField("spec.expirationSeconds", seconds, "may not specify a duration less than 10 minutes");
    throw new ApiError(invalid({ group: "authentication.k8s.io", kind: "TokenRequest" }, "", [error]));
  }
  const issuedAt = Math.floor(server.nowMs() / 1000);
  const { namespace, name, uid } = account.metadata;
  const claims = {
    aud: spec.audiences ?? ["https://kubernetes.default.svc.cluster.local"],
    exp: issuedAt + seconds,
    iat: issuedAt,
    iss: "https://kubernetes.default.svc.cluster.local",
    jti: uuid(server.state.header.seed, "token", uid, server.store.revision, issuedAt),
    "kubernetes.io": { namespace, serviceaccount: { name, uid } },
    nbf: issuedAt,
    sub: `system:serviceaccount:${namespace}:${name}`,
  };
  const signature = part({ seed: uuid(server.state.header.seed, "signature", claims.jti) });
  const token = `${part({ alg: "RS256", kid: "kubelab" })}.${part(claims)}.${signature}`;
  const body = {
    apiVersion: "authentication.k8s.io/v1",
    kind: "TokenRequest",
    metadata: { name, namespace, creationTimestamp: server.timestamp() },
    spec: { audiences: claims.aud, expirationSeconds: seconds, boundObjectRef: spec.boundObjectRef ?? null },
    status: { token, expirationTimestamp: rfc3339(server.nowMs() + seconds * 1000) },
  };
  return ok(body, 201);
};
