"""Files of the image with `@NAME@` in them, filled for a variant."""

import re

FOLDER = "/opt/world/checkout_action"
MARK = re.compile(rb"@([A-Z][A-Z0-9_]*)@")


def template(path: str, **values: str) -> bytes:
    """The file at `path` below the case's folder; `@NAME@` is replaced by the value `name`. Raises KeyError where it is missing."""
    with open(f"{FOLDER}/{path}", "rb") as file:
        return MARK.sub(lambda match: values[match[1].decode().lower()].encode(), file.read())
