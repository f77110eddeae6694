import type { User } from "../client/index.ts";

/**
 * Who the lab itself acts as: kubeadm's super-admin.conf, whose group the server lets do everything. The student is the
 * one of admin.conf, whose group has a binding that can be deleted (apiserver/server.ts). Models kubeconfig.go of kubeadm.
 */
export const SUPER_ADMIN: User = {
  name: "kubernetes-super-admin",
  groups: ["system:masters", "system:authenticated"],
};
