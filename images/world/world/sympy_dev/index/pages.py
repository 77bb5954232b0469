"""An index over HTTP: PEP 503 pages, PEP 691 JSON, PyPI's `/pypi/NAME/json`, PEP 740 provenance, and the files."""

import html
import time
from http import HTTPStatus
from urllib.parse import quote

from ...http import FileBody, Request, Response, as_json, not_found, text
from ...spool import Spool
from ..wheels import Wheel
from .store import Index, IndexFile, Project, normalised

JSON_TYPE = "application/vnd.pypi.simple.v1+json"
HTML_TYPE = "application/vnd.pypi.simple.v1+html"
META = {"api-version": "1.3"}


class IndexPages:
    """Answers for one index that is reached as `http://HOST`."""

    def __init__(self, index: Index, host: str, spool: Spool):
        self._index = index
        self._host = host
        self._spool = spool

    async def answer(self, request: Request) -> Response:
        if request.method not in ("GET", "HEAD"):
            return text("405 Method Not Allowed\n", HTTPStatus.METHOD_NOT_ALLOWED)
        match request.path.strip("/").split("/"):
            case [""]:
                return text(f"Package index {self._host}: /simple/, /pypi/NAME/json\n")
            case ["simple"]:
                return self._list(request)
            case ["simple", name]:
                return self._project(request, name)
            case ["pypi", name, "json"]:
                return self._about(name, None)
            case ["pypi", name, version, "json"]:
                return self._about(name, version)
            case ["packages", *_]:
                return self._file(request)
            case ["integrity", name, version, file, "provenance"]:
                return await self._provenance(name, version, file)
        return not_found()

    def _list(self, request: Request) -> Response:
        names = sorted(project.name for project in self._index.projects.values() if project.files)
        if _wants_json(request):
            return as_json({"meta": META, "projects": [{"name": name} for name in names]}, kind=JSON_TYPE)
        links = "".join(f'    <a href="/simple/{normalised(name)}/">{html.escape(name)}</a>\n' for name in names)
        return _page("Simple index", links, request)

    def _project(self, request: Request, name: str) -> Response:
        if normalised(name) != name or not request.path.endswith("/"):
            return Response(301, {"Location": f"/simple/{quote(normalised(name))}/"})
        project = self._index.project(name)
        if project is None or not project.files:
            return not_found()
        if _wants_json(request):
            files = [self._entry(entry) for entry in project.files]
            versions = sorted({entry.version for entry in project.files})
            return as_json({"meta": META, "name": name, "versions": versions, "files": files}, kind=JSON_TYPE)
        links = "".join(f"    {self._link(entry)}<br />\n" for entry in project.files)
        return _page(f"Links for {html.escape(name)}", links, request)

    def _entry(self, entry: IndexFile) -> dict:
        """One file as PEP 691 and PEP 700 show it."""
        shown: dict = {
            "filename": entry.file,
            "url": f"http://{self._host}{entry.url}",
            "hashes": {"sha256": entry.sha256},
            "size": entry.size,
            "upload-time": _iso(entry.uploaded_at),
            "yanked": False,
            "provenance": self._provenance_url(entry),
        }
        if entry.requires_python:
            shown["requires-python"] = entry.requires_python
        return shown

    def _link(self, entry: IndexFile) -> str:
        attributes = f'href="http://{self._host}{entry.url}#sha256={entry.sha256}"'
        if entry.requires_python:
            attributes += f' data-requires-python="{html.escape(entry.requires_python)}"'
        if entry.attest:
            attributes += f' data-provenance="{self._provenance_url(entry)}"'
        return f"<a {attributes}>{html.escape(entry.file)}</a>"

    def _provenance_url(self, entry: IndexFile) -> str | None:
        if entry.attest is None:
            return None
        return f"http://{self._host}/integrity/{normalised(entry.project)}/{entry.version}/{entry.file}/provenance"

    async def _provenance(self, name: str, version: str, file: str) -> Response:
        project = self._index.project(name)
        for entry in project.files if project else []:
            if (entry.version, entry.file) == (version, file) and entry.attest is not None:
                return as_json(await entry.attest(), kind="application/vnd.pypi.integrity.v1+json")
        return as_json({"message": f"No provenance available for {file}"}, 404)

    def _about(self, name: str, version: str | None) -> Response:
        project = self._index.project(name)
        files = [entry for entry in project.files if version in (None, entry.version)] if project else []
        if project is None or not files:
            return as_json({"message": "Not Found"}, 404)
        latest = max(files, key=lambda entry: entry.uploaded_at)
        releases: dict[str, list[dict]] = {}
        for entry in files:
            releases.setdefault(entry.version, []).append(self._upload(entry))
        info = _info(project, latest, self._host)
        urls = releases[latest.version]
        return as_json({"info": info, "releases": releases, "urls": urls, "vulnerabilities": []})

    def _upload(self, entry: IndexFile) -> dict:
        return {
            "filename": entry.file,
            "url": f"http://{self._host}{entry.url}",
            "digests": {"sha256": entry.sha256},
            "size": entry.size,
            "packagetype": "bdist_wheel",
            "python_version": "py3",
            "requires_python": entry.requires_python,
            "upload_time": _iso(entry.uploaded_at)[:19],
            "upload_time_iso_8601": _iso(entry.uploaded_at),
            "yanked": False,
        }

    def _file(self, request: Request) -> Response:
        for entry in self._index.files():
            if entry.url == request.path:
                if request.method == "GET":
                    self._spool.record("index.download", {"index": self._index.which, "file": entry.file}, request.source)
                headers = {
                    "Content-Type": "application/octet-stream",
                    "ETag": f'"{entry.sha256}"',
                    "Cache-Control": "max-age=365000000, immutable, public",
                }
                return Response(200, headers, FileBody(entry.path, entry.size))
        return not_found()


