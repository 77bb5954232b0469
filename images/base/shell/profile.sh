# /etc/profile: every login shell. As Debian's, without starting a program.
if [ "${EUID:-1000}" -eq 0 ]; then
  PATH="/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
else
  PATH="/usr/local/bin:/usr/bin:/bin:/usr/local/games:/usr/games"
fi
export PATH
[ -n "${PS1-}" ] && [ -n "${BASH-}" ] && [ -f /etc/bash.bashrc ] && . /etc/bash.bashrc
for script in /etc/profile.d/*.sh; do
  [ -r "$script" ] && . "$script"
done
unset script
