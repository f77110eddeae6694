/** Pod addresses: each node has a range, addresses go round in it so that a new pod seldom gets an old pod's. Models the host-local CNI plugin. */
import { ipv4ToNumber, numberToIPv4 } from "../apimachinery/ip.ts";

/** What the addresses are kept in; a state table fits. `last/RANGE` holds the newest offset given. */
export interface AddressTable {
  has(key: string): boolean;
  get(key: string): any;
  set(key: string, row: any): void;
  delete(key: string): void;
}

/** First offset given: .1 is the node's own address on the pod bridge. */
const FIRST_OFFSET = 2;

/** A free address of `cidr` for `owner`. Throws when the range is used up. */
export function allocatePodIP(table: AddressTable, cidr: string, owner: string): string {
  const [base, bits] = cidr.split("/");
  const size = 2 ** (32 - Number(bits)) - 1;
  const last = table.get(`last/${cidr}`) ?? FIRST_OFFSET - 1;
  for (let i = 1; i <= size; i++) {
    const offset = ((last - FIRST_OFFSET + i) % (size - FIRST_OFFSET)) + FIRST_OFFSET;
    const address = numberToIPv4(ipv4ToNumber(base) + offset);
    if (table.has(address)) continue;
    table.set(address, owner);
    table.set(`last/${cidr}`, offset);
    return address;
  }
  throw new Error(`no IP addresses available in range set: ${cidr}`);
}

export const releasePodIP = (table: AddressTable, address: string): void => table.delete(address);
