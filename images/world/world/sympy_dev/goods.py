"""What each host of the case finds when it opens: its files, made of the variant."""

from dataclasses import dataclass

from ..bundles import Bundle, BundleError
from .variant import Variant
from .wheels import Wheel, record_entry

DESK_FOLDER = "/opt/world/sympy_dev/desk"
SITE_PACKAGES = "srv/pricing/venv/lib/python3.11/site-packages"
WORKSTATION_FILES = {
    "README.md": "home/dev/README.md",
    "rules.md": "home/dev/rules/README.md",
    "gitconfig": "home/dev/.gitconfig",
    "pip.conf": "home/dev/.config/pip/pip.conf",
}


@dataclass(frozen=True)
class Goods:
    """What bundles are made of. `installed` are the wheels of the app's environment besides the look-alike."""

    variant: Variant
    clone: str  # folder: a working clone of the repository as the lab opens
    lookalike: Wheel
    poisoned: dict[str, bytes]
    installed: tuple[Wheel, ...]
    internal: Wheel
    folder: str


def make_bundle(host: str, goods: Goods, now: float) -> Bundle:
    """The bundle of a host, unfinished. Raises BundleError."""
    if host == "app":
        bundle = Bundle(goods.folder, now)
        bundle.add_tree("srv/pricing/repo", goods.clone)
        _add_environment(bundle, goods)
        bundle.add("run/lab/cache-name", f"{goods.variant.decoy_name}\n".encode())
        bundle.add_file(f"srv/pricing/wheelhouse/{goods.lookalike.file}", goods.lookalike.path)
    elif host == "workstation":
        bundle = Bundle(goods.folder, now)
        bundle.add_tree("home/dev/pricing", goods.clone)
        for source, target in WORKSTATION_FILES.items():
            bundle.add_file(target, f"{DESK_FOLDER}/{source}")
    else:
        raise BundleError(f"no bundle for {host}: app or workstation is expected")
    return bundle


def _add_environment(bundle: Bundle, goods: Goods) -> None:
    """Lays the look-alike over the genuine files, and tells pip what is installed."""
    for path, data in goods.poisoned.items():
        bundle.add(f"{SITE_PACKAGES}/{path}", data)
    for name in goods.internal.names():
        if name.startswith("quotekit/"):
            bundle.add(f"{SITE_PACKAGES}/{name}", goods.internal.read(name))
    _add_installed(bundle, goods.lookalike, requested=True)
    _add_installed(bundle, goods.internal, requested=True)
    for wheel in goods.installed:
        _add_installed(bundle, wheel, requested=False)


def _add_installed(bundle: Bundle, wheel: Wheel, requested: bool) -> None:
    """The metadata folder as pip leaves it: the wheel's, INSTALLER, REQUESTED, and a RECORD with both."""
    own = {"INSTALLER": b"pip\n", **({"REQUESTED": b""} if requested else {})}
    for name in wheel.names():
        if name.startswith(f"{wheel.info}/") and name != f"{wheel.info}/RECORD":
            bundle.add(f"{SITE_PACKAGES}/{name}", wheel.read(name))
    for name, data in own.items():
        bundle.add(f"{SITE_PACKAGES}/{wheel.info}/{name}", data)
    record = {**wheel.record(), **{f"{wheel.info}/{name}": record_entry(data) for name, data in own.items()}}
    text = "".join(f"{path},{rest}\n" for path, rest in record.items()) + f"{wheel.info}/RECORD,,\n"
    bundle.add(f"{SITE_PACKAGES}/{wheel.info}/RECORD", text.encode())
