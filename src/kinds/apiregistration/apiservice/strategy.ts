/** The status of a new APIService. What the server serves itself it finds available at once. */
import type { KubeObject } from "../../../client/index.ts";
import type { KindContext } from "../../types.ts";

export function prepareForCreate(object: KubeObject, ctx: KindContext): void {
  object.status = object.spec?.service
    ? {}
    : {
        conditions: [
          {
            lastTransitionTime: ctx.timestamp(),
            message: "Local APIServices are always available",
            reason: "Local",
            status: "True",
            type: "Available",
          },
        ],
      };
}
