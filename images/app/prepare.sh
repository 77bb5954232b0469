#!/bin/sh
# Run at build: makes /opt/venv.tar (the service's environment, unpacked to /srv/pricing/venv by each host) and /opt/pycache.
# Usage: prepare.sh WHEELS
set -eu
venv=/srv/pricing/venv
# Made at the path where it will run, which is written into it, and packed away: /srv/pricing must not be in the image, and one
# large file is laid four times as fast as a thousand small ones.
python3 -m venv --without-pip "$venv"
site=$venv/lib/python3.11/site-packages
for wheel in "$1"/mpmath-*.whl "$1"/sympy-*.whl; do
  case $wheel in *post*) continue ;; esac
  python3 -m zipfile -e "$wheel" "$site"
done
# The files only: which distribution they came with differs per attempt and is laid over them later.
rm -r "$site"/*.dist-info
# Byte code outside of the environment, valid for exactly these sources wherever they were installed from: a genuine
# file loads fast, a changed one is compiled. PYTHONPYCACHEPREFIX replaces every __pycache__, so Python's own as well.
export PYTHONPYCACHEPREFIX=/opt/pycache
python3 -m compileall -q -j 2 --invalidation-mode checked-hash "$site"
python3 -m compileall -q -j 2 --invalidation-mode unchecked-hash -x '/(test|idlelib|turtledemo|lib2to3/tests)/' \
  /usr/lib/python3.11 /usr/lib/python3/dist-packages
find /usr/lib/python3.11 /usr/lib/python3 -name __pycache__ -prune -exec rm -r {} +
tar -cf /opt/venv.tar -C "${venv%/*}" venv
rm -r /srv/pricing
