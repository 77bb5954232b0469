"""What each host of the case finds when it opens."""

import json
from dataclasses import dataclass

from ..bundles import Bundle, BundleError
from .dns.resolver import resolver_files
from .names import API, GIT, OPS
from .templates import template
from .variant import Variant

AUTHORITIES = "run/lab/ca-certificates.crt"


@dataclass(frozen=True)
class Goods:
    """`clone`: a working clone of the company's repository. Texts are files' contents; `registrations`: tokens of the runners by name."""

    variant: Variant
    folder: str
    clone: str
    authorities: bytes
    root_key: str
    personal_token: str
    registrations: dict[str, str]
    signing_root: bytes
    minisign_public: bytes
    allowed_signers: str


def make_bundle(host: str, goods: Goods, now: float) -> Bundle:
    """The bundle of a host, unfinished. Raises BundleError."""
    fill = {"workstation": _desk, "runner": _runner, "cleanroom": _runner, "resolver": _resolver}.get(host)
    if fill is None:
        raise BundleError(f"no bundle for {host}")
    bundle = Bundle(goods.folder, now)
    bundle.add(AUTHORITIES, goods.authorities)
    fill(bundle, goods, host)
    return bundle


def _desk(bundle: Bundle, goods: Goods, _: str) -> None:
    variant = goods.variant
    values = {
        "organisation": variant.organisation,
        "repository": variant.repository,
        "owner": variant.owner,
        "action": variant.action,
    }
    bundle.add_tree(f"home/dev/{variant.repository}", goods.clone)
    bundle.add("run/lab/greeting", template("desk/greeting", **values))
    for source, target in {"README.md": "README.md", "gitconfig": ".gitconfig", "rules.md": "rules/README.md"}.items():
        bundle.add(f"home/dev/{target}", template(f"desk/{source}", **values))
    bundle.add("home/dev/.git-credentials", f"https://you:{goods.personal_token}@{GIT}\n".encode(), 0o600)
    bundle.add("home/dev/.config/hub/token", f"{goods.personal_token}\n".encode(), 0o600)
    config = {
        "api": f"https://{API}",
        "ops": f"https://{OPS}",
        "organisation": variant.organisation,
        "repository": variant.org_repo,
    }
    bundle.add("home/dev/.config/hub/config.json", json.dumps(config, indent=2).encode())
    bundle.add("home/dev/trust/README.md", template("desk/trust.md", **values))
    bundle.add("home/dev/trust/signing-authority.pem", goods.signing_root)
    bundle.add("home/dev/trust/minisign.pub", goods.minisign_public)
    bundle.add("home/dev/trust/allowed_signers", goods.allowed_signers.encode())


def _runner(bundle: Bundle, goods: Goods, host: str) -> None:
    told = {"apiUrl": f"https://{API}", "gitUrl": f"https://{GIT}", "token": goods.registrations[host], "name": f"{host}-1"}
    bundle.add("run/lab/runner.json", json.dumps(told).encode(), 0o600)


def _resolver(bundle: Bundle, goods: Goods, _: str) -> None:
    for path, data in resolver_files(goods.variant.prefix, goods.root_key).items():
        bundle.add(path, data)
