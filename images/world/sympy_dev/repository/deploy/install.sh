#!/bin/sh
# Makes the service's environment from this checkout. VENV says where, by default beside the checkout's host folder.
set -eu
cd "$(dirname "$0")/.."
VENV="${VENV:-/srv/pricing/venv}"
WHEELHOUSE="${WHEELHOUSE:-/srv/pricing/wheelhouse}"
export PIP_CONFIG_FILE="$PWD/deploy/pip.conf"
if [ -d "$WHEELHOUSE" ]; then
  export PIP_FIND_LINKS="$WHEELHOUSE"
fi
python3 -m venv --without-pip --clear "$VENV"
python3 -m pip --python "$VENV/bin/python" install -r requirements.txt
