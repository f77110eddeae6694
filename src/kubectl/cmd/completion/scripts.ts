/**
 * Completion code for each shell. All of it runs `kubectl __complete WORDS...`, which prints one candidate a line (a tab
 * before its description) and at last `:BITS` with what the shell shall do: 1 nothing, an error occurred; 2 no blank
 * after the word; 4 no names of files.
 */
const bash = String.raw`# bash completion for kubectl                              -*- shell-script -*-

__kubectl_candidates() {
    local words=("$@") program="$1"
    "$program" __complete "@{words[@]:1}" 2>/dev/null
}

__start_kubectl() {
    local cur="@{COMP_WORDS[COMP_CWORD]}" line="@{COMP_LINE:0:COMP_POINT}"
    local -a words=()
    local word reply directive=0 candidate prefix=""
    COMPREPLY=()
    [[ $cur == [=:] ]] && cur=""

    # Bash splits words at = and :, kubectl does not: put them together again.
    local i glued=0
    for ((i = 0; i <= COMP_CWORD; i++)); do
        word="@{COMP_WORDS[i]}"
        if ((i > 0)) && { [[ $word == [=:]* ]] || ((glued)); } && ((@{#words[@]} > 1)) && [[ $line == *"@{words[-1]}$word"* ]]; then
            words[-1]+="$word"
        else
            words+=("$word")
        fi
        [[ $word == *[=:] ]] && glued=1 || glued=0
    done
    prefix="@{words[-1]}"

    while IFS= read -r reply; do
        if [[ $reply == :* ]]; then
            directive="@{reply#:}"
        elif [[ -n $reply ]]; then
            candidate="@{reply%%$'\t'*}"
            [[ $candidate == "$prefix"* ]] && COMPREPLY+=("@{candidate#"@{prefix%"$cur"}"}")
        fi
    done < <(__kubectl_candidates "@{words[@]}")

    # A value after --flag= comes without the flag.
    if ((@{#COMPREPLY[@]} == 0)) && [[ $prefix == --*=* ]]; then
        while IFS= read -r reply; do
            candidate="@{reply%%$'\t'*}"
            [[ $reply != :* && -n $candidate && $candidate == "$cur"* ]] && COMPREPLY+=("$candidate")
        done < <(__kubectl_candidates "@{words[@]}")
    fi

    ((directive & 1)) && return
    ((directive & 2)) && type compopt >/dev/null 2>&1 && compopt -o nospace
    if ((@{#COMPREPLY[@]} == 0 && !(directive & 4))); then
        while IFS= read -r reply; do COMPREPLY+=("$reply"); done < <(compgen -f -- "$cur")
    fi
}

complete -o default -F __start_kubectl kubectl
`;

const zsh = String.raw`#compdef kubectl
compdef _kubectl kubectl

# zsh completion for kubectl                               -*- shell-script -*-

_kubectl() {
    local -a asked candidates options
    local reply name text directive=0 asking
    asked=("@{(@)words[2,CURRENT]}")
    asking="@{words[1]}"

    while IFS= read -r reply; do
        if [[ $reply == :<-> ]]; then
            directive="@{reply#:}"
        elif [[ -n $reply ]]; then
            name="@{reply%%$'\t'*}"
            text=""
            [[ $reply == *$'\t'* ]] && text="@{reply#*$'\t'}"
            name="@{name//:/\\:}"
            candidates+=("@{name}@{text:+:$text}")
        fi
    done < <("$asking" __complete "@{asked[@]}" 2>/dev/null)

    (( directive & 1 )) && return 1
    (( directive & 2 )) && options=(-S '')
    [[ @{words[CURRENT]} == --*=* ]] && compset -P '*='
    if (( @{#candidates} )); then
        _describe -V completions candidates $options
    elif (( ! (directive & 4) )); then
        _files
    fi
}

# Sourced and not found by its name in fpath: nothing to complete yet.
[[ @{funcstack[1]} == _kubectl ]] && _kubectl
`;

const fish = String.raw`# fish completion for kubectl                              -*- shell-script -*-

function __kubectl_ask
    set -l words (commandline -opc) (commandline -ct)
    $words[1] __complete $words[2..-1] 2>/dev/null
end

function __kubectl_candidates
    for reply in (__kubectl_ask)
        string match -qr '^:\d+$' -- $reply; or printf '%s\n' $reply
    end
end

# Files are offered when kubectl has nothing to say and does not forbid them.
function __kubectl_wants_files
    set -l replies (__kubectl_ask)
    test (count $replies) -le 1; or return 1
    set -l directive (string replace ':' '' -- $replies[-1])
    test -n "$directive"; and test (math "floor($directive / 4) % 2") -eq 0
end

complete -c kubectl -e
complete -c kubectl -f -a '(__kubectl_candidates)'
complete -c kubectl -n __kubectl_wants_files -F
`;

const powershell = String.raw`# powershell completion for kubectl                        -*- shell-script -*-

Register-ArgumentCompleter -Native -CommandName 'kubectl' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $line = $commandAst.ToString()
    if ($line.Length -gt $cursorPosition) { $line = $line.Substring(0, $cursorPosition) }
    $words = @($line -split '\s+' | Where-Object { $_ -ne '' })
    $program = $words[0]
    $asked = @($words | Select-Object -Skip 1)
    if ($wordToComplete -eq '') { $asked += '""' }

    $directive = 0
    $candidates = @()
    foreach ($reply in (& $program __complete @asked 2>$null)) {
        if ($reply -match '^:(\d+)$') { $directive = [int]$Matches[1] }
        elseif ($reply -ne '') { $candidates += $reply }
    }
    if ($directive -band 1) { return }

    $prefix = ''
    if ($wordToComplete -match '^(--[^=]+=)') { $prefix = $Matches[1] }
    $after = ' '
    if ($directive -band 2) { $after = '' }
    foreach ($candidate in $candidates) {
        $name, $text = $candidate -split '\t', 2
        if (-not $text) { $text = $name }
        [System.Management.Automation.CompletionResult]::new("$prefix$name$after", $name, 'ParameterValue', $text)
    }
}
`;

/** Shell to script; `@{` stands for the shells' dollar and brace, which mean something else in this file. */
export const scripts = new Map(
  Object.entries({ bash, zsh, fish, powershell }).map(([shell, text]) => [shell, text.replaceAll("@{", "${")]),
);
