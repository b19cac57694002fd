"""The kinds of problems that the API answers with: a status, a name, and what the caller can do."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

TYPES = "/api/v1/problems/"


@dataclass(frozen=True)
class Kind:
    """A kind of problem: the status it answers with, its name, and what the caller can do about it."""

    code: str
    status: int
    title: Promise
    advice: Promise

    @property
    def type(self) -> str:
        """Its URI, which leads to its description."""
        return f"{TYPES}{self.code}"


KINDS = {
    kind.code: kind
    for kind in (
        Kind(
            "bad-request",
            400,
            gettext_lazy("リクエストを読み取れません"),
            gettext_lazy("アドレスの書き方を確かめてください。文字はUTF-8をパーセント符号化して送ります。"),
        ),
        Kind(
            "parameter-invalid",
            400,
            gettext_lazy("パラメーターの値が正しくありません"),
            gettext_lazy("errorsの文が、どのパラメーターをどう直せばよいかを述べています。"),
        ),
        Kind(
            "parameter-unknown",
            400,
            gettext_lazy("このパラメーターは使えません"),
            gettext_lazy("つづりを確かめてください。使えるパラメーターの名前はdetailの文にあります。"),
        ),
        Kind(
            "body-invalid",
            400,
            gettext_lazy("本文の内容が正しくありません"),
            gettext_lazy("errorsの文が、本文のどこをどう直せばよいかを述べています。本文はUTF-8のJSONで送ります。"),
        ),
        Kind(
            "unauthenticated",
            401,
            gettext_lazy("APIトークンがいります"),
            gettext_lazy(
                "使えるAPIトークンをAuthorizationヘッダーに書いてください。職員はアカウントのページで作れます。"
            ),
        ),
        Kind(
            "forbidden",
            403,
            gettext_lazy("許可されていません"),
            gettext_lazy("この操作を許された人として認証してから、もう一度送ってください。"),
        ),
        Kind(
            "not-found",
            404,
            gettext_lazy("見つかりません"),
            gettext_lazy("識別名やキーを、一覧を返す操作で確かめてください。"),
        ),
        Kind(
            "method-not-allowed",
            405,
            gettext_lazy("この方法では呼び出せません"),
            gettext_lazy("使える方法はAllowヘッダーにあります。"),
        ),
        Kind(
            "not-acceptable",
            406,
            gettext_lazy("求められた形式では返せません"),
            gettext_lazy("Acceptヘッダーか、パラメーターformatで、返せる形式を指定してください。"),
        ),
        Kind(
            "conflict",
            409,
            gettext_lazy("ほかの人が先に変えています"),
            gettext_lazy("conflictsにいまの値があります。読み直して、どちらを残すか決めてから送り直してください。"),
        ),
        Kind(
            "refused",
            422,
            gettext_lazy("きまりにより受け付けられません"),
            gettext_lazy("detailの文が理由と、次にすることを述べています。codeは理由ごとに変わりません。"),
        ),
        Kind(
            "too-many-requests",
            429,
            gettext_lazy("回数が多すぎます"),
            gettext_lazy("Retry-Afterの秒数だけ待ってください。ETagを使うと、変わらないデータを送り直さずにすみます。"),
        ),
        Kind(
            "server-error",
            500,
            gettext_lazy("こちらの不具合です"),
            gettext_lazy("しばらくしてからもう一度送ってください。続くときはrequest_idを添えてお知らせください。"),
        ),
    )
}
BY_STATUS = {kind.status: kind for kind in reversed(KINDS.values())}


def general(code: str) -> str:
    """The sentence of a kind of problem when nothing more is known."""
    return {
        "not-found": _("このアドレスには何もありません。/api/v1/ から操作の一覧をたどれます。"),
        "forbidden": _("この操作は許可されていません。"),
        "body-invalid": _("本文をJSONとして読めません。UTF-8のJSONで送ってください。"),
        "unauthenticated": _("この操作にはAPIトークンがいります。"),
        "conflict": _("読み込んだあとに、ほかの人が変えています。読み直してください。"),
        "refused": _("きまりにより受け付けられません。"),
        "method-not-allowed": _("この方法では呼び出せません。使える方法はAllowヘッダーにあります。"),
        "not-acceptable": _("求められた形式では返せません。"),
        "too-many-requests": _("短い間に何度も呼び出されました。しばらく待ってから、もう一度送ってください。"),
        "server-error": _("こちらの不具合で答えられませんでした。しばらくしてから、もう一度送ってください。"),
    }.get(code) or _("リクエストを読み取れませんでした。アドレスの書き方を確かめてください。")
