"""The LINE Messaging API as its documents describe it: what it takes, what it answers, and its limits.

https://developers.line.biz/en/reference/messaging-api/ . The data host (pictures of menus) is on the same port.
"""

from __future__ import annotations

import itertools
import re
import threading
from typing import Any

from kusei.engines.notices.channels.fakes.server import Answer, Request

USER = re.compile(r"U[0-9a-f]{32}")
KEY = re.compile(r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", re.IGNORECASE)
LONGEST = 5000  # UTF-16 code units of one text
MOST = 500  # people in one multicast
MENUS = 1000
AREAS = 20
PICTURE = 1024 * 1024  # bytes
PNG = b"\x89PNG\r\n\x1a\n"


def make() -> Line:
    """The provider as a process of its own, which counts and does not keep."""
    return Line(keep=False)


def _error(status: int, message: str, *properties: str) -> Answer:
    details = {"details": [{"message": "invalid", "property": one} for one in properties]} if properties else {}
    return Answer.of({"message": message, **details}, status)


class Line:
    """One official account. Blank `token`: any is good. `unknown`: user ids that it refuses. `taken`: what it sends,
    one entry a person and message; `people` counts them.
    """

    def __init__(self, token: str = "", *, keep: bool = True) -> None:
        self.token, self.keep = token, keep
        self.unknown: set[str] = set()
        self.silent_about_bad = False  # answer 400 without saying which property
        self.spent = False  # the messages of the month are used up
        self.taken: list[tuple[str, str]] = []
        self.replies: list[tuple[str, str]] = []
        self.people = 0
        self.menus: dict[str, dict[str, Any]] = {}
        self.pictures: dict[str, bytes] = {}
        self.default = ""
        self.keys: dict[str, str] = {}
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()

    def answer(self, request: Request) -> Answer:
        """Act on a request."""
        if self.token and request.headers.get("authorization") != f"Bearer {self.token}":
            return _error(401, "Authentication failed. Confirm that the access token is valid.")
        with self._lock:
            number = f"req-{next(self._numbers)}"
            made = self._route(request, number)
        return Answer(made.status, made.body, {**made.headers, "X-Line-Request-Id": number})

    def _route(self, request: Request, number: str) -> Answer:  # noqa: PLR0911  one a route
        path = request.path.removeprefix("/v2/bot/")
        match (request.method, path):
            case "POST", "message/push" | "message/multicast":
                return self._send(request, number)
            case "POST", "message/reply":
                return self._reply(request.json())
            case "POST", "message/validate/multicast" | "message/validate/push":
                wrong = _wrong_texts(request.json())
                return _error(400, "The request body has 1 error(s)", *wrong) if wrong else Answer()
            case "GET", profile if profile.startswith("profile/"):
                user = profile.removeprefix("profile/")
                if user in self.unknown:
                    return _error(404, "Not found")
                return Answer.of({"userId": user, "displayName": "だれか"})
            case "GET", "user/all/richmenu":
                return Answer.of({"richMenuId": self.default}) if self.default else _error(404, "no default richmenu")
        return self._menu(request, path)

    def _send(self, request: Request, number: str) -> Answer:
        key = request.headers.get("x-line-retry-key", "")
        if key and not KEY.match(key):
            return _error(400, "The retry key is invalid")
        if key in self.keys:
            accepted = {"X_Line_Accepted_Request_Id": self.keys[key]}
            return Answer.of({"message": "The retry key is already accepted"}, 409, **accepted)
        body = request.json()
        to = body["to"] if isinstance(body["to"], list) else [body["to"]]
        wrong = _wrong_texts(body)
        if not 1 <= len(to) <= MOST or any(not USER.fullmatch(one) or one in self.unknown for one in to):
            wrong.append("to")
        if wrong:
            return _error(400, "The request body has 1 error(s)", *([] if self.silent_about_bad else wrong))
        if self.spent:
            return _error(429, "You have reached your monthly limit.")
        if key:
            self.keys[key] = number
        self.people += len(to)
        if self.keep:
            text = "\n".join(one["text"] for one in body["messages"])
            self.taken += [(one, text) for one in to]
        return Answer.of({"sentMessages": [{"id": number}]}) if request.path.endswith("push") else Answer()

    def _reply(self, body: dict[str, Any]) -> Answer:
        if any(token == body["replyToken"] for token, _text in self.replies):
            return _error(400, "Invalid reply token")
        self.replies.append((body["replyToken"], body["messages"][0]["text"]))
        return Answer.of({"sentMessages": [{"id": "1"}]})

    def _menu(self, request: Request, path: str) -> Answer:  # noqa: PLR0911  one a route
        parts = path.split("/")
        match (request.method, *parts):
            case "POST", "richmenu":
                return self._new_menu(request.json())
            case "GET", "richmenu", "list":
                return Answer.of({"richmenus": list(self.menus.values())})
            case "POST", "richmenu", name, "content" if name in self.menus and name not in self.pictures:
                if len(request.body) > PICTURE or not request.body.startswith(PNG):
                    return _error(400, "The image is invalid")
                self.pictures[name] = request.body
                return Answer()
            case "POST", "user", "all", "richmenu", name if name in self.pictures:
                self.default = name
                return Answer()
            case "DELETE", "richmenu", name if name in self.menus:
                self.menus.pop(name)
                self.pictures.pop(name, None)
                self.default = "" if self.default == name else self.default
                return Answer()
        return _error(404, "Not found")

    def _new_menu(self, body: dict[str, Any]) -> Answer:
        size = body["size"]
        areas = body["areas"]
        fits = all(
            one["bounds"]["x"] + one["bounds"]["width"] <= size["width"]
            and one["bounds"]["y"] + one["bounds"]["height"] <= size["height"]
            for one in areas
        )
        good = 800 <= size["width"] <= 2500 and size["height"] >= 250 and size["width"] / size["height"] >= 1.45
        if not (good and fits) or len(areas) > AREAS or len(body["chatBarText"]) > 14 or len(self.menus) >= MENUS:
            return _error(400, "The request body has 1 error(s)", "areas")
        name = f"richmenu-{next(self._numbers)}"
        self.menus[name] = {**body, "richMenuId": name}
        return Answer.of({"richMenuId": name})


def _wrong_texts(body: dict[str, Any]) -> list[str]:
    messages = body.get("messages", [])
    if not 1 <= len(messages) <= 5:
        return ["messages"]
    return [
        f"messages[{number}].text"
        for number, one in enumerate(messages)
        if not one.get("text") or len(one["text"].encode("utf-16-le")) // 2 > LONGEST
    ]
