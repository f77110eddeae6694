/** Which curl this machine has, and what that one says where releases differ. */
import type { System } from "../../types.ts";
import { releaseCodename } from "../flavour.ts";

export interface CurlVersion {
  /** "8.14.1". */
  number: string;
  /** Before the sentences of 8.9. */
  old: boolean;
  /** OpenSSL's version. */
  openssl: string;
}

/** Debian 12 and older releases carry curl 7, Ubuntu 24.04 one before 8.9; where nothing says otherwise it is a newer one. */
export function curlVersion(sys: System): CurlVersion {
  switch (releaseCodename(sys)) {
    case "bookworm":
      return { number: "7.88.1", old: true, openssl: "3.0.17" };
    case "bullseye":
      return { number: "7.74.0", old: true, openssl: "1.1.1w" };
    case "noble":
      return { number: "8.5.0", old: true, openssl: "3.0.13" };
    case "jammy":
      return { number: "7.81.0", old: true, openssl: "3.0.2" };
    default:
      return { number: "8.14.1", old: false, openssl: "3.5.1" };
  }
}

export function connectSentence(version: CurlVersion): string {
  return version.old ? "Couldn't connect to server" : "Could not connect to server";
}

export function versionText(version: CurlVersion): string {
  return (
    `curl ${version.number} (x86_64-pc-linux-gnu) libcurl/${version.number} OpenSSL/${version.openssl} zlib/1.3.1 brotli/1.1.0 zstd/1.5.7 ` +
    "libidn2/2.3.8 libpsl/0.21.2 libssh2/1.11.1 nghttp2/1.64.0\nRelease-Date: " +
    `${version.old ? "2023-02-20" : "2025-06-04"}\n` +
    "Protocols: dict file ftp ftps gopher gophers http https imap imaps ipfs ipns mqtt pop3 pop3s rtsp scp sftp smb smbs smtp smtps telnet tftp ws wss\n" +
    "Features: alt-svc AsynchDNS brotli HSTS HTTP2 HTTPS-proxy IDN IPv6 Largefile libz NTLM PSL SSL threadsafe TLS-SRP UnixSockets zstd\n"
  );
}

export const HELP_TEXT = `Usage: curl [options...] <url>
 -d, --data <data>           HTTP POST data
 -f, --fail                  Fail fast with no output on HTTP errors
 -h, --help <subject>        Get help for commands
 -o, --output <file>         Write to file instead of stdout
 -O, --remote-name           Write output to file named as remote file
 -i, --show-headers          Show response headers in output
 -s, --silent                Silent mode
 -T, --upload-file <file>    Transfer local FILE to destination
 -u, --user <user:password>  Server user and password
 -A, --user-agent <name>     Send User-Agent <name> to server
 -v, --verbose               Make the operation more talkative
 -V, --version               Show version number and quit

This is not the full help; this menu is split into categories.
Use "--help category" to get an overview of all categories, which are:
auth, connection, curl, deprecated, dns, file, ftp, global, http, imap, ldap, 
output, pop3, post, proxy, scp, sftp, smtp, ssh, ssl, telnet, tftp, timeout, 
tls, upload, verbose.
Use "--help all" to list all options
Use "--help [option]" to view documentation for a given option
`;

/** What follows "curl: (60) ...": why a certificate was refused. */
export const CERTIFICATE_ADVICE = `More details here: https://curl.se/docs/sslcerts.html

curl failed to verify the legitimacy of the server and therefore could not
establish a secure connection to it. To learn more about this situation and
how to fix it, please visit the webpage mentioned above.
`;

/** The same of curl 7. */
export const OLD_CERTIFICATE_ADVICE = CERTIFICATE_ADVICE.replace("webpage", "web page");
