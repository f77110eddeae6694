/** Models ValidateEndpointSlice of pkg/apis/discovery/validation/validation.go. */
import {
  duplicate,
  type FieldError,
  invalid,
  notSupported,
  required,
  tooMany,
} from "../../../apimachinery/fielderror.ts";
import { deepEqual } from "../../../apimachinery/json.ts";
import type { KubeObject } from "../../../client/index.ts";
import { immutableField } from "../../metadata.ts";
import type { KindContext } from "../../types.ts";
import { ipFamilyOf, validateEndpointIP, validateIP } from "../../validation/ip.ts";
import { validateDNS1123Label, validateDNS1123Subdomain, validateQualifiedName } from "../../validation/names.ts";
import { validateProtocol } from "../../validation/ports.ts";

const MAX_ENDPOINTS = 1000;
const MAX_PORTS = 20000;
const MAX_ADDRESSES = 100;
const ADDRESS_TYPES = ["FQDN", "IPv4", "IPv6"];

function validateAddress(type: string, address: string, path: string, index: number): FieldError[] {
  const at = `${path}[${index}]`;
  if (type === "FQDN") return validateDNS1123Subdomain(address, at);
  if (type !== "IPv4" && type !== "IPv6") return [];
  const errors = validateIP(address, at);
  if (errors.length > 0) return errors;
  if (ipFamilyOf(address) !== type) errors.push(invalid(path, address, `must be an ${type} address`));
  return [...errors, ...validateEndpointIP(address, at)];
}

function validateEndpoint(endpoint: any, type: string, at: string): FieldError[] {
  const path = `${at}.addresses`;
  const addresses: string[] = endpoint.addresses ?? [];
  const errors: FieldError[] = [];
  if (addresses.length === 0) errors.push(required(path, "must contain at least 1 address"));
  if (addresses.length > MAX_ADDRESSES) errors.push(tooMany(path, addresses.length, MAX_ADDRESSES));
  errors.push(...addresses.flatMap((address, i) => validateAddress(type, address, path, i)));
  if (endpoint.nodeName !== undefined) errors.push(...validateDNS1123Subdomain(endpoint.nodeName, `${at}.nodeName`));
  if (endpoint.hostname !== undefined) errors.push(...validateDNS1123Label(endpoint.hostname, `${at}.hostname`));
  return errors;
}

function validatePorts(ports: any[]): FieldError[] {
  if (ports.length > MAX_PORTS) return [tooMany("ports", ports.length, MAX_PORTS)];
  return ports.flatMap((port, i) => {
    const path = `ports[${i}]`;
    const errors: FieldError[] = port.name ? validateDNS1123Label(port.name, `${path}.name`) : [];
    if (ports.findIndex((other) => other.name === port.name) < i) errors.push(duplicate(`${path}.name`, port.name));
    errors.push(...validateProtocol(port.protocol, `${path}.protocol`));
    if (port.appProtocol !== undefined) errors.push(...validateQualifiedName(port.appProtocol, `${path}.appProtocol`));
    return errors;
  });
}

function validateEndpoints(endpoints: any[], type: string): FieldError[] {
  if (endpoints.length > MAX_ENDPOINTS) return [tooMany("endpoints", endpoints.length, MAX_ENDPOINTS)];
  return endpoints.flatMap((endpoint, i) => validateEndpoint(endpoint, type, `endpoints[${i}]`));
}

/** Endpoints that were there before may stay as they are. */
export function validate(slice: KubeObject, _ctx?: KindContext, old?: KubeObject): FieldError[] {
  const type = slice.addressType ?? "";
  const errors: FieldError[] = [];
  if (!type) errors.push(required("addressType"));
  else if (!ADDRESS_TYPES.includes(type)) errors.push(notSupported("addressType", type, ADDRESS_TYPES));
  errors.push(...validatePorts(slice.ports ?? []));
  const endpoints: any[] = slice.endpoints ?? [];
  if (!old || !deepEqual(endpoints, old.endpoints ?? [])) errors.push(...validateEndpoints(endpoints, type));
  return errors;
}

export function validateUpdate(slice: KubeObject, old: KubeObject, ctx: KindContext): FieldError[] {
  return [...validate(slice, ctx, old), ...immutableField(slice.addressType, old.addressType, "addressType")];
}
