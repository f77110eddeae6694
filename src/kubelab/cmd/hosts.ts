/** hosts: names of the student's computer, in place of a line in /etc/hosts, which needs root. */
import { box } from "../boxes.ts";
import { type KubelabContext, LabError } from "../types.ts";
import { existing } from "./up.ts";

export function listHosts(context: KubelabContext, cluster: string | undefined): number {
  const lab = context.lab(cluster);
  existing(lab);
  const entries = lab.hosts();
  if (!entries.length) context.io.out("No names. Add one: kubelab hosts add 172.18.255.200 web.example.local\n");
  else
    context.io.out(
      box(
        context.io,
        ["Address", "Name"],
        entries.map((e) => [e.address, e.name]),
      ),
    );
  return 0;
}

export async function addHost(
  context: KubelabContext,
  address: string,
  names: string[],
  cluster: string | undefined,
): Promise<number> {
  const lab = context.lab(cluster);
  existing(lab);
  if (!/^(\d{1,3})(\.\d{1,3}){3}$/.test(address) || address.split(".").some((part) => Number(part) > 255))
    throw new LabError(`${JSON.stringify(address)} is no IPv4 address`);
  const wrong = names.find((name) => !/^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$/.test(name));
  if (wrong !== undefined) throw new LabError(`${JSON.stringify(wrong)} is no host name`);
  await lab.addHost(address, names);
  context.io.out(names.map((name) => `${address} ${name}\n`).join(""));
  return 0;
}

export async function removeHost(context: KubelabContext, name: string, cluster: string | undefined): Promise<number> {
  const lab = context.lab(cluster);
  existing(lab);
  if (!(await lab.removeHost(name))) throw new LabError(`no name ${JSON.stringify(name)} is known`);
  context.io.out(`${name} removed\n`);
  return 0;
}
