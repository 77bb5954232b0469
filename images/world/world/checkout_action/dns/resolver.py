"""What the resolver of the case finds when it opens."""

from ..templates import template

FOLDER = "srv/unbound"


def resolver_files(prefix: str, root_key: str) -> dict[str, bytes]:
    """Contents by path (no first slash). `root_key` is the zone's, as Unbound reads it; bind.keys is that for delv."""
    *_, tag, algorithm, kind, digest = root_key.split()
    anchors = f'trust-anchors {{ "." static-ds {tag} {algorithm} {kind} "{digest}"; }};\n'
    return {
        **{f"{FOLDER}/{name}": template(f"resolver/{name}", prefix=prefix) for name in ("unbound.conf", "root.hints")},
        f"{FOLDER}/root.key": root_key.encode(),
        f"{FOLDER}/bind.keys": anchors.encode(),
    }