def _info(project: Project, latest: IndexFile, host: str) -> dict:
    metadata = Wheel(latest.path).metadata()
    many = metadata.get_all
    return {
        "name": project.name,
        "version": latest.version,
        "summary": metadata["Summary"],
        "description": metadata.get_payload(),
        "author": metadata["Author"],
        "author_email": metadata["Author-email"],
        "home_page": metadata["Home-page"],
        "license": metadata["License"],
        "keywords": metadata["Keywords"],
        "classifiers": many("Classifier") or [],
        "requires_dist": many("Requires-Dist") or [],
        "requires_python": latest.requires_python,
        "project_url": f"http://{host}/project/{normalised(project.name)}/",
        "maintainer": project.publisher.user,
        "ownership": {"roles": [{"role": "Owner", "user": project.publisher.user}]},
        "maintainer_joined": _iso(project.publisher.since),
    }


def _wants_json(request: Request) -> bool:
    """Content negotiation: JSON where its quality is highest, HTML where nothing or anything is asked for."""
    best, quality = "", 0.0
    for part in request.headers.get("accept", "").split(","):
        kind, *parameters = (piece.strip() for piece in part.split(";"))
        wanted = next((float(p[2:] or 0) for p in parameters if p.startswith("q=") and p[2:].replace(".", "").isdigit()), 1.0)
        if kind in (JSON_TYPE, "application/vnd.pypi.simple.latest+json", HTML_TYPE, "text/html") and wanted > quality:
            best, quality = kind, wanted
    return best.endswith("+json")


def _page(title: str, links: str, request: Request) -> Response:
    kind = HTML_TYPE if HTML_TYPE in request.headers.get("accept", "") else "text/html; charset=utf-8"
    head = '<meta name="pypi:repository-version" content="1.3">'
    body = f"<!DOCTYPE html>\n<html>\n  <head>{head}<title>{title}</title></head>\n  <body>\n{links}  </body>\n</html>\n"
    return text(body, kind=kind)


def _iso(at: float) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S.000000Z", time.gmtime(at))
