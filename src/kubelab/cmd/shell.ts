/** shell: the user's own shell in the practice environment, set up after the user's rc files have run. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { constants, homedir, tmpdir } from "node:os";
import { basename, join } from "node:path";
import { type KubelabContext, LabError } from "../types.ts";
import { exportsFor, practicePath, practiceVariables, type Shell } from "./env.ts";

/** Files of the rc folder, and how the shell is started with them. */
interface Start {
  files: Record<string, string>;
  args(folder: string): string[];
  env?(folder: string): Record<string, string>;
}

/** Answers the exit code of the shell or of `command`. `cwd`: where it begins. */
export async function shell(context: KubelabContext, command?: string, cwd = context.cwd): Promise<number> {
  const { env, io } = context;
  const program = env.SHELL || "/bin/sh";
  const kind = kindOf(program);
  await io.flush();
  const start = STARTS[kind](context, command);
  const folder = mkdtempSync(join(tmpdir(), "kubelab-shell-"));
  try {
    for (const [name, text] of Object.entries(start.files)) writeFileSync(join(folder, name), text, { mode: 0o600 });
    const { status, signal, error } = spawnSync(program, start.args(folder), {
      cwd,
      stdio: "inherit",
      env: {
        ...env,
        ...Object.fromEntries(practiceVariables(context)),
        PATH: practicePath(context),
        KUBELAB_SHELL: "1",
        ...start.env?.(folder),
      },
    });
    if (error) throw new LabError(`cannot start ${program}: ${error.message}`);
    return status ?? 128 + (signal ? constants.signals[signal] : 0);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Shells that are none of the three get the environment alone. */
function kindOf(program: string): Shell {
  const name = basename(program).replace(/\.exe$/, "");
  return name === "bash" || name === "zsh" || name === "fish" ? name : "sh";
}

type StartOf = (context: KubelabContext, command: string | undefined) => Start;

const withCommand = (command: string | undefined) => (command === undefined ? ["-i"] : ["-c", command]);

/** The user may have made these an alias or a function: here they are the practice environment's. */
const OWN = "kubectl k curl wget ping nslookup dig host nc ssh docker gcloud minikube";

const bash: StartOf = (context, command) => ({
  files: {
    bashrc: `[ -r ~/.bashrc ] && . ~/.bashrc
${exportsFor(context, "bash")}unalias ${OWN} 2>/dev/null
unset -f ${OWN} 2>/dev/null
if ! declare -F _init_completion >/dev/null && [ -r /usr/share/bash-completion/bash_completion ]; then
  . /usr/share/bash-completion/bash_completion
fi
eval "$(kubectl completion bash 2>/dev/null)"
declare -F __start_kubectl >/dev/null && complete -o default -F __start_kubectl k
PS1="(kubelab) $PS1"
`,
  },
  args: (folder) => (command === undefined ? ["--rcfile", join(folder, "bashrc"), "-i"] : ["-c", command]),
});

/** zsh finds its rc files by ZDOTDIR: ours read the user's own from where they are. */
const zsh: StartOf = (context, command) => {
  const home = context.env.ZDOTDIR || context.env.HOME || homedir();
  const source = (name: string) => `[[ -r ${quoted(join(home, name))} ]] && . ${quoted(join(home, name))}\n`;
  const keep = "ZDOTDIR_KUBELAB=$ZDOTDIR\n";
  const back = "ZDOTDIR=$ZDOTDIR_KUBELAB\n";
  const user = context.env.ZDOTDIR ? `ZDOTDIR=${quoted(context.env.ZDOTDIR)}\n` : "unset ZDOTDIR\n";
  const after = command === undefined ? "" : exportsFor(context, "zsh");
  return {
    files: {
      ".zshenv": `${keep}${user}${source(".zshenv")}${back}${after}`,
      ".zprofile": `${user}${source(".zprofile")}${back}`,
      ".zshrc": `${user}${source(".zshrc")}${exportsFor(context, "zsh")}unset ZDOTDIR_KUBELAB
unalias ${OWN} 2>/dev/null
unfunction ${OWN} 2>/dev/null
(( $+functions[compdef] )) || { autoload -Uz compinit; compinit -u -D }
eval "$(kubectl completion zsh 2>/dev/null)"
(( $+functions[_kubectl] )) && compdef k=kubectl
PROMPT="(kubelab) $PROMPT"
`,
    },
    args: () => withCommand(command),
    env: (folder) => ({ ZDOTDIR: folder }),
  };
};

const fish: StartOf = (context, command) => ({
  files: {
    "init.fish": `${exportsFor(context, "fish")}functions -e ${OWN}\n${command === undefined ? FISH_INTERACTIVE : ""}`,
  },
  args: (folder) => ["-C", `source ${quoted(join(folder, "init.fish"))}`, ...withCommand(command)],
});

const FISH_INTERACTIVE = `kubectl completion fish 2>/dev/null | source
complete -c k -w kubectl
functions -q fish_prompt; and functions -c fish_prompt kubelab_prompt
function fish_prompt
  echo -n "(kubelab) "
  kubelab_prompt
end
`;

const sh: StartOf = (context, command) => ({
  files: { shrc: `${exportsFor(context, "sh")}PS1="(kubelab) $PS1"\n` },
  args: () => withCommand(command),
  env: (folder) => (command === undefined ? { ENV: join(folder, "shrc") } : ({} as Record<string, string>)),
});

const STARTS: Record<Shell, StartOf> = { bash, zsh, fish, sh };

const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;
