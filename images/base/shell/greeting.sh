# Says once per host where the trainee is: in the lab's own words, or in the image's. Reads it by itself: no program starts.
if [ -n "${PS1:-}" ] && [ -n "${BASH-}" ] && [ ! -e "$HOME/.greeted" ]; then
  { mapfile words </run/lab/greeting || mapfile words </etc/lab/greeting; } 2>/dev/null && printf '%s' "${words[@]}"
  unset words
  : > "$HOME/.greeted" 2>/dev/null
fi
