# Settings of every interactive shell of a lab host. Sourced by /etc/bash.bashrc.
case $- in *i*) ;; *) return 0 ;; esac
# The engine starts a shell in the root folder where nothing else is said.
[ "$PWD" = / ] && [ "$SHLVL" = 1 ] && cd
# user@host in the host's colour, the folder, and the exit code where it was not 0
__lab_prompt() {
  local code=$?
  PS1='\[\e[1;${LAB_COLOUR:-36}m\]\u@\h\[\e[0m\]:\[\e[1;34m\]\w\[\e[0m\]'
  [ "$code" -eq 0 ] || PS1+=" \[\e[31m\][$code]\[\e[0m\]"
  PS1+='\$ '
}
PROMPT_COMMAND=__lab_prompt
# Tells the terminal each command line before it runs (OSC 633;E), for the time axis of the debrief.
__lab_command() {
  local line
  line=$(HISTTIMEFORMAT='' history 1)
  [[ $line =~ ^\ *[0-9]+\*?\ *(.*)$ ]] || return
  line=${BASH_REMATCH[1]:0:500}
  line=${line//\\/\\\\}
  line=${line//;/\\x3b}
  line=${line//$'\n'/\\x0a}
  printf '\e]633;E;%s\a' "${line//[[:cntrl:]]/ }"
}
PS0='$(__lab_command)'
HISTSIZE=5000
HISTFILESIZE=5000
# Not ignorespace: the last entry must be the last command.
HISTCONTROL=ignoredups
shopt -s checkwinsize histappend
. /etc/lab/dircolors.sh
alias ls='ls --color=auto' ll='ls -l --color=auto' la='ls -la --color=auto'
alias grep='grep --color=auto' diff='diff --color=auto' ip='ip -color=auto'
export LESS=-R
