/** Reads what `describe csr` shows out of a PKCS #10 certificate request: subject and alternative names (RFC 2986). */

/** One DER element: its tag, its content, and the elements inside it where it is constructed. */
interface Element {
  tag: number;
  content: Buffer;
}

export interface CertificateRequest {
  /** Values by attribute: "Common Name", "Serial Number", "Organization" ... in the request's order. */
  subject: Map<string, string[]>;
  dnsNames: string[];
  emailAddresses: string[];
  uris: string[];
  ipAddresses: string[];
}

const ATTRIBUTES: Record<string, string> = {
  "550403": "Common Name",
  "550405": "Serial Number",
  "550406": "Country",
  "550407": "Locality",
  "550408": "Province",
  "550409": "StreetAddress",
  "55040a": "Organization",
  "55040b": "Organizational Unit",
  "550411": "PostalCode",
};

/** OIDs of the extensionRequest attribute and of the subjectAltName extension. */
const EXTENSION_REQUEST = "2a864886f70d01090e";
const SUBJECT_ALT_NAME = "551d11";

function readElements(der: Buffer): Element[] {
  const elements: Element[] = [];
  for (let at = 0; at + 1 < der.length; ) {
    const tag = der[at] as number;
    let length = der[at + 1] as number;
    let start = at + 2;
    if (length & 0x80) {
      const bytes = length & 0x7f;
      if (bytes === 0 || bytes > 4 || start + bytes > der.length) throw new Error("asn1: structure error");
      length = der.readUIntBE(start, bytes);
      start += bytes;
    }
    if (start + length > der.length) throw new Error("asn1: syntax error: data truncated");
    elements.push({ tag, content: der.subarray(start, start + length) });
    at = start + length;
  }
  return elements;
}

const inside = (element: Element | undefined): Element[] => (element ? readElements(element.content) : []);

function readSubject(name: Element | undefined): Map<string, string[]> {
  const subject = new Map<string, string[]>();
  for (const attribute of inside(name).flatMap((set) => inside(set))) {
    const [oid, value] = inside(attribute);
    const key = oid?.content.toString("hex") ?? "";
    if (!value || !Object.hasOwn(ATTRIBUTES, key)) continue;
    const title = ATTRIBUTES[key] as string;
    subject.set(title, [...(subject.get(title) ?? []), value.content.toString("utf8")]);
  }
  return subject;
}

/** The subjectAltName extension's general names. */
function readAltNames(attributes: Element | undefined): Element[] {
  const requested = inside(attributes)
    .map(inside)
    .find(([oid]) => oid?.content.toString("hex") === EXTENSION_REQUEST);
  const extensions = inside(requested?.[1]).flatMap(inside).map(inside);
  const found = extensions.find(([oid]) => oid?.content.toString("hex") === SUBJECT_ALT_NAME);
  const octets = found?.[found.length - 1];
  return octets ? inside(readElements(octets.content)[0]) : [];
}

function formatAddress(bytes: Buffer): string {
  if (bytes.length === 4) return bytes.join(".");
  const { formatAddress: format } =
    require("../../../apimachinery/ip.ts") as typeof import("../../../apimachinery/ip.ts");
  return format({ version: 6, bits: BigInt(`0x${bytes.toString("hex")}`) });
}

/** `encoded` is the base64 of a PEM block. A string is what is wrong with it. Models certificate.ParseCSR. */
export function parseRequest(encoded: string): CertificateRequest | string {
  const pem = Buffer.from(encoded, "base64").toString("latin1");
  const block = /-----BEGIN CERTIFICATE REQUEST-----\s([\s\S]*?)-----END CERTIFICATE REQUEST-----/.exec(pem);
  // Go takes a block whose base64 is not whole for none at all.
  if (!block || block[1]!.replace(/\s/g, "").length % 4 !== 0) return "PEM block type must be CERTIFICATE REQUEST";
  try {
    const [request] = readElements(Buffer.from(block[1] as string, "base64"));
    const [info] = inside(request);
    const [, name, , ...rest] = inside(info);
    if (!name) return "asn1: syntax error: sequence truncated";
    const names = readAltNames(rest.find((element) => element.tag === 0xa0));
    const texts = (tag: number) => names.filter((n) => n.tag === tag).map((n) => n.content.toString("latin1"));
    return {
      subject: readSubject(name),
      dnsNames: texts(0x82),
      emailAddresses: texts(0x81),
      uris: texts(0x86),
      ipAddresses: names.filter((n) => n.tag === 0x87).map((n) => formatAddress(n.content)),
    };
  } catch (error) {
    return (error as Error).message;
  }
}
