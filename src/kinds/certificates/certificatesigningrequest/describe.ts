/** Models describeCertificateSigningRequest of kubectl/pkg/describe/describe.go. */
import { humanDuration } from "../../../apimachinery/duration.ts";
import { formatLabels } from "../../../apimachinery/labels.ts";
import type { KubeObject } from "../../../client/index.ts";
import { describeEvents } from "../../describe/events.ts";
import { describeTime } from "../../describe/format.ts";
import { type DescribeWriter, describeText } from "../../describe/writer.ts";
import type { DescribeReader } from "../../types.ts";
import { type CertificateRequest, parseRequest } from "./pkcs10.ts";
import { statusText } from "./status.ts";

const SUBJECT = [
  "Organization",
  "Organizational Unit",
  "Country",
  "Locality",
  "Province",
  "StreetAddress",
  "PostalCode",
];

function printList(w: DescribeWriter, title: string, values: string[] | undefined): void {
  if (values?.length) w.line(0, `\t${title}:\t${values.join("\n\t\t")}`);
}

function printRequest(w: DescribeWriter, { subject, ...names }: CertificateRequest): void {
  const last = (title: string) => subject.get(title)?.at(-1) ?? "";
  w.line(0, "Subject:");
  w.line(0, `\tCommon Name:\t${last("Common Name")}`);
  w.line(0, `\tSerial Number:\t${last("Serial Number")}`);
  for (const title of SUBJECT) printList(w, title, subject.get(title));
  if (names.dnsNames.length + names.emailAddresses.length + names.ipAddresses.length + names.uris.length === 0) return;
  w.line(0, "Subject Alternative Names:");
  printList(w, "DNS Names", names.dnsNames);
  printList(w, "Email Addresses", names.emailAddresses);
  printList(w, "URIs", names.uris);
  printList(w, "IP Addresses", names.ipAddresses);
}

/** Throws an Error where the request cannot be read, as kubectl fails then. */
export function describe(request: KubeObject, reader: DescribeReader): string {
  const { metadata, spec = {} } = request;
  const parsed = parseRequest(spec.request ?? "");
  if (typeof parsed === "string") throw new Error(`Error parsing CSR: ${parsed}`);
  return describeText((w) => {
    w.line(0, `Name:\t${metadata.name}`);
    w.line(0, `Labels:\t${formatLabels(metadata.labels)}`);
    w.line(0, `Annotations:\t${formatLabels(metadata.annotations)}`);
    w.line(0, `CreationTimestamp:\t${describeTime(metadata.creationTimestamp)}`);
    w.line(0, `Requesting User:\t${spec.username ?? ""}`);
    if (spec.signerName) w.line(0, `Signer:\t${spec.signerName}`);
    if (spec.expirationSeconds !== undefined) {
      w.line(0, `Requested Duration:\t${humanDuration(spec.expirationSeconds * 1000)}`);
    }
    w.line(0, `Status:\t${statusText(request)}`);
    printRequest(w, parsed);
    describeEvents(w, request, reader);
  });
}
