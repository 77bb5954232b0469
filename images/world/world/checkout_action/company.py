"""The company's repository: pages, a build that gives the same bytes, and the workflow that uses the action."""

from ..repository import Commit
from .templates import template
from .variant import Variant

MIRA = ("Mira Okonkwo", "mira.okonkwo@meridian.test")
JONAS = ("Jonas Weber", "jonas.weber@meridian.test")
LIN = ("Lin Xiaowen", "lin.xiaowen@meridian.test")
PAGES = ("src/index.html", "src/quotes.html", "src/style.css")
RELEASE_APP = "release-upload"


def commits(variant: Variant) -> list[Commit]:
    """Oldest first. None of them is to blame: what was trusted has changed elsewhere."""
    values = {
        "repository": variant.repository,
        "workflow_file": variant.workflow.file,
        "workflow_name": variant.workflow.name,
        "job": variant.workflow.job,
        "step": variant.workflow.step,
        "owner": variant.owner,
        "action": variant.action,
        "release_client_id": next(app.client_id for app in variant.apps if app.name == RELEASE_APP),
    }

    def files(**paths: str) -> dict[str, bytes]:
        return {name: template(f"repository/{source}", **values) for name, source in paths.items()}

    def same(*names: str) -> dict[str, bytes]:
        return {name: template(f"repository/{name}", **values) for name in names}

    workflow = f".github/workflows/{variant.workflow.file}"
    return [
        Commit(*MIRA, 61.2, "Start the price pages\n", same("README.md", "src/index.html", "src/style.css")),
        Commit(*LIN, 58.9, "Prices of polynomial quotes\n", same("src/quotes.html")),
        Commit(*LIN, 51.4, "Check titles and decimals\n", same("test/run.sh")),
        Commit(*JONAS, 44.0, "Bundle the pages reproducibly\n", same("build/bundle.sh")),
        Commit(*JONAS, 43.6, "Release every commit on main\n", files(**{workflow: "workflow.yml"})),
        Commit(*MIRA, 12.5, "A check of links, by hand\n", files(**{".github/workflows/links.yml": "pages.yml"})),
    ]


def expected_bundle() -> bytes:
    """What `build/bundle.sh` makes of the pages as they are when the lab opens."""
    return b"".join(b"=== %s\n" % name.encode() + template(f"repository/{name}") for name in sorted(PAGES))
