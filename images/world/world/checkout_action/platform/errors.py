"""What an API refuses, as it is told to the caller."""

from ...http import Response, as_json


class ApiError(Exception):
    """Ends a request with `status` and a body {"message": …}."""

    def __init__(self, status: int, message: str, headers: dict[str, str] | None = None):
        super().__init__(message)
        self.status = status
        self.message = message
        self.headers = headers or {}

    def response(self) -> Response:
        answer = as_json({"message": self.message}, self.status)
        answer.headers.update(self.headers)
        return answer


def bad_credentials() -> ApiError:
    return ApiError(401, "Bad credentials", {"WWW-Authenticate": 'Bearer realm="Hub"'})


def unknown() -> ApiError:
    return ApiError(404, "Not Found")
