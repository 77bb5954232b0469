# Says once per host where the trainee is.
if [ -n "${PS1:-}" ] && [ -r /etc/lab/greeting ] && [ ! -e "$HOME/.greeted" ]; then
  cat /etc/lab/greeting
  : > "$HOME/.greeted" 2>/dev/null
fi
