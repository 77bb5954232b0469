# Says once per host where the trainee is: in the lab's own words, or in the image's.
if [ -n "${PS1:-}" ] && [ ! -e "$HOME/.greeted" ]; then
  cat /run/lab/greeting 2>/dev/null || cat /etc/lab/greeting 2>/dev/null
  : > "$HOME/.greeted" 2>/dev/null
fi
