import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";

const blockTypes = (pem: Buffer): string[] =>
  [...pem.toString("latin1").matchAll(/^-----BEGIN ([A-Z0-9 ]+)-----[^-]*-----END \1-----/gm)].map(([, type]) => type!);

/** Refuses a certificate and key that do not belong together, in the words of Go's tls.X509KeyPair. */
export function checkKeyPair(cert: Buffer, key: Buffer): void {
  const certTypes = blockTypes(cert);
  if (!certTypes.includes("CERTIFICATE")) {
    if (certTypes.length === 0) throw new Error("tls: failed to find any PEM data in certificate input");
    if (certTypes.length === 1 && certTypes[0]!.endsWith("PRIVATE KEY")) {
      throw new Error(
        "tls: failed to find certificate PEM data in certificate input, but did find a private key; PEM inputs may have been switched",
      );
    }
    throw new Error(
      `tls: failed to find "CERTIFICATE" PEM block in certificate input after skipping PEM blocks of the following types: [${certTypes.join(" ")}]`,
    );
  }
  const keyTypes = blockTypes(key);
  if (!keyTypes.some((type) => type === "PRIVATE KEY" || type.endsWith(" PRIVATE KEY"))) {
    if (keyTypes.length === 0) throw new Error("tls: failed to find any PEM data in key input");
    if (keyTypes.length === 1 && keyTypes[0] === "CERTIFICATE") {
      throw new Error("tls: found a certificate rather than a key in the PEM for the private key");
    }
    throw new Error(
      `tls: failed to find PEM block with type ending in "PRIVATE KEY" in key input after skipping PEM blocks of the following types: [${keyTypes.join(" ")}]`,
    );
  }
  const certificate = parse(() => new X509Certificate(cert), "x509: malformed certificate");
  const privateKey: KeyObject = parse(() => createPrivateKey(key), "tls: failed to parse private key");
  if (certificate.publicKey.asymmetricKeyType !== privateKey.asymmetricKeyType)
    throw new Error("tls: private key type does not match public key type");
  if (!certificate.checkPrivateKey(privateKey)) throw new Error("tls: private key does not match public key");
}

function parse<T>(read: () => T, failure: string): T {
  try {
    return read();
  } catch {
    throw new Error(failure);
  }
}
