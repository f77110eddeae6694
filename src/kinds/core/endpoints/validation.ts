/** Models ValidateEndpoints of pkg/apis/core/validation/validation.go. */
import { type FieldError, required } from "../../../apimachinery/fielderror.ts";
import { deepEqual } from "../../../apimachinery/json.ts";
import type { KubeObject } from "../../../client/index.ts";
import { validateEndpointIP, validateIP } from "../../validation/ip.ts";
import { validateDNS1123Label, validateDNS1123Subdomain, validateQualifiedName } from "../../validation/names.ts";
import { validatePortNumber, validateProtocol } from "../../validation/ports.ts";

function validateAddress(address: any, path: string): FieldError[] {
  return [
    ...validateIP(address.ip ?? "", `${path}.ip`),
    ...(address.hostname ? validateDNS1123Label(address.hostname, `${path}.hostname`) : []),
    ...(address.nodeName !== undefined ? validateDNS1123Subdomain(address.nodeName, `${path}.nodeName`) : []),
    ...validateEndpointIP(address.ip ?? "", `${path}.ip`),
  ];
}

function validatePort(port: any, requireName: boolean, path: string): FieldError[] {
  const name = port.name
    ? validateDNS1123Label(port.name, `${path}.name`)
    : requireName
      ? [required(`${path}.name`)]
      : [];
  return [
    ...name,
    ...validatePortNumber(port.port ?? 0, `${path}.port`),
    ...validateProtocol(port.protocol, `${path}.protocol`),
    ...(port.appProtocol !== undefined ? validateQualifiedName(port.appProtocol, `${path}.appProtocol`) : []),
  ];
}

export function validate(endpoints: KubeObject): FieldError[] {
  const subsets: any[] = endpoints.subsets ?? [];
  return subsets.flatMap(({ addresses = [], notReadyAddresses = [], ports = [] }, i) => {
    const path = `subsets[${i}]`;
    const none = addresses.length + notReadyAddresses.length === 0;
    return [
      ...(none ? [required(path, "must specify `addresses` or `notReadyAddresses`")] : []),
      ...addresses.flatMap((address: any, j: number) => validateAddress(address, `${path}.addresses[${j}]`)),
      ...notReadyAddresses.flatMap((address: any, j: number) =>
        validateAddress(address, `${path}.notReadyAddresses[${j}]`),
      ),
      ...ports.flatMap((port: any, j: number) => validatePort(port, ports.length > 1, `${path}.ports[${j}]`)),
    ];
  });
}

/** Endpoints that stay the same are not looked at again. */
export function validateUpdate(endpoints: KubeObject, old: KubeObject): FieldError[] {
  return deepEqual(endpoints.subsets ?? [], old.subsets ?? []) ? [] : validate(endpoints);
}
