# bash completion for ffctl: commands, options, flags of the registry, on and off.

# Reads the line up to the cursor: the words before the current one, without what bash
# does to colons; of those, the operands; and where the registry is.
_ffctl_read_line() {
  local word option=''
  read -ra words <<<"${COMP_LINE:0:COMP_POINT}"
  [[ ${COMP_LINE:0:COMP_POINT} == *[[:space:]] ]] || unset 'words[-1]'
  for word in "${words[@]:1}"; do
    if [[ $option ]]; then
      [[ $option == --registry ]] && registry=(--registry "${word/#\~/$HOME}")
      option=''
      continue
    fi
    case $word in
      --registry | --redis-url | --company | --workspace | --today | --timeout | --count | \
        --config | --new-from | --fail-on | --format | --baseline | --write-baseline | --source | --wrapper | \
        --owner | --description | --scope | --until | --reason | --default | --by | --rule | --rate | --undo | --save | \
        --require | --output | -o | --jobs | -j | --flags) option=$word ;;
      --registry=*) registry=(--registry "${word#*=}") ;;
      -*) ;;
      *) operands+=("$word") ;;
    esac
  done
  pending=$option
}

_ffctl_files() {
  compopt -o filenames
  mapfile -t COMPREPLY < <(compgen -f -- "$1")
}

# The flags of the registry in use. With no registry, or one that cannot be read, none.
_ffctl_flags() {
  "${words[0]/#\~/$HOME}" list --names "${registry[@]}" 2>/dev/null
}

# The codes of lint's rules.
_ffctl_rules() {
  "${words[0]/#\~/$HOME}" explain-rule 2>/dev/null | sed -n 's/^\(FF[0-9]*\) .*/\1/p'
}

_ffctl_options() {
  printf '%s ' --json --registry --redis-url --help
  case $1 in
    check) echo --company --workspace --quiet --stdin ;;
    explain) echo --company --workspace ;;
    set | unset) echo --company --workspace --force ;;
    list) echo --company --workspace --overrides --names --today ;;
    watch) echo --company --workspace --count ;;
    lint) echo --today --config --new-from --fail-on --format --baseline --write-baseline \
      --fix --diff --source --wrapper ;;
    refs) echo --unused --unregistered --nested --source --wrapper --format ;;
    gen) echo --output --check --force --format --today ;;
    coverage) echo --require --sets --output --config --baseline --write-baseline \
      --fail-on --format --today ;;
    matrix) echo --pairs --nested --flags --jobs --output ;;
    new) echo --owner --description --scope --until --permanent --reason --default --dry-run --today ;;
    extend) echo --until --reason --dry-run --today ;;
    rm) echo --source --wrapper --dry-run ;;
    stats) echo --by --today ;;
    audit) echo --rule --prune --yes --save --undo --rate --verbose --config --format --today ;;
    health) echo --timeout ;;
    '') echo --version ;;
  esac
}

_ffctl() {
  local words=() operands=() registry=() pending='' choices=''
  local current=${COMP_WORDS[COMP_CWORD]}
  local commands='check explain set unset list watch lint explain-rule refs gen coverage matrix new extend rm stats audit health'
  COMPREPLY=()
  _ffctl_read_line
  [[ $current == = ]] && current=''

  if [[ $pending =~ ^(-o|--(registry|source|output|undo|save))$ || ${COMP_LINE:0:COMP_POINT} =~ [[:space:]]--registry=[^[:space:]]*$ ]]; then
    _ffctl_files "$current"
    return
  fi
  case $pending:${operands[0]-} in
    --format:gen) choices='md html' ;;
    --format:*) choices='text json' ;;
    --require:*) choices='both any' ;;
    --flags:*) choices=$(_ffctl_flags) ;;
    --scope:*) choices='global company workspace' ;;
    --default:*) choices='on off' ;;
    --by:*) choices=owner ;;
    --rule:*) choices=$(_ffctl_rules | grep FF5) ;;
  esac
  [[ $choices ]] && mapfile -t COMPREPLY < <(compgen -W "$choices" -- "$current")
  [[ $pending ]] && return
  case ${#operands[@]}:${operands[0]-}:$current in
    *:*:-*) choices=$(_ffctl_options "${operands[0]-}") ;;
    0:*) choices="$commands help" ;;
    1:help:*) choices=$commands ;;
    1:check:* | 1:explain:* | 1:set:* | 1:unset:* | 1:refs:* | 1:extend:* | 1:rm:* | *:watch:* | *:audit:*) choices=$(_ffctl_flags) ;;
    1:explain-rule:*) choices=$(_ffctl_rules) ;;
    2:set:*) choices='on off' ;;
    1:gen:*) choices='c cpp ts ruby python docs schema' ;;
    1:coverage:*) choices=merge ;;
    *:coverage:*) _ffctl_files "$current"; return ;;
    *:lint:*) _ffctl_files "$current"; return ;;
  esac
  mapfile -t COMPREPLY < <(compgen -W "$choices" -- "$current")
}

complete -F _ffctl ffctl
