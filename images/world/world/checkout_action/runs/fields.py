"""Fields of a JSON object that somebody sent. Each raises BadRequest where the value is not as it should be."""

from http import HTTPStatus

from ...http import BadRequest

TEXT_LIMIT = 200


def text(body: dict, name: str, limit: int = TEXT_LIMIT) -> str:
    """A text of one character at least."""
    value = body.get(name)
    if not isinstance(value, str) or not 0 < len(value) <= limit:
        raise refusal()
    return value


def optional_text(body: dict, name: str, limit: int) -> str | None:
    """A text, cut at `limit`; None where there is none."""
    value = body.get(name)
    if value is not None and not isinstance(value, str):
        raise refusal()
    return value[:limit] if value else None


def number(body: dict, name: str) -> int:
    """Not below 0."""
    value = body.get(name)
    if not isinstance(value, int) or value < 0:
        raise refusal()
    return value


def choice(body: dict, name: str, choices: tuple[str, ...]) -> str:
    value = body.get(name)
    if value not in choices:
        raise refusal()
    return value


def objects(body: dict, name: str, limit: int) -> list[dict]:
    value = body.get(name)
    if not isinstance(value, list) or len(value) > limit or not all(isinstance(one, dict) for one in value):
        raise refusal()
    return value


def texts(body: dict, name: str, limit: int) -> list[str]:
    value = body.get(name)
    if not isinstance(value, list) or len(value) > limit or not all(isinstance(one, str) for one in value):
        raise refusal()
    return value


def dictionary(body: dict, name: str, limit: int) -> dict[str, str]:
    """Texts by name."""
    value = body.get(name)
    if not isinstance(value, dict) or len(value) > limit or not all(isinstance(one, str) for one in value.values()):
        raise refusal()
    return value


def refusal() -> BadRequest:
    return BadRequest(HTTPStatus.BAD_REQUEST)
