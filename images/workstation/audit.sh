#!/bin/sh
exec /usr/bin/node /opt/edr/edr.mjs --audit "$@"
