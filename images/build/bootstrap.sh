#!/bin/sh
# Writes a minimal Debian 12 root file system as a tar to standard output. Needs root and debootstrap.
# Progress goes to standard error: lines that begin with `step: ` are for people.
set -eu
command -v debootstrap >/dev/null || { echo 'debootstrap is not installed: apt-get install debootstrap' >&2; exit 1; }
# Without it, nothing that comes from the mirror could be told from something else.
keyring=/usr/share/keyrings/debian-archive-keyring.gpg
[ -r "$keyring" ] || { echo 'The keys of Debian are not installed: apt-get install debian-archive-keyring' >&2; exit 1; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
echo 'step: fetching the packages of a minimal Debian 12' >&2
debootstrap --variant=minbase --force-check-gpg --keyring="$keyring" bookworm "$folder/root" >&2
echo 'step: handing it to the engine' >&2
rm -rf "$folder"/root/var/cache/apt/archives/*.deb "$folder"/root/var/lib/apt/lists/*
# As in Docker's own image: what apt has installed it does not keep.
echo 'DPkg::Post-Invoke { "rm -f /var/cache/apt/archives/*.deb || true"; };' > "$folder/root/etc/apt/apt.conf.d/clean"
# The base system alone gets no security updates: they lie beside the mirror that debootstrap chose.
list="$folder/root/etc/apt/sources.list"
mirror=$(awk '/^deb /{ print $2; exit }' "$list" | sed 's#/*$##')
{
  echo "deb $mirror bookworm main"
  echo "deb $mirror bookworm-updates main"
  echo "deb ${mirror%/debian}/debian-security bookworm-security main"
} > "$list"
tar -C "$folder/root" -c .
